using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sluice.Gateway;

namespace Sluice.Server.Tests.Caching;

/// <summary>What became of requests to the cache, as a metric of this process says: <c>get hit</c>, <c>context miss</c>.</summary>
internal sealed class CacheRequests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public CacheRequests(string metric = "sluice.cache.shared.requests")
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SluiceTelemetry.Name && instrument.Name == metric) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => _counts.AddOrUpdate($"{tags[0].Value} {tags[1].Value}", count, (_, before) => before + count));
        _listener.Start();
    }

    public long this[string what] => _counts.GetValueOrDefault(what);

    public override string ToString() => string.Join(", ", _counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));

    public void Dispose() => _listener.Dispose();
}
