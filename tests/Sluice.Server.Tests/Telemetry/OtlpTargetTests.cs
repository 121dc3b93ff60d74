using OpenTelemetry.Exporter;
using Sluice.Server.Telemetry;
using Sluice.Workspace;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>Where telemetry goes: what the workspace says, else what OpenTelemetry's own variables say.</summary>
public sealed class OtlpTargetTests
{
    [Fact]
    public void Nothing_is_sent_while_nobody_says_where() => Assert.Null(Find(OtlpSignal.Traces));

    [Theory]
    [InlineData(null, OtlpExportProtocol.Grpc, "http://collector:4317/")]
    [InlineData("grpc", OtlpExportProtocol.Grpc, "http://collector:4317/")]
    [InlineData("http/protobuf", OtlpExportProtocol.HttpProtobuf, "http://collector:4317/v1/logs")]
    public void The_standard_variables_switch_it_on(string? protocol, OtlpExportProtocol expected, string endpoint)
    {
        var target = Find(OtlpSignal.Logs, null, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=b"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "2500"));
        Assert.Equal(new OtlpTarget(new Uri(endpoint), expected, "a=b", 2500), target);
    }

    [Fact]
    public void The_address_of_one_signal_is_taken_as_it_stands()
    {
        (string, string?)[] variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318/base/"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:1/in"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];
        Assert.Equal("http://traces:1/in", Find(OtlpSignal.Traces, null, variables)!.Endpoint.AbsoluteUri);
        Assert.Equal("http://all:4318/base/v1/metrics", Find(OtlpSignal.Metrics, null, variables)!.Endpoint.AbsoluteUri);
    }

    [Fact]
    public void The_workspace_is_heard_before_the_environment()
    {
        var settings = new TelemetrySettings { Endpoint = new("http://ours:4318"), Protocol = OtlpProtocol.HttpProtobuf, ExportSeconds = 3, Logs = false };
        (string, string?)[] variables = [("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:1/in"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "9")];
        Assert.Equal(new OtlpTarget(new Uri("http://ours:4318/v1/traces"), OtlpExportProtocol.HttpProtobuf, null, 3_000), Find(OtlpSignal.Traces, settings, variables));
        Assert.Null(Find(OtlpSignal.Logs, settings, variables));
    }

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER", "none")]
    [InlineData("OTEL_SDK_DISABLED", "TRUE")]
    public void The_standard_variables_switch_it_off(string variable, string value) =>
        Assert.Null(Find(OtlpSignal.Traces, null, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"), (variable, value)));

    [Fact]
    public void An_exporter_that_is_named_without_an_address_is_on_this_machine() =>
        Assert.Equal("http://localhost:4317/", Find(OtlpSignal.Metrics, null, ("OTEL_METRICS_EXPORTER", "otlp"))!.Endpoint.AbsoluteUri);

    [Fact]
    public void Headers_come_from_a_variable_or_a_file_and_never_from_the_workspace()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "x-team=file\n");
        var endpoint = new Uri("http://ours:4317");
        Assert.Equal("x-team=file", Find(OtlpSignal.Traces, new() { Endpoint = endpoint, HeadersFile = file })!.Headers);
        Assert.Equal("x-team=own", Find(OtlpSignal.Traces, new() { Endpoint = endpoint, HeadersVariable = "OWN" }, ("OWN", "x-team=own"))!.Headers);
        File.Delete(file);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT is not an http(s) address; write it as http://host:port.", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf.", "OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    public void What_cannot_be_used_is_a_problem(string problem, string variable, string value)
    {
        var problems = new List<string>();
        OtlpTarget.Find(OtlpSignal.Traces, new(), name => name == variable ? value : name == "OTEL_EXPORTER_OTLP_ENDPOINT" ? "http://collector:4317" : null, problems);
        Assert.Equal([problem], problems);
    }

    [Fact]
    public void What_cannot_be_used_is_no_problem_where_nothing_is_sent() => Assert.Null(Find(OtlpSignal.Traces, null, ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")));

    [Fact]
    public void Headers_that_are_not_there_are_a_problem()
    {
        var problems = new List<string>();
        var settings = new TelemetrySettings { Endpoint = new("http://ours:4317"), HeadersVariable = "OWN" };
        OtlpTarget.Find(OtlpSignal.Traces, settings, _ => null, problems);
        OtlpTarget.Find(OtlpSignal.Traces, settings with { HeadersVariable = null, HeadersFile = "/nowhere/headers" }, _ => null, problems);
        Assert.Equal(["telemetry.headersVariable: the environment variable OWN is not set. Set it, or remove the setting.",
            "telemetry.headersFile: the file cannot be read, or is empty."], problems);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("a=b,")]
    [InlineData("=secret")]
    [InlineData("a b=secret")]
    [InlineData("a=b\r\nx: secret")]
    public void What_holds_no_headers_is_a_problem_and_is_not_quoted(string text)
    {
        var (file, problems) = (Path.GetTempFileName(), new List<string>());
        File.WriteAllText(file, text);
        var settings = new TelemetrySettings { Endpoint = new("http://ours:4317") };
        OtlpTarget.Find(OtlpSignal.Traces, settings, name => name == "OTEL_EXPORTER_OTLP_HEADERS" ? text : null, problems);
        OtlpTarget.Find(OtlpSignal.Traces, settings with { HeadersVariable = "OWN" }, name => name == "OWN" ? text : null, problems);
        OtlpTarget.Find(OtlpSignal.Traces, settings with { HeadersFile = file }, _ => null, problems);
        File.Delete(file);
        Assert.Equal(["OTEL_EXPORTER_OTLP_HEADERS", "telemetry.headersVariable: the environment variable OWN", "telemetry.headersFile: the file"],
            problems.Select(problem => problem[..problem.IndexOf(" holds no headers", StringComparison.Ordinal)]));
        Assert.DoesNotContain(problems, problem => problem.Contains("secret", StringComparison.Ordinal));
    }

    private static OtlpTarget? Find(OtlpSignal signal, TelemetrySettings? settings = null, params IReadOnlyList<(string Name, string? Value)> variables)
    {
        var problems = new List<string>();
        var target = OtlpTarget.Find(signal, settings ?? new(), name => variables.FirstOrDefault(v => v.Name == name).Value, problems);
        Assert.Empty(problems);
        return target;
    }
}
