using BenchmarkDotNet.Running;
using Sluice.Benchmarks.Ingest;
using Sluice.Benchmarks.Migrate;
using Sluice.Benchmarks.Telemetry;

return args switch
{
    ["ingest", .. var rest] => await IngestRun.RunAsync(rest),
    ["telemetry", .. var rest] => await TelemetryRun.RunAsync(rest),
    ["migrate", .. var rest] => await MigrateRun.RunAsync(rest),
    [IngestServer.Command, var workspace] => await IngestServer.RunAsync(workspace),
    _ => Switch(args),
};

static int Switch(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(IngestRun).Assembly).Run(args);
    return 0;
}
