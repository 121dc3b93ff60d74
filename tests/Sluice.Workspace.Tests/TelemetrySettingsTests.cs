namespace Sluice.Workspace.Tests;

public sealed class TelemetrySettingsTests
{
    [Fact]
    public void Without_settings_nothing_is_sent_and_metrics_need_a_key()
    {
        using var workspace = TestWorkspace.Small().Write("sluice.yaml", "");
        Assert.Equal(new TelemetrySettings(), workspace.Load().Snapshot!.Settings.Telemetry);
        Assert.Equal((null, false, PrometheusRule.Key), (new TelemetrySettings().Endpoint, new TelemetrySettings().Baggage, new TelemetrySettings().Prometheus));
    }

    [Fact]
    public void Every_setting_is_read()
    {
        using var workspace = TestWorkspace.Small().Write("sluice.yaml", """
            telemetry:
              endpoint: https://collector:4318/base
              protocol: http/protobuf
              headersFile: /run/secrets/headers
              traces: false
              metrics: false
              logs: false
              sampling: 0.25
              queueMax: 10
              exportSeconds: 3
              metricsSeconds: 5
              baggage: true
              content: off
              prometheus: open
            """);
        var load = workspace.Load();
        Assert.Equal("", load.Report);
        Assert.Equal(new TelemetrySettings
        {
            Endpoint = new("https://collector:4318/base"),
            Protocol = OtlpProtocol.HttpProtobuf,
            HeadersFile = "/run/secrets/headers",
            Traces = false,
            Metrics = false,
            Logs = false,
            Sampling = 0.25,
            QueueMax = 10,
            ExportSeconds = 3,
            MetricsSeconds = 5,
            Baggage = true,
            Prometheus = PrometheusRule.Open,
        }, load.Snapshot!.Settings.Telemetry);
    }

    [Theory]
    [InlineData("content: full", "can only be 'off'")]
    [InlineData("endpoint: collector:4317", "must be an http(s) address")]
    [InlineData("endpoint: http://user:hunter2@collector:4317", "must be an http(s) address without user")]
    [InlineData("protocol: http/json", "must be 'grpc' or 'http/protobuf'")]
    [InlineData("headersVariable: authorization=Bearer hunter2", "and not the headers themselves")]
    [InlineData("headersFile: headers", "absolute path")]
    [InlineData("sampling: 2", "must be from 0 to 1")]
    [InlineData("queueMax: 0", "must be from 1 to 10000000")]
    [InlineData("prometheus: yes", "must be 'key' or 'open' or 'off'")]
    [InlineData("headers: a=b", "There is no setting")]
    public void What_cannot_be_is_a_problem_that_repeats_no_secret(string setting, string problem)
    {
        using var workspace = TestWorkspace.Small().Write("sluice.yaml", $"telemetry:\n  {setting}\n");
        var load = workspace.Load();
        Assert.Null(load.Snapshot);
        Assert.Contains(problem, Assert.Single(load.Problems).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", load.Report, StringComparison.Ordinal);
    }
}
