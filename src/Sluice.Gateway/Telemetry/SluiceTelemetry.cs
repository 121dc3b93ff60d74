using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Gateway.Caching;

namespace Sluice.Gateway;

/// <summary>The names under which the gateway's spans and metrics can be collected. Both are copies: the ledger is the record.</summary>
/// <remarks>What there is, name by name: <c>docs/reference/telemetry.md</c>.</remarks>
public static class SluiceTelemetry
{
    /// <summary>Name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string Name = "Sluice";

    internal static ActivitySource Source { get; } = new(Name);

    internal static Meter Meter { get; } = new(Name);

    private static readonly UpDownCounter<long> WritesPending = Meter.CreateUpDownCounter<long>("sluice.store.writes.pending", "{write}",
        "Writes that wait in a store's queue for the group they are written with.");

    /// <summary>Reads and writes W3C trace context for a host of the gateway; baggage only where that is allowed.</summary>
    public static DistributedContextPropagator Propagator(bool baggage) => new TraceContext(baggage);

    /// <summary>For a store that queues its writes: tells how many came (above 0) or were taken (below 0).</summary>
    public static void TellQueuedWrites(long change) => WritesPending.Add(change);

    /// <summary>For the level of the cache that processes share: tells what became of a request to it.</summary>
    /// <param name="operation"><c>get</c>, <c>set</c> or <c>remove</c>.</param>
    /// <param name="result"><c>hit</c>, <c>miss</c>, <c>refused</c> (there, and not of ours), <c>done</c>, <c>timeout</c> or <c>error</c>.</param>
    public static void TellSharedCache(string operation, string result) => CacheTelemetry.TellShared(operation, result);

    /// <summary>A histogram with bounds that fit what it measures: the SDK's own begin at 5 s where a verdict takes milliseconds.</summary>
    internal static Histogram<double> Seconds(string name, string description, IReadOnlyList<double> bounds) =>
        Meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
