using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>The rules and the dashboard that are shipped: they are sound, and name only metrics that there are.</summary>
public sealed partial class OpsTests
{
    /// <summary>Metrics that are not ours, and those of the alerting outbox, under their names in Prometheus.</summary>
    private static readonly string[] Others =
    [
        "up", "otel_sdk_processor_span_processed_total", "http_server_request_duration_seconds_count", "alertmanager_notifications_failed_total",
        "prometheus_notifications_alertmanagers_discovered", "sluice_alert_outbox_pending", "sluice_alert_outbox_dead", "sluice_alert_outbox_oldest_age_seconds", "sluice_alert_deliveries_total",
    ];

    private static string Rules => Path.Combine(Golden.Repository, "ops", "prometheus", "sluice.rules.yml");

    private static string Dashboard => Path.Combine(Golden.Repository, "ops", "grafana", "sluice.json");

    [Fact]
    public void Prometheus_takes_the_rules() => AssertPromtool("check", "rules", Rules);

    [Fact]
    public void The_rules_fire_when_they_should_and_not_before() => AssertPromtool("test", "rules", Path.ChangeExtension(Rules, ".test.yml"));

    [Fact]
    public void A_rule_that_is_none_is_refused()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "groups: [ { name: a, rules: [ { alert: A, expr: 'rate(' } ] } ]\n");
        Assert.NotEqual(0, Promtool("check", "rules", file).Code);
        File.Delete(file);
    }

    [Fact]
    public void The_rules_name_only_metrics_that_there_are()
    {
        var named = Names(string.Join('\n', File.ReadAllLines(Rules).Where(line => !line.TrimStart().StartsWith('#'))));
        Assert.Empty(named.Except(Known));
        Assert.True(named.Count > 8);
    }

    [Fact]
    public void The_dashboard_names_only_metrics_that_there_are_and_leaves_none_out()
    {
        var panels = JsonElement.Parse(File.ReadAllText(Dashboard)).GetProperty("panels").EnumerateArray().ToList();
        var expressions = panels.Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!)).ToList();
        var named = Names(string.Join('\n', expressions));
        Assert.Empty(named.Except(Known));
        // gen_ai.client.token.usage says what sluice.inference.tokens does, by other labels.
        var shown = named.Select(Base).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(["gen_ai_client_token_usage"], TelemetryPage.Metrics.Select(metric => Underscored(metric.Name)).Where(name => !shown.Contains(name)));
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
    }

    [Fact]
    public void Labels_of_the_dashboard_and_the_rules_are_labels_of_the_metrics()
    {
        var text = File.ReadAllText(Rules) + File.ReadAllText(Dashboard).Replace("\\\"", "\"", StringComparison.Ordinal);
        var labels = TelemetryPage.Metrics.SelectMany(metric => metric.Labels).Select(Underscored).Concat(["le", "job", "instance", "sluice_alert_target", "sluice_alert_result"]).ToHashSet(StringComparer.Ordinal);
        var used = Label().Matches(text).Select(match => match.Groups["label"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(used.Except(labels));
        Assert.True(used.Count > 5);
    }

    private static IEnumerable<string> Known => TelemetryPage.Metrics.SelectMany(InPrometheus).Concat(Others);

    /// <summary>As the exporter writes them: dots become underscores, then the unit, and <c>_total</c> for counters.</summary>
    private static IEnumerable<string> InPrometheus(ListedMetric metric)
    {
        var name = Underscored(metric.Name) + (metric.Unit == "s" ? "_seconds" : "");
        return metric.Kind switch
        {
            "counter" => [name + "_total"],
            "histogram" => [name + "_bucket", name + "_count", name + "_sum"],
            _ => [name],
        };
    }

    private static string Base(string name) => Suffix().Replace(name, "");

    private static string Underscored(string name) => name.Replace('.', '_');

    /// <summary>Names of metrics in expressions: what has one of these beginnings, is no label, and is not recorded by a rule.</summary>
    private static HashSet<string> Names(string text) =>
        [.. Metric().Matches(Braces().Replace(By().Replace(text, ""), "")).Select(match => match.Value)];

    private static void AssertPromtool(params string[] arguments)
    {
        var (code, output) = Promtool(arguments);
        Assert.True(code == 0, output);
    }

    private static (int Code, string Output) Promtool(params string[] arguments)
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "promtool"))),
            "promtool is not installed (Debian package prometheus).");
        using var process = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    [GeneratedRegex(@"(?<![:\w$.{])(sluice|gen_ai|otel|http_server|prometheus|alertmanager)_\w+|(?<![:\w.])up(?=\{)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"(by|on|without) \([^)]*\)|\{\{[^}]*\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex By();

    [GeneratedRegex(@"(?<=\w)\{[^{}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Braces();

    [GeneratedRegex(@"(?<=[{,])(?<label>[a-z_]+)(=~|!=|!~|=)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    [GeneratedRegex("(_seconds)?(_bucket|_count|_sum|_total)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suffix();
}
