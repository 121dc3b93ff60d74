using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sluice.Gateway;

/// <summary>What is seen of reading what a model is shown beside its prompt: of a session, and of collections.</summary>
internal static class RetrievalTelemetry
{
    public const string SpanName = "sluice.retrieve";

    private static readonly Histogram<double> Duration = SluiceTelemetry.Seconds("sluice.retrieval.duration",
        "Time to read what a model is shown beside its prompt, by source; of collections by method and outcome.",
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]);

    public static void TellSessionRead(TimeSpan time) =>
        Duration.Record(time.TotalSeconds, new KeyValuePair<string, object?>(TelemetryTags.RetrievalSource, "session"));

    public static Activity? Start(string collection)
    {
        var span = SluiceTelemetry.Source.StartActivity(SpanName);
        span?.SetTag(TelemetryTags.RetrievalCollection, collection);
        return span;
    }

    public static void Tell(Activity? span, RetrievedContext found, TimeSpan time)
    {
        var (method, outcome) = (found.Method ?? "none", OutcomeOf(found));
        Duration.Record(time.TotalSeconds, new(TelemetryTags.RetrievalSource, "collection"), new(TelemetryTags.RetrievalMethod, method),
            new(TelemetryTags.RetrievalOutcome, outcome));
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag(TelemetryTags.RetrievalMethod, method);
        span.SetTag(TelemetryTags.RetrievalOutcome, outcome);
        span.SetTag(TelemetryTags.RetrievalPassages, found.Passages.Count);
        span.SetTag(TelemetryTags.RetrievalLeftOut, found.LeftOut.Count);
        span.SetTag(TelemetryTags.RetrievalTokens, found.Tokens);
        if (found.Degraded is { } degraded) span.SetTag(TelemetryTags.RetrievalDegraded, degraded);
        if (found.ErrorCode is not { } code) return;
        span.SetTag(TelemetryTags.ErrorType, code);
        span.SetStatus(ActivityStatusCode.Error, code);
    }

    private static string OutcomeOf(RetrievedContext found) => found switch
    {
        { ErrorCode: not null } => "failed",
        { Passages.Count: 0 } => "empty",
        { Degraded: not null } => "degraded",
        _ => "found",
    };
}
