using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Sluice.EndToEnd.Incidents;

/// <summary>A prompt version goes out that makes the model fail. Nobody is at a desk: the failures are grouped, one alert for each group reaches
/// who is woken, the burn-rate rule fires, the alias goes back, that is verified, and the alerts end.</summary>
public sealed class SpoiledPromptTests(ITestOutputHelper output) : IDisposable
{
    private static int _asked;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-incident-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 300_000)]
    public async Task A_prompt_version_that_spoils_answers_is_told_rolled_back_verified_and_over()
    {
        Assert.SkipUnless(WatchProgram.AreThere, "prometheus and prometheus-alertmanager are not installed");
        var cancellation = TestContext.Current.CancellationToken;
        await using var hook = await Hook.StartAsync(cancellation);
        await using var alertmanager = await WatchProgram.AlertmanagerAsync(_folder.FullName, hook.Address, cancellation);
        await using var sound = await ServeProcess.SimulateAsync("none", cancellation);
        Write("spoiled.json", """{"wrong-enum": 0.9, "missing-field": 0.6}""");
        await using var spoiled = await ServeProcess.SimulateAsync(Path.Combine(_folder.FullName, "spoiled.json"), cancellation);
        WriteWorkspace(sound.Address, spoiled.Address, alertmanager.Address);
        await using var gateway = await ServeProcess.StartAsync(_folder.FullName, cancellation);
        await using var prometheus = await WatchProgram.PrometheusAsync(_folder.FullName, gateway.Address, alertmanager.Address, Rules(), cancellation);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        var clock = Stopwatch.StartNew();

        await MoveAsync(http, "1.0.0", cancellation);
        Assert.Equal(0, await AskAsync(http, 60, cancellation));
        await MoveAsync(http, "2.0.0", cancellation);
        var failed = 0;
        await Until.TrueAsync(async () =>
        {
            failed += await AskAsync(http, 5, cancellation);
            return await AliasAsync(http, cancellation) == "1.0.0";
        }, cancellation);
        var rolledBack = clock.Elapsed;
        var groups = (await http.GetFromJsonAsync<JsonElement>("/api/groups", cancellation)).GetProperty("items").EnumerateArray().Select(group => group.GetProperty("id").GetString()!).ToHashSet();
        Assert.InRange(groups.Count, 1, 10);
        Assert.True(failed >= 20);

        using var watch = new HttpClient { BaseAddress = prometheus.Address };
        await Until.TrueAsync(async () =>
        {
            await AskAsync(http, 2, cancellation);
            return await FiresAsync(watch, "SluiceContractBurnsFast", cancellation) && await StateAsync(http, cancellation) == "verified";
        }, cancellation);
        var verified = clock.Elapsed;
        await Until.TrueAsync(() => Task.FromResult(groups.IsSubsetOf(Groups(hook, "resolved"))), cancellation);

        // One firing alert for each group, whatever it was told meanwhile.
        Assert.Equal(groups, Groups(hook, "firing"));
        foreach (var group in groups)
            Assert.Single(hook.Seen.Where(alert => alert.Labels.GetValueOrDefault("group") == group && alert.Status == "firing").Select(alert => string.Join(',', alert.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))).Distinct());
        Assert.Contains(hook.Seen, alert => alert is { Status: "firing" } && alert.Labels["alertname"] == "SluiceContractBurnsFast");
        // Nothing of what the model wrote is told to anybody.
        Assert.DoesNotContain(hook.Seen, alert => alert.Text.Contains("canary", StringComparison.OrdinalIgnoreCase));
        var safeguard = (await http.GetFromJsonAsync<JsonElement>("/api/safeguards", cancellation)).GetProperty("items").EnumerateArray().Single();
        foreach (var group in groups)
        {
            var detail = await http.GetFromJsonAsync<JsonElement>($"/api/groups/{group}", cancellation);
            Assert.Equal("resolved", detail.GetProperty("group").GetProperty("state").GetString());
            Assert.Contains(safeguard.GetProperty("id").GetString()!, detail.GetProperty("timeline").GetRawText(), StringComparison.Ordinal);
        }

        output.WriteLine($"{failed} failures in {groups.Count} groups; rolled back after {rolledBack.TotalSeconds:0} s, verified and the rule firing after {verified.TotalSeconds:0} s, "
            + $"alerts over after {clock.Elapsed.TotalSeconds:0} s; {hook.Seen.Count} alerts at the webhook.");
    }

    private void WriteWorkspace(Uri sound, Uri spoiled, Uri alertmanager)
    {
        Write("sluice.yaml", $$"""
            alerts:
              targets:
                pager: { kind: alertmanager, url: "{{alertmanager}}", resendSeconds: 5 }
            """);
        Write("models/sound.yaml", $"model: sound\nbaseUrl: {sound.GetLeftPart(UriPartial.Authority)}/v1\n");
        Write("models/spoiled.yaml", $"model: spoiled\nbaseUrl: {spoiled.GetLeftPart(UriPartial.Authority)}/v1\n");
        Write("contracts/ticket/contract.yaml", "correction:\n  attemptsMax: 0\nsafeguard:\n  action: rollback\n  sampleMin: 20\n");
        Write("contracts/ticket/1.0.0/schema.json", """
            { "type": "object", "required": ["title", "priority", "queue"], "additionalProperties": false,
              "properties": { "title": { "type": "string", "minLength": 1 }, "priority": { "enum": ["low", "high"] }, "queue": { "enum": ["print", "network"] } } }
            """);
        foreach (var (version, model) in (ReadOnlySpan<(string, string)>)[("1.0.0", "sound"), ("2.0.0", "spoiled")])
            Write($"prompts/asker/{version}.prompt", $"---\ncontract: ticket\nmodel: {model}\nvariables: [topic]\n---\n{{{{role \"user\"}}}}\nA ticket about {{{{topic}}}}.\n");
    }

    private static async Task MoveAsync(HttpClient http, string version, CancellationToken cancellation)
    {
        using var moved = await http.PutAsJsonAsync("/api/aliases/prompt/asker/production", new { version, who = "ann" }, cancellation);
        Assert.True(moved.IsSuccessStatusCode, await moved.Content.ReadAsStringAsync(cancellation));
    }

    /// <summary>Asks so often; how often what came back was no record.</summary>
    private static async Task<int> AskAsync(HttpClient http, int times, CancellationToken cancellation)
    {
        var failed = 0;
        for (var call = 0; call < times; call++)
        {
            using var reply = await http.PostAsJsonAsync("/v1/chat/completions", new
            {
                model = "sluice/asker@production",
                messages = Array.Empty<object>(),
                sluice = new { variables = new { topic = $"canary {Interlocked.Increment(ref _asked)}" } },
            }, cancellation);
            Assert.True((int)reply.StatusCode is 200 or 422, await reply.Content.ReadAsStringAsync(cancellation));
            if ((int)reply.StatusCode == 422) failed++;
        }

        return failed;
    }

    private static async Task<string?> AliasAsync(HttpClient http, CancellationToken cancellation) =>
        (await http.GetFromJsonAsync<JsonElement>("/api/aliases", cancellation)).GetProperty("items").EnumerateArray().Single().GetProperty("version").GetString();

    private static async Task<string?> StateAsync(HttpClient http, CancellationToken cancellation) =>
        (await http.GetFromJsonAsync<JsonElement>("/api/safeguards", cancellation)).GetProperty("items").EnumerateArray().Single().GetProperty("state").GetString();

    private static async Task<bool> FiresAsync(HttpClient prometheus, string rule, CancellationToken cancellation) =>
        (await prometheus.GetFromJsonAsync<JsonElement>("/api/v1/alerts", cancellation)).GetProperty("data").GetProperty("alerts").EnumerateArray()
            .Any(alert => alert.GetProperty("state").GetString() == "firing" && alert.GetProperty("labels").GetProperty("alertname").GetString() == rule);

    private static HashSet<string> Groups(Hook hook, string status) =>
        [.. hook.Seen.Where(alert => alert.Status == status && alert.Labels.ContainsKey("group")).Select(alert => alert.Labels["group"])];

    private static string Rules([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "ops", "prometheus", "sluice.rules.yml"));

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
