using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Caching;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What was worked out before. Whatever comes out of it is looked at by its reader before it is used; what a reader does not accept,
/// what is too large and what the cache fails at counts as not there. It throws nothing but the caller's own cancellation. Thread-safe.</summary>
public sealed partial class SluiceCache
{
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly HybridCache _cache;
    private readonly ContentKeeping _keep;
    private readonly TimeProvider _time;
    private readonly ILogger<SluiceCache> _logger;
    private long _warned = long.MinValue;

    /// <summary>A cache over any implementation of the framework's <see cref="HybridCache"/>.</summary>
    /// <param name="cache">Where values lie. It must keep what it is given for one process apart from what it is given for another gateway.</param>
    /// <param name="settings">How long and how much.</param>
    /// <param name="keep">How content is kept. Only where it is kept plainly does anything that holds content leave the process.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures of the cache are told, at most once a minute.</param>
    public SluiceCache(HybridCache cache, CacheSettings settings, ContentKeeping keep, TimeProvider time, ILogger<SluiceCache> logger)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(settings);
        (_cache, Settings, _keep, _time, _logger) = (cache, settings, keep, time, logger);
    }

    internal CacheSettings Settings { get; }

    /// <summary>A value that was kept, as its reader makes it; null when there is none that the reader accepts.</summary>
    /// <param name="purpose">What it is kept for.</param>
    /// <param name="key">What it was kept under.</param>
    /// <param name="accept">Makes it from the bytes, or null when they are not what they should be. Must not throw.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async ValueTask<T?> FindAsync<T>(CachePurpose purpose, CacheKey key, Func<byte[], T?> accept, CancellationToken cancellationToken)
        where T : class
    {
        byte[]? bytes;
        try
        {
            bytes = await _cache.GetOrCreateAsync<byte[]?>(key.Text, static _ => default, Reading(purpose), null, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(purpose, exception);
            return null;
        }

        var value = bytes is null ? null : accept(bytes);
        CacheTelemetry.Tell(purpose, value is not null ? CacheResult.Hit : bytes is null ? CacheResult.Miss : CacheResult.Refused);
        if (value is null && bytes is not null) await RemoveAsync(purpose, key, cancellationToken);
        return value;
    }

    /// <summary>Keeps a value.</summary>
    /// <param name="purpose">What for.</param>
    /// <param name="key">What to keep it under.</param>
    /// <param name="value">The value. It belongs to the cache from then on.</param>
    /// <param name="seconds">How long; 0: not at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async ValueTask KeepAsync(CachePurpose purpose, CacheKey key, byte[] value, int seconds, CancellationToken cancellationToken)
    {
        if (seconds == 0 || value.Length > Settings.EntryBytesMax) return;
        try
        {
            await _cache.SetAsync(key.Text, value, Writing(purpose, TimeSpan.FromSeconds(seconds)), null, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(purpose, exception);
        }
    }

    private async ValueTask RemoveAsync(CachePurpose purpose, CacheKey key, CancellationToken cancellationToken)
    {
        try
        {
            await _cache.RemoveAsync(key.Text, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(purpose, exception);
        }
    }

    // Where content is sealed or not kept, nothing that holds it leaves the process.
    private bool Leaves(CachePurpose purpose) => purpose.IsShared && (!purpose.HoldsContent || _keep == ContentKeeping.Plain);

    private HybridCacheEntryOptions Reading(CachePurpose purpose) => Leaves(purpose) ? SharedReading : LocalReading;

    private HybridCacheEntryOptions Writing(CachePurpose purpose, TimeSpan time) => new()
    {
        Expiration = time,
        LocalCacheExpiration = time,
        Flags = Leaves(purpose) ? HybridCacheEntryFlags.None : HybridCacheEntryFlags.DisableDistributedCache,
    };

    // Neither runs the factory, nor keeps what it would have made.
    private static readonly HybridCacheEntryOptions SharedReading = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

    private static readonly HybridCacheEntryOptions LocalReading =
        new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData | HybridCacheEntryFlags.DisableDistributedCache };

    private void Failed(CachePurpose purpose, Exception exception)
    {
        CacheTelemetry.Tell(purpose, CacheResult.Error);
        var (now, last) = (_time.GetTimestamp(), Interlocked.Read(ref _warned));
        if (last != long.MinValue && _time.GetElapsedTime(last, now) < BetweenWarnings) return;
        if (Interlocked.CompareExchange(ref _warned, now, last) == last) CacheFailed(_logger, purpose.Name, exception.GetType().Name);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache failed at {Cache} with {Exception}; everything is worked out without it")]
    private static partial void CacheFailed(ILogger logger, string cache, string exception);
}
