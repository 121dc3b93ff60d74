using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Storage.Postgres.Tests;

namespace Sluice.EndToEnd.Alerts;

/// <summary>A storm over one SQLite file.</summary>
public sealed class SqliteAlertStormTests(ITestOutputHelper output) : AlertStormTests(output, new SqliteKillStore());

/// <summary>A storm over two servers on one PostgreSQL.</summary>
public sealed class PostgresAlertStormTests(ITestOutputHelper output, PostgresServer server) : AlertStormTests(output, new PostgresKillStore(server));

/// <summary>Many failures of few groups, a receiver that fails a third of its calls, and servers that are killed twice: every notification is
/// delivered, in order for each group, and none is lost. <c>SLUICE_STORM_FAILURES</c> sets how many failures; default 1,000.</summary>
public abstract class AlertStormTests(ITestOutputHelper output, KillStore store) : IAsyncLifetime
{
    private const int GroupCount = 50, EarlyGroups = 40, Resolved = 25, ResolvedAgain = 15, FailPercent = 35, Clients = 16;

    private readonly DirectoryInfo _workspace = Directory.CreateTempSubdirectory("sluice-storm-");

    private static int Failures => int.TryParse(Environment.GetEnvironmentVariable("SLUICE_STORM_FAILURES"), out var count) ? count : 1_000;

