using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;

namespace Sluice.Server.Telemetry;

/// <summary>Sends spans, and tells of those that were lost.</summary>
internal sealed class SpanExporter(OtlpExporterOptions options, TelemetryLoss loss) : OtlpTraceExporter(options)
{
    public override ExportResult Export(in Batch<Activity> batch) => loss.Watch(OtlpSignal.Traces, batch.Count, base.Export(batch));
}

/// <summary>Sends metrics. What was not sent is not lost: the next sending has the sums. It is counted all the same, for dashboards stand still meanwhile.</summary>
internal sealed class MetricExporter(OtlpExporterOptions options, TelemetryLoss loss) : OtlpMetricExporter(options)
{
    public override ExportResult Export(in Batch<Metric> batch) => loss.Watch(OtlpSignal.Metrics, batch.Count, base.Export(batch));
}

/// <summary>Sends log lines, and tells of those that were lost.</summary>
internal sealed class LogExporter(OtlpLogExporter inner, TelemetryLoss loss) : BaseExporter<LogRecord>
{
    public override ExportResult Export(in Batch<LogRecord> batch) => loss.Watch(OtlpSignal.Logs, batch.Count, inner.Export(batch));

    protected override bool OnShutdown(int timeoutMilliseconds) => inner.Shutdown(timeoutMilliseconds);
}

/// <summary>Does nothing but belong to the provider: only so does the exporter in <see cref="LogExporter"/>, which cannot be derived from,
/// learn whose logs it sends.</summary>
internal sealed class LogExporterHolder(OtlpLogExporter exporter) : SimpleLogRecordExportProcessor(exporter)
{
    public override void OnEnd(LogRecord data)
    {
    }
}
