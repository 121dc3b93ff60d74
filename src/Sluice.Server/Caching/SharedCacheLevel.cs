using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;

namespace Sluice.Server.Caching;

/// <summary>The level of the cache that processes share, kept at arm's length: nobody waits for it longer than the hard timeout, and what
/// comes from it counts only when one of these processes put it there, under this very key. Every request is counted; that it is away is
/// logged once, and once that it is back.</summary>
/// <remarks>Every value begins with an HMAC-SHA-256 over its key and itself.</remarks>
internal sealed partial class SharedCacheLevel(IDistributedCache inner, ReadOnlyMemory<byte> secret, TimeSpan hardTimeout, TimeProvider time, ILogger<SharedCacheLevel> logger)
    : IDistributedCache
{
    private const int MacBytes = HMACSHA256.HashSizeInBytes;

    /// <summary>Nobody waits for these; yet they end.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(2);

    // Under load it may come and go: that is told once a minute at most.
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private bool _away;
    private bool _told;
    private long? _warned;

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        var kept = await RunAsync("get", hardTimeout, async () => await inner.GetAsync(key, token), token);
        var value = kept is null ? null : Open(key, kept);
        SluiceTelemetry.TellSharedCache("get", value is not null ? "hit" : kept is null ? "miss" : "refused");
        return value;
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        var kept = new byte[MacBytes + value.Length];
        Mac(key, value, kept);
        value.CopyTo(kept, MacBytes);
        await RunAsync("set", WriteTimeout, async () =>
        {
            await inner.SetAsync(key, kept, options, token);
            return true;
        }, token);
        SluiceTelemetry.TellSharedCache("set", "done");
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        await RunAsync("remove", WriteTimeout, async () =>
        {
            await inner.RemoveAsync(key, token);
            return true;
        }, token);
        SluiceTelemetry.TellSharedCache("remove", "done");
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    public byte[]? Get(string key) => throw Blocking();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw Blocking();

    public void Remove(string key) => throw Blocking();

    public void Refresh(string key)
    {
        // Nothing here lives longer for being used.
    }

    private static NotSupportedException Blocking() => new("The cache is used without blocking a thread; call the asynchronous method.");

    private async Task<T> RunAsync<T>(string operation, TimeSpan timeout, Func<Task<T>> work, CancellationToken token)
    {
        try
        {
            var result = await work().WaitAsync(timeout, time, token);
            Back();
            return result;
        }
        catch (Exception exception) when (!token.IsCancellationRequested)
        {
            SluiceTelemetry.TellSharedCache(operation, exception is TimeoutException ? "timeout" : "error");
            Away(exception);
            throw;
        }
    }

    private byte[]? Open(string key, byte[] kept)
    {
        if (kept.Length < MacBytes) return null;
        Span<byte> mac = stackalloc byte[MacBytes];
        Mac(key, kept.AsSpan(MacBytes), mac);
        return CryptographicOperations.FixedTimeEquals(mac, kept.AsSpan(0, MacBytes)) ? kept[MacBytes..] : null;
    }

    private void Mac(string key, ReadOnlySpan<byte> value, Span<byte> mac)
    {
        var name = Encoding.UTF8.GetBytes(key);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Span);
        hash.AppendData(length);
        hash.AppendData(name);
        hash.AppendData(value);
        hash.GetHashAndReset(mac);
    }

    private void Away(Exception exception)
    {
        lock (_gate)
        {
            if (_away) return;
            _away = true;
            var now = time.GetTimestamp();
            _told = _warned is not { } last || time.GetElapsedTime(last, now) >= BetweenWarnings;
            if (!_told) return;
            _warned = now;
        }

        // Its message may name the server and what was asked.
        WentAway(logger, exception.GetType().Name);
    }

    private void Back()
    {
        if (!Volatile.Read(ref _away)) return;
        lock (_gate)
        {
            if (!_away) return;
            _away = false;
            if (!_told) return;
        }

        CameBack(logger);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis gives the cache no answer ({Exception}); everything goes on without it")]
    private static partial void WentAway(ILogger logger, string exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers the cache again")]
    private static partial void CameBack(ILogger logger);
}
