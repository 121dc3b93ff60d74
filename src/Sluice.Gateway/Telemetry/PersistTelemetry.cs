using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>The storing of one decision: its span, its time, and that it failed.</summary>
internal readonly struct PersistTelemetry : IDisposable
{
    private static readonly Histogram<double> Duration = SluiceTelemetry.Seconds("sluice.persist.duration",
        "Time until the store says that a decision is durable, by status.",
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]);

    private static readonly Counter<long> Failures = SluiceTelemetry.Meter.CreateCounter<long>("sluice.ledger.write.failures", "{decision}",
        "Decisions that could not be made durable, by the store's error code. Their callers were told; each is a reason to look.");

    private const string SpanName = "sluice.persist";

    private readonly Activity? _span;
    private readonly long _start;

    private PersistTelemetry(Activity? span, long start) => (_span, _start) = (span, start);

    public static PersistTelemetry Begin() => Begin(SluiceTelemetry.Source.StartActivity(SpanName));

    /// <summary>The storing of a decision that was acknowledged before: in the trace of its submission, and linked to it.</summary>
    /// <param name="submission">The span in which it was acknowledged.</param>
    public static PersistTelemetry Begin(ActivityContext submission) => Begin(SluiceTelemetry.Source.HasListeners() && submission != default
        ? SluiceTelemetry.Source.StartActivity(SpanName, ActivityKind.Internal, submission, links: [new ActivityLink(submission)])
        : SluiceTelemetry.Source.StartActivity(SpanName));

    public void Stored(StoredOutcome stored) => End(stored.Decision switch
    {
        { Replayed: false, Durable: false } => "deferred",
        { Replayed: false } => "committed",
        _ => "duplicate",
    });

    public void Failed(StoreException exception)
    {
        Failures.Add(1, new KeyValuePair<string, object?>(TelemetryTags.ErrorType, exception.Code));
        PutOff(exception);
    }

    /// <summary>It was not stored, and is tried again.</summary>
    public void PutOff(StoreException exception)
    {
        _span?.SetTag(TelemetryTags.ErrorType, exception.Code);
        _span?.SetStatus(ActivityStatusCode.Error, exception.Code);
        End("failed");
    }

    private static PersistTelemetry Begin(Activity? span) => new(span, Duration.Enabled ? Stopwatch.GetTimestamp() : 0);

    public void Dispose() => _span?.Dispose();

    private void End(string status)
    {
        _span?.SetTag(TelemetryTags.PersistStatus, status);
        if (_start != 0) Duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, new KeyValuePair<string, object?>(TelemetryTags.PersistStatus, status));
    }
}
