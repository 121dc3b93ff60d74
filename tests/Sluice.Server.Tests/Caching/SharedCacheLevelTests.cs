using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Server.Caching;
using Sluice.Server.Tests.Content;

namespace Sluice.Server.Tests.Caching;

/// <summary>The level of the cache that processes share, over one that a test breaks.</summary>
public sealed class SharedCacheLevelTests : IDisposable
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef");
    private static readonly byte[] Value = [1, 2, 3];
    private static readonly DistributedCacheEntryOptions Minute = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) };

    private readonly BrokenLevel _inner = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task What_was_kept_is_found_by_whoever_has_the_secret()
    {
        await SetAsync(Level(), "verdict:a", Value);
        Assert.Equal(Value, await GetAsync(Level(), "verdict:a"));
        Assert.Null(await GetAsync(Level(), "verdict:b"));
    }

    [Fact]
    public async Task What_another_put_there_is_not_there()
    {
        await SetAsync(Level(), "verdict:a", Value);
        await SetAsync(Level(Encoding.UTF8.GetBytes("another secret, also of 32 bytes")), "verdict:b", Value);
        Assert.Null(await GetAsync(Level(), "verdict:b"));
        _inner.Values["verdict:c"] = Value;
        Assert.Null(await GetAsync(Level(), "verdict:c"));
        _inner.Values["verdict:d"] = [];
        Assert.Null(await GetAsync(Level(), "verdict:d"));
        _inner.Values["verdict:e"] = [.. _inner.Values["verdict:a"]];
        Assert.Null(await GetAsync(Level(), "verdict:e"));
        Assert.Equal(Value, await GetAsync(Level(), "verdict:a"));
    }

    [Fact]
    public async Task Every_byte_counts()
    {
        await SetAsync(Level(), "verdict:a", Value);
        var kept = _inner.Values["verdict:a"];
        for (var i = 0; i < kept.Length; i++)
        {
            _inner.Values["verdict:a"] = [.. kept[..i], (byte)(kept[i] ^ 1), .. kept[(i + 1)..]];
            Assert.Null(await GetAsync(Level(), "verdict:a"));
            _inner.Values["verdict:a"] = kept[..i];
            Assert.Null(await GetAsync(Level(), "verdict:a"));
        }
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_hard_timeout()
    {
        _inner.Hangs = true;
        var waiting = GetAsync(Level(), "verdict:a");
        _time.Advance(TimeSpan.FromMilliseconds(29));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_outage()
    {
        _inner.Hangs = true;
        using var cancelled = new CancellationTokenSource();
        var waiting = Level().GetAsync("verdict:a", cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task An_outage_is_told_once_and_so_is_its_end()
    {
        var level = Level();
        _inner.Fails = true;
        for (var i = 0; i < 100; i++) await Assert.ThrowsAsync<InvalidOperationException>(() => GetAsync(level, "verdict:a"));
        Assert.Equal("Warning Redis gives the cache no answer (InvalidOperationException); everything goes on without it ", Assert.Single(_log.Lines));
        _inner.Fails = false;
        for (var i = 0; i < 100; i++) await GetAsync(level, "verdict:a");
        Assert.Equal(["Information Redis answers the cache again "], _log.Lines.Skip(1));
    }

    [Fact]
    public async Task One_that_comes_and_goes_is_told_once_a_minute()
    {
        var level = Level();
        for (var second = 0; second < 120; second++)
        {
            _inner.Fails = true;
            await Assert.ThrowsAsync<InvalidOperationException>(() => GetAsync(level, "verdict:a"));
            _inner.Fails = false;
            await GetAsync(level, "verdict:a");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((2, 2), (_log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), _log.Lines.Count(line => line.StartsWith("Information", StringComparison.Ordinal))));
    }

    private SharedCacheLevel Level(byte[]? secret = null) => new(_inner, secret ?? Secret, TimeSpan.FromMilliseconds(30), _time, new Logger<SharedCacheLevel>(_log));

    private static Task<byte[]?> GetAsync(SharedCacheLevel level, string key) => level.GetAsync(key, TestContext.Current.CancellationToken);

    private static Task SetAsync(SharedCacheLevel level, string key, byte[] value) => level.SetAsync(key, value, Minute, TestContext.Current.CancellationToken);

    /// <summary>Keeps everything, and hangs or fails when it is told to.</summary>
    private sealed class BrokenLevel : IDistributedCache
    {
        public ConcurrentDictionary<string, byte[]> Values { get; } = new(StringComparer.Ordinal);

        public bool Hangs { get; set; }

        public bool Fails { get; set; }

        public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
        {
            if (Fails) throw new InvalidOperationException("broken: verdict:a");
            if (Hangs) await new TaskCompletionSource().Task;
            return Values.GetValueOrDefault(key);
        }

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            Values[key] = value;
            return Task.CompletedTask;
        }

        public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

        public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

        public byte[]? Get(string key) => throw new NotSupportedException();

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

        public void Remove(string key) => throw new NotSupportedException();

        public void Refresh(string key) => throw new NotSupportedException();
    }
}