    public ValueTask InitializeAsync() => store.PrepareAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _workspace.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_notification_is_delivered_in_order_whatever_is_killed()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(10));
        var cancel = patience.Token;
        var started = Stopwatch.StartNew();
        await using var receiver = await FaultyReceiver.StartAsync(FailPercent, cancel);
        WriteWorkspace(receiver.Address);

        var open = new Queue<int>(Enumerable.Range(0, Failures));
        await ServeAsync(async http =>
        {
            await SubmitAsync(http, open, Failures / 2, EarlyGroups, cancel);
            // Killed when the receiver has just taken something and nobody has written that down.
            var held = receiver.HoldNextAsync();
            await FailAsync(http, "held", EarlyGroups, cancel);
            await held.WaitAsync(cancel);
        }, kill: true, cancel);
        var submitted = started.Elapsed;
        IReadOnlyList<string> groups = [];
        await ServeAsync(async http =>
        {
            await SubmitAsync(http, open, 0, GroupCount, cancel);
            submitted = started.Elapsed;
            groups = await GroupsAsync(http, Failures + 1, cancel);
            foreach (var group in groups.Take(Resolved)) await ResolveAsync(http, group, cancel);
            foreach (var number in Enumerable.Range(0, GroupCount))
                await FailAsync(http, $"again-{number}", number, cancel);
            var held = receiver.HoldNextAsync();
            await ResolveAsync(http, groups[Resolved], cancel);
            await held.WaitAsync(cancel);
        }, kill: true, cancel);
        // Every resolved group but the last failed again, and so regressed; then some are resolved once more.
        var (expected, failures) = (GroupCount + 2 * Resolved + 1 + ResolvedAgain, Failures + 1 + GroupCount);
        await ServeAsync(async http =>
        {
            foreach (var group in groups.Take(ResolvedAgain)) await ResolveAsync(http, group, cancel);
            await receiver.TakenAsync(expected).WaitAsync(cancel);
            await SettledAsync(http, cancel);
            Assert.Empty((await GetAsync(http, "/api/notifications?state=dead", cancel)).GetProperty("items").EnumerateArray());
            Assert.Equal("ok", (await GetAsync(http, "/readyz", cancel)).GetProperty("status").GetString());
            await GroupsAsync(http, failures, cancel);
        }, kill: false, cancel);

        var different = receiver.Taken.DistinctBy(told => told.Id).ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{failures:N0} failures over {GroupCount} groups, 2 kills of {store.Servers} server(s), {receiver.Failed} of {receiver.Calls} calls failed ({100.0 * receiver.Failed / receiver.Calls:N0} %): {different.Count} of {expected} notifications delivered, {receiver.Taken.Count - different.Count} twice, {receiver.BadSignatures} bad signatures; submitted after {submitted.TotalSeconds:N1} s, all told after {started.Elapsed.TotalSeconds:N1} s"));
        Assert.Equal(0, receiver.BadSignatures);
        Assert.Equal(expected, different.Count);
        Assert.All(different.GroupBy(told => told.Group, StringComparer.Ordinal), told =>
        {
            var numbers = told.Select(one => int.Parse(one.Id[(one.Id.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
        });
        await CheckLedgerAsync(expected, failures);
    }

    /// <summary>What the database itself says, by other means than the servers' own.</summary>
    private async Task CheckLedgerAsync(int expected, int failures)
    {
        await using var connection = await store.ConnectAsync(_workspace.FullName);
        Assert.Equal(failures, One(connection, "select count(*) from failure"));
        Assert.Equal(failures, One(connection, "select cast(sum(count) as bigint) from failure_group"));
        Assert.Equal(expected, One(connection, "select count(*) from incident_event"));
        Assert.Equal(expected, One(connection, "select count(*) from delivery where state = 'delivered' and due_at is null"));
        Assert.Equal(0, One(connection, "select count(*) from delivery where state <> 'delivered'"));

        static long One(DbConnection connection, string sql) => KillLedger.Rows(connection, sql, row => row.GetInt64(0)).Single();
    }

    /// <summary>Serves while something is done, and ends the servers, by SIGKILL while they still deliver.</summary>
    private async Task ServeAsync(Func<HttpClient, Task> work, bool kill, CancellationToken cancel)
    {
        var environment = new Dictionary<string, string>(store.Environment, StringComparer.Ordinal) { ["SLUICE_STORM_KEY"] = $"whsec_{FaultyReceiver.Key}" };
        var servers = new List<ServeProcess>();
        try
        {
            for (var i = 0; i < store.Servers; i++) servers.Add(await ServeProcess.StartAsync(_workspace.FullName, cancel, environment));
            using var http = new HttpClient { BaseAddress = servers[0].Address };
            await work(http);
            if (kill) await Task.WhenAll(servers.Select(server => server.KillAsync()));
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }

    private static async Task SubmitAsync(HttpClient http, Queue<int> open, int until, int groups, CancellationToken cancel)
    {
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Next() is { } number) await FailAsync(http, $"failure-{number}", number % groups, cancel);
        }));

        int? Next()
        {
            lock (open) return open.Count > until ? open.Dequeue() : null;
        }
    }

    private static async Task FailAsync(HttpClient http, string idempotencyKey, int number, CancellationToken cancel)
    {
        var place = $"p{number % GroupCount:00}";
        var output = string.Join(',', Enumerable.Range(0, GroupCount).Select(i => $"\"p{i:00}\":\"{($"p{i:00}" == place ? $"wrong {number}" : "right")}\""));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/outputs") { Content = JsonContent.Create(new { contract = "storm", output = $"{{{output}}}" }) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await http.SendAsync(request, cancel);
        Assert.Equal(422, (int)response.StatusCode);
    }

    private static async Task<IReadOnlyList<string>> GroupsAsync(HttpClient http, int failures, CancellationToken cancel)
    {
        var groups = (await GetAsync(http, "/api/groups?limit=100", cancel)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal((GroupCount, failures), (groups.Count, groups.Sum(group => group.GetProperty("count").GetInt32())));
        return [.. groups.Select(group => group.GetProperty("id").GetString()!).Order(StringComparer.Ordinal)];
    }

    private static async Task ResolveAsync(HttpClient http, string group, CancellationToken cancel)
    {
        using var response = await http.PostAsJsonAsync($"/api/groups/{group}/resolve", new { who = "ann", reason = "mended" }, cancel);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancel));
    }

    /// <summary>Until the server has written down what the receiver took last.</summary>
    private static async Task SettledAsync(HttpClient http, CancellationToken cancel)
    {
        while ((await GetAsync(http, "/api/notifications?state=pending", cancel)).GetProperty("items").GetArrayLength() > 0) cancel.ThrowIfCancellationRequested();
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path, CancellationToken cancel) =>
        JsonElement.Parse(await http.GetStringAsync(path, cancel));

    private void WriteWorkspace(Uri receiver)
    {
        var properties = string.Join(',', Enumerable.Range(0, GroupCount).Select(i => $"\"p{i:00}\":{{\"enum\":[\"right\"]}}"));
        Write("sluice.yaml", $$"""
            store:
              {{store.Settings}}
            alerts:
              timeoutSeconds: 2
              backoffSecondsMax: 2
              targets: { ops: { kind: webhook, url: "{{receiver}}", secretVariable: SLUICE_STORM_KEY } }

            """);
        Write("contracts/storm/contract.yaml", "repair: { ceiling: none }\ncorrection: { attemptsMax: 0 }\nalerts: { severity: critical }\n");
        Write("contracts/storm/1.0.0/schema.json", $"{{\"type\":\"object\",\"properties\":{{{properties}}}}}");
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_workspace.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
