using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Server.Telemetry;

/// <summary>Collects what the gateway tells of itself and sends it where somebody wants it. Where nobody does, no spans are made.</summary>
internal static class TelemetrySetup
{
    /// <summary>The meters beside our own: requests, connections, the runtime, PostgreSQL's driver, and the SDK's own loss.</summary>
    private static readonly string[] Meters =
        [SluiceTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql", "otel.sdk.experimental"];

    private const int BatchMax = 2_048, DelayMilliseconds = 1_000, QueueMaxDefault = 65_536;

    /// <exception cref="ServerStartException">An environment variable or file says something that cannot be used; lists every problem.</exception>
    public static void AddSluiceTelemetry(this WebApplicationBuilder builder, EmbeddedSluice sluice)
    {
        var settings = sluice.Workspace.Settings.Telemetry;
        var problems = new List<string>();
        var (traces, metrics, logs) = (Target(OtlpSignal.Traces), Target(OtlpSignal.Metrics), Target(OtlpSignal.Logs));
        if (problems.Count > 0) throw new ServerStartException([.. problems.Distinct(StringComparer.Ordinal)]);

        builder.Services.AddSingleton(SluiceTelemetry.Propagator(settings.Baggage));
        builder.Services.AddSingleton<RequestTracing>();
        var loss = new TelemetryLoss(sluice.Time);
        // From a factory, so that the container disposes it.
        builder.Services.AddSingleton(_ => loss);
        builder.Services.AddSingleton<ServedVersions>();
        builder.Services.AddHostedService<JobCount>();
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe);
        if (traces is not null) telemetry.WithTracing(spans => spans.Send(traces, settings, loss));
        if (metrics is not null || settings.Prometheus != PrometheusRule.Off) telemetry.WithMetrics(meters => meters.Measure(metrics, settings, loss));
        if (logs is not null)
        {
            builder.Logging.AddOpenTelemetry(lines => lines.Send(logs, settings, loss));
            // What says that lines are lost would be lost too, and so be said again for ever.
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(typeof(TelemetryLoss).FullName, LogLevel.None);
        }


        OtlpTarget? Target(OtlpSignal signal) => OtlpTarget.Find(signal, settings, Environment.GetEnvironmentVariable, problems);
    }

    /// <summary>Begins to listen; the container makes nothing that nobody asks it for.</summary>
    public static void UseSluiceTelemetry(this WebApplication app, EmbeddedSluice sluice)
    {
        app.Services.GetRequiredService<RequestTracing>();
        app.Services.GetRequiredService<ServedVersions>();
        app.Services.GetRequiredService<TelemetryLoss>().Logger = app.Services.GetRequiredService<ILogger<TelemetryLoss>>();
        // The gateway logs to a factory of its own.
        foreach (var provider in app.Services.GetServices<ILoggerProvider>().OfType<OpenTelemetryLoggerProvider>()) sluice.LogAlsoTo(provider);
        app.UseMiddleware<RequestSpan>();
    }

    private static void Describe(ResourceBuilder resource) => resource
        .AddService("sluice", serviceVersion: SluiceServer.Version)
        .AddEnvironmentVariableDetector();

    private static void Send(this TracerProviderBuilder spans, OtlpTarget target, TelemetrySettings settings, TelemetryLoss loss)
    {
        spans.AddSource(SluiceTelemetry.Name, RequestTracing.Source);
        if (settings.Sampling is { } share) spans.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(share)));
        var queueMax = QueueMax(settings, "OTEL_BSP_MAX_QUEUE_SIZE");
        spans.AddProcessor(new BatchActivityExportProcessor(new SpanExporter(target.Options(), loss), queueMax, DelayMilliseconds,
            target.TimeoutMilliseconds, Math.Min(BatchMax, queueMax)));
    }

    private static void Measure(this MeterProviderBuilder meters, OtlpTarget? target, TelemetrySettings settings, TelemetryLoss loss)
    {
        meters.AddMeter(Meters).SetExemplarFilter(ExemplarFilterType.TraceBased);
        if (settings.Prometheus != PrometheusRule.Off) meters.AddSluicePrometheus();
        if (target is null) return;
        meters.AddReader(new PeriodicExportingMetricReader(new MetricExporter(target.Options(), loss), settings.MetricsSeconds * 1_000, target.TimeoutMilliseconds));
    }

    private static void Send(this OpenTelemetryLoggerOptions lines, OtlpTarget target, TelemetrySettings settings, TelemetryLoss loss)
    {
        lines.IncludeFormattedMessage = true;
        var queueMax = QueueMax(settings, "OTEL_BLRP_MAX_QUEUE_SIZE");
        var exporter = new OtlpLogExporter(target.Options());
        lines.AddProcessor(new LogExporterHolder(exporter));
        lines.AddProcessor(new BatchLogRecordExportProcessor(new LogExporter(exporter, loss), queueMax, DelayMilliseconds, target.TimeoutMilliseconds,
            Math.Min(BatchMax, queueMax)));
    }

    private static int QueueMax(TelemetrySettings settings, string variable) =>
        settings.QueueMax ?? OtlpTarget.Number(Environment.GetEnvironmentVariable(variable)) ?? QueueMaxDefault;
}
