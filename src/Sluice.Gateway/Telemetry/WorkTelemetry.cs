using System.Diagnostics.Metrics;

namespace Sluice.Gateway;

/// <summary>What work beside decisions is counted by: jobs and corrections.</summary>
internal static class WorkTelemetry
{
    private static readonly Counter<long> FailedJobs =
        SluiceTelemetry.Meter.CreateCounter<long>("sluice.jobs.failed", "{job}", "Jobs that could not be decided, by reason.");

    private static readonly Gauge<long> OpenJobs = SluiceTelemetry.Meter.CreateGauge<long>("sluice.jobs.open", "{job}",
        "Jobs of all tenants that wait or run, as last counted; not counted beyond jobs.queueMax.");

    private static readonly Histogram<double> CorrectionDuration = SluiceTelemetry.Seconds("sluice.correction.duration",
        "Time of all correction attempts at one output together, by contract.",
        [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120]);

    public static void TellFailedJob(string code) => FailedJobs.Add(1, new KeyValuePair<string, object?>(TelemetryTags.ErrorType, code));

    public static void TellOpenJobs(long count) => OpenJobs.Record(count);

    public static bool CountsJobs => OpenJobs.Enabled;

    public static void TellCorrection(string contract, TimeSpan time) =>
        CorrectionDuration.Record(time.TotalSeconds, new KeyValuePair<string, object?>(TelemetryTags.Contract, TelemetryTags.ContractLabel(contract)));
}
