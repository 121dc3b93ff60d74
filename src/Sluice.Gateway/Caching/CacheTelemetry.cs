using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Caching;

/// <summary>What became of a look into the cache.</summary>
internal enum CacheResult
{
    /// <summary>It was there and could be used.</summary>
    Hit,

    /// <summary>It was not there.</summary>
    Miss,

    /// <summary>Something was there and could not be used; it was thrown away.</summary>
    Refused,

    /// <summary>The cache itself failed; it counts as not there.</summary>
    Error,
}

/// <summary>Counts looks into the cache, and the requests to what processes share.</summary>
internal static class CacheTelemetry
{
    private static readonly Counter<long> Requests = SluiceTelemetry.Meter.CreateCounter<long>("sluice.cache.requests", "{request}",
        "Looks into the cache, by what was looked for and what became of it.");

    private static readonly Counter<long> Shared = SluiceTelemetry.Meter.CreateCounter<long>("sluice.cache.shared.requests", "{request}",
        "Requests to the cache that processes share, by operation and what became of them.");

    public static void Tell(CachePurpose purpose, CacheResult result) => Requests.Add(1,
        new KeyValuePair<string, object?>(TelemetryTags.CacheName, purpose.Name),
        new KeyValuePair<string, object?>(TelemetryTags.CacheResult, result switch
        {
            CacheResult.Hit => "hit",
            CacheResult.Miss => "miss",
            CacheResult.Refused => "refused",
            _ => "error",
        }));

    public static void TellShared(string operation, string result) => Shared.Add(1,
        new KeyValuePair<string, object?>(TelemetryTags.CacheOperation, operation),
        new KeyValuePair<string, object?>(TelemetryTags.CacheResult, result));
}
