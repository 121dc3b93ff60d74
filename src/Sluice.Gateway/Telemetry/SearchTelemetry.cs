using System.Diagnostics.Metrics;

namespace Sluice.Gateway;

/// <summary>What searches in collections and their vectors are counted by.</summary>
public static class SearchTelemetry
{
    private static readonly Histogram<double> SearchDuration = SluiceTelemetry.Seconds("sluice.search.duration",
        "Time of one search in a collection, the embedding of what is looked for included, by method.",
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]);

    private static readonly Counter<long> Degraded = SluiceTelemetry.Meter.CreateCounter<long>("sluice.search.degraded", "{search}",
        "Searches that did without vectors although the collection has an embedding model, by reason.");

    private static readonly Gauge<long> Pending = SluiceTelemetry.Meter.CreateGauge<long>("sluice.embedding.pending", "{chunk}",
        "Chunks of all tenants that wait for a vector, as last counted, by collection.");

    /// <summary>Counts a search that has ended.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="method">How it was searched: <c>lexical</c>, <c>vector</c> or <c>fused</c>.</param>
    /// <param name="time">How long it took.</param>
    /// <param name="degraded">Why vectors were not used, a code of <see cref="EmbeddingErrorCode"/>; null: they were, or there are none.</param>
    public static void TellSearch(string collection, string method, TimeSpan time, string? degraded)
    {
        SearchDuration.Record(time.TotalSeconds, new(TelemetryTags.RetrievalCollection, collection), new(TelemetryTags.RetrievalMethod, method));
        if (degraded is not null) Degraded.Add(1, new(TelemetryTags.RetrievalCollection, collection), new(TelemetryTags.ErrorType, degraded));
    }

    /// <summary>Tells how many chunks of a collection wait for a vector.</summary>
    public static void TellPending(string collection, long chunks) => Pending.Record(chunks, new KeyValuePair<string, object?>(TelemetryTags.RetrievalCollection, collection));
}
