using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using Sluice.Gateway;

namespace Sluice.Server.Telemetry;

/// <summary>Counts telemetry that did not get through, and says so in the log, once a minute at most. Nobody waits for telemetry, so that this
/// is the only sign of a receiver that is away.</summary>
internal sealed class TelemetryLoss : IDisposable
{
    private const string Sdk = "otel.sdk.experimental", Spans = "otel.sdk.processor.span.processed", Logs = "otel.sdk.processor.log.processed";
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Meter _meter = new(SluiceTelemetry.Name);
    private readonly MeterListener _listener = new();
    private readonly Counter<long> _lost;
    private readonly ITimer _timer;
    private readonly long[] _unsaid = new long[Enum.GetValues<OtlpSignal>().Length];
    private int _quiet;

    public TelemetryLoss(TimeProvider time)
    {
        _lost = _meter.CreateCounter<long>("sluice.telemetry.lost", "{item}", "Spans, log lines and metrics that were not sent, by signal and reason.");
        _timer = time.CreateTimer(_ => Say(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // What finds no place in a queue is told by nobody but the SDK's own meter.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Sdk && instrument.Name is Spans or Logs) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(OnProcessed);
        _listener.Start();
    }

    /// <summary>Where loss is told; set once there is a log, which itself may have an exporter that is watched here.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Counts what an exporter could not send; gives its result on.</summary>
    public ExportResult Watch(OtlpSignal signal, long count, ExportResult result)
    {
        if (result == ExportResult.Failure) Lost(signal, count, "export_failed");
        return result;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _timer.Dispose();
        _meter.Dispose();
    }

    private void OnProcessed(Instrument instrument, long count, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (var (name, value) in tags)
            if (name == "error.type" && value is string reason) Lost(instrument.Name == Spans ? OtlpSignal.Traces : OtlpSignal.Logs, count, reason);
    }

    private void Lost(OtlpSignal signal, long count, string reason)
    {
        _lost.Add(count, new("sluice.telemetry.signal", GatewayNames.Of(signal)), new("error.type", reason));
        Interlocked.Add(ref _unsaid[(int)signal], count);
        // Not said here: the thread may be a caller's, and nobody waits for telemetry.
        if (Interlocked.Exchange(ref _quiet, 1) == 0) _timer.Change(TimeSpan.Zero, Pause);
    }

    private void Say()
    {
        var (spans, logs, metrics) = (Take(OtlpSignal.Traces), Take(OtlpSignal.Logs), Take(OtlpSignal.Metrics));
        if (spans + logs + metrics > 0)
        {
            Logger.TelemetryLost(spans, logs, metrics);
            return;
        }

        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _quiet, 0);
        // What was lost just before found the timer taken, and set none.
        if (_unsaid.Any(count => count > 0) && Interlocked.Exchange(ref _quiet, 1) == 0) _timer.Change(TimeSpan.Zero, Pause);
    }

    private long Take(OtlpSignal signal) => Interlocked.Exchange(ref _unsaid[(int)signal], 0);
}
