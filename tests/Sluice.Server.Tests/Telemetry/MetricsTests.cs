using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Gateway;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>Metrics by OTLP and under <c>/metrics</c>, and the page that lists them.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class MetricsTests
{
    private const string Good = """{"id":"canary-id","title":"canary-title","priority":"high"}""";
    private const string Broken = """Sure! {"id":"canary-id","title":"canary-title","priority":'urgent'}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Names_units_and_labels_are_the_same_over_both_protocols(bool grpc)
    {
        await using var telemetry = await BusyAsync(grpc);
        telemetry.Flush();
        var text = new StringBuilder();
        foreach (var metrics in telemetry.Receiver.Metrics.Where(metric => metric.Meter == SluiceTelemetry.Name).GroupBy(metric => metric.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var last = metrics.Last();
            text.Append(last.Name).Append(' ').Append(last.Kind).Append(' ').Append(last.Unit).Append(" by ").AppendJoin(", ", last.Labels).Append('\n');
        }

        Golden.Match(text.ToString(), "Metrics.golden.txt");
        var meters = telemetry.Receiver.Metrics.Select(metric => metric.Meter).Distinct().Order().ToList();
        Assert.Equal(["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Sluice", "System.Runtime"], meters.Where(meter => meter is not "otel.sdk.experimental" and not "Npgsql"));
        Assert.Equal(("sluice", SluiceServer.Version), (telemetry.Receiver.Resources["metrics"]["service.name"], telemetry.Receiver.Resources["metrics"]["service.version"]));
        Assert.DoesNotContain(telemetry.Receiver.Bodies, body => Encoding.UTF8.GetString(body).Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prometheus_reads_the_same_with_buckets_that_fit_and_exemplars_that_lead_to_a_trace()
    {
        await using var telemetry = await BusyAsync(grpc: false);
        var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text; version=1.0.0");
        var reply = await telemetry.Server.SendAsync(request);
        Assert.Equal(200, reply.Status);
        Assert.StartsWith("application/openmetrics-text", reply.ContentType, StringComparison.Ordinal);
        var lines = reply.Text.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("sluice_decisions_total{", StringComparison.Ordinal) && line.Contains("sluice_decision_outcome=\"corrected\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("sluice_decision_duration_seconds_bucket{", StringComparison.Ordinal) && line.Contains("le=\"0.0025\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("sluice_version_info{", StringComparison.Ordinal) && line.Contains("sluice_contract_name=\"ticket\"", StringComparison.Ordinal));
        var exemplar = Assert.Single(lines.Where(line => line.StartsWith("sluice_decision_duration_seconds_bucket{", StringComparison.Ordinal)
            && line.Contains("outcome=\"corrected\"", StringComparison.Ordinal) && line.Contains("# {", StringComparison.Ordinal)).Take(1));
        Assert.Matches("trace_id=\"[0-9a-f]{32}\"", exemplar);
        Assert.DoesNotContain("canary", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_contracts_that_come_with_requests_are_no_labels()
    {
        await using var telemetry = await TelemetryServer.StartAsync("", false, ScriptedUpstream.Says("""{"id":"a","priority":"low"}"""), ScriptedUpstream.Calls("canary_tool", "{}"));
        var tool = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"canary_tool\",\"parameters\":{\"type\":\"object\"}}}]";
        Assert.Equal(200, (await telemetry.Chat.ChatAsync($"\"response_format\":{ChatServer.TicketFormat.Replace("Ticket_1", "canary_format", StringComparison.Ordinal)}")).Status);
        Assert.Equal(200, (await telemetry.Chat.ChatAsync(tool)).Status);
        var metrics = (await telemetry.Server.GetAsync("/metrics")).Text;
        Assert.Contains("sluice_contract_name=\"(adhoc)\"", metrics, StringComparison.Ordinal);
        Assert.Contains("sluice_contract_name=\"(tool)\"", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_behind_a_key_with_the_scope_operate_once_there_are_keys()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(200, (await server.GetAsync("/metrics")).Status);
        var (operating, reading) = (await server.KeyAsync(KeyScopes.Operate), await server.KeyAsync(KeyScopes.Read));
        (await server.SendAsync("GET", "/metrics", null)).IsProblem(401, "key_missing");
        (await server.SendAsync("GET", "/metrics", reading)).IsProblem(403, "scope_missing");
        Assert.Equal(200, (await server.SendAsync("GET", "/metrics", operating)).Status);
        (await server.SendAsync("POST", "/metrics", operating)).IsProblem(405, "method_not_allowed");
    }

    [Theory]
    [InlineData("open", 200)]
    [InlineData("off", 404)]
    public async Task Metrics_can_be_open_to_anybody_or_to_nobody(string rule, int status)
    {
        using var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", $"telemetry:\n  prometheus: {rule}\n");
        await using var server = await RunningServer.ServeAsync(workspace.Folder);
        var key = await server.KeyAsync(KeyScopes.Operate);
        Assert.Equal(status == 200 ? 200 : 401, (await server.SendAsync("GET", "/metrics", null)).Status);
        Assert.Equal(status, (await server.SendAsync("GET", "/metrics", key)).Status);
    }

    [Fact]
    public async Task Every_metric_is_on_the_page_and_every_metric_of_the_page_exists()
    {
        // They are made when they are needed first.
        foreach (var type in typeof(OutputGateway).Assembly.GetTypes().Where(HoldsInstruments)) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        await using var server = await RunningServer.StartAsync();
        var published = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == SluiceTelemetry.Name) published.Add($"{instrument.Name} | {KindOf(instrument)} | {instrument.Unit}");
        };
        listener.Start();
        Assert.Equal(TelemetryPage.Metrics.Select(metric => $"{metric.Name} | {metric.Kind} | {metric.Unit}").Order(StringComparer.Ordinal), published);
    }

    [Fact]
    public async Task The_page_names_the_labels_that_metrics_have()
    {
        await using var telemetry = await BusyAsync(grpc: true);
        telemetry.Flush();
        var labels = TelemetryPage.Metrics.ToDictionary(metric => metric.Name, metric => metric.Labels, StringComparer.Ordinal);
        var sent = telemetry.Receiver.Metrics.Where(metric => metric.Meter == SluiceTelemetry.Name).ToList();
        Assert.True(sent.Count > 15);
        Assert.All(sent, metric => Assert.Subset(labels[metric.Name].ToHashSet(), metric.Labels.ToHashSet()));
    }

    /// <summary>A server that has decided in every way there is.</summary>
    private static async Task<TelemetryServer> BusyAsync(bool grpc)
    {
        var telemetry = await TelemetryServer.StartAsync("", grpc, ScriptedUpstream.Says(Broken), ScriptedUpstream.Says("""{"/priority":"high"}"""),
            ScriptedUpstream.Streams([Good[..20], Good[20..]]), ScriptedUpstream.Says("free text"), ScriptedUpstream.Answers(503, "{}"));
        Assert.Equal(200, (await telemetry.Chat.ChatAsync("", ("Sluice-Contract", "ticket"))).Status);
        Assert.Equal(200, (await telemetry.Chat.ChatAsync("\"stream\":true", ("Sluice-Contract", "ticket"))).Status);
        Assert.Equal(200, (await telemetry.Chat.ChatAsync("")).Status);
        Assert.Equal(422, (await telemetry.Server.SubmitAsync(new { contract = "ticket", output = "no json" })).Status);
        Assert.Equal(200, (await telemetry.Server.SubmitAsync(new { contract = "note", output = """{"text":"canary",}""" })).Status);
        Assert.Equal(200, (await telemetry.Server.SubmitAsync(new { contract = "ticket@1.0.0", output = Good })).Status);
        Assert.Equal(200, (await telemetry.Server.GetAsync("/api/records/ticket/canary-id")).Status);
        return telemetry;
    }

    private static bool HoldsInstruments(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Any(field => field.FieldType.IsAssignableTo(typeof(Instrument)));

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "UpDownCounter" => "up-down counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };
}
