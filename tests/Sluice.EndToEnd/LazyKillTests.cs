using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.EndToEnd;

/// <summary>The price of mode lazy, and its bound: SIGKILL takes only what was acknowledged with <c>durable: false</c>, and of a record only its
/// newest revisions; SIGTERM takes nothing.</summary>
public abstract class LazyKillTests(ITestOutputHelper output, KillStore store) : KillRun(store)
{
    private const int Clients = 16, EntriesMax = 200;
    private const int Seed = 20261128;
    private const string Policy = "persistence:\n  lazy: allowed\n";

    // By record, in the order of acknowledgement: each client has its records for itself.
    private readonly Dictionary<string, List<Told>> _told = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    [Fact(Timeout = 300_000)]
    public async Task SIGKILL_takes_no_more_than_what_was_acknowledged_as_not_durable()
    {
        var cancellation = TestContext.Current.CancellationToken;
        WriteWorkspace($"lazy:\n  entriesMax: {EntriesMax}\n", Policy);
        var random = new Random(Seed);
        var lost = new List<int>();
        for (var round = 0; round < Rounds; round++)
        {
            var servers = await Task.WhenAll(Enumerable.Range(0, Servers).Select(_ => StartAsync(cancellation)));
            try
            {
                await SubmitUntilAsync(servers, Clients, random.Next(1, 800), Submit(round), () => Task.WhenAll(servers.Select(server => server.KillAsync())), cancellation);
            }
            finally
            {
                foreach (var server in servers) await server.DisposeAsync();
            }

            lost.Add(await CheckAsync());
        }

        // A server that starts again finds a sound store.
        await using (var last = await StartAsync(cancellation)) Assert.NotNull(last.Address);
        var durable = _told.Values.Sum(told => told.Count(one => one.Durable));
        output.WriteLine($"{Rounds} kills, {durable} acknowledged durable, all there; {_told.Values.Sum(told => told.Count) - durable} acknowledged lazily, of which lost in each round: {string.Join(", ", lost)} (seed {Seed}).");
        Assert.All(lost, count => Assert.InRange(count, 0, EntriesMax * Servers));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_server_that_is_told_to_stop_stores_everything_first()
    {
        var cancellation = TestContext.Current.CancellationToken;
        // Nothing but the end stores what is in the window.
        WriteWorkspace("lazy:\n  windowMilliseconds: 60000\n  entriesMax: 100000\n", Policy);
        await using (var server = await StartAsync(cancellation))
        {
            var code = -1;
            await SubmitUntilAsync([server], Clients, 600, Submit(0), async () => code = await server.StopAsync(cancellation), cancellation);
            Assert.Equal(0, code);
        }

        Assert.Equal(0, await CheckAsync());
        await using var next = await StartAsync(cancellation);
        using var http = LedgerClient.Connect(next.Address, Clients);
        foreach (var told in _told.Values.Select(all => all[^1]))
        {
            var decision = await http.GetFromJsonAsync<JsonElement>($"/api/outputs/{told.Id}", cancellation);
            Assert.Equal((true, told.Verdict), (decision.GetProperty("durable").GetBoolean(), decision.GetProperty("verdict").GetString()));
        }

        output.WriteLine($"{_told.Values.Sum(told => told.Count(one => !one.Durable))} acknowledged as not durable, all there after SIGTERM.");
    }

    private Func<HttpClient, int, int, CancellationToken, Task<bool>> Submit(int round) =>
        (http, client, number, cancellation) => TrySubmitAsync(http, $"{round}-{client}", number, cancellation);

    /// <summary>Mostly lazy; some submissions of the same record are not, and some are rejected.</summary>
    private async Task<bool> TrySubmitAsync(HttpClient http, string record, int number, CancellationToken cancellation)
    {
        var name = $"{record}-{number}";
        var text = number % 5 == 4 ? $$"""{"title": "{{name}}"}""" : $$"""{"title":"{{name}}","priority":"low"}""";
        try
        {
            using var response = await http.PostAsJsonAsync("/api/outputs",
                new { contract = "ticket", key = record, output = text, mode = number % 17 == 16 ? "sync" : "lazy", idempotencyKey = number % 2 == 0 ? name : null }, cancellation);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity))
                Assert.Fail($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
            var decision = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            var told = new Told(decision.GetProperty("submissionId").GetString()!, decision.GetProperty("verdict").GetString()!, decision.GetProperty("durable").GetBoolean());
            Assert.True(told.Durable || number % 17 != 16);
            lock (_lock)
            {
                if (!_told.TryGetValue(record, out var all)) _told[record] = all = [];
                all.Add(told);
            }

            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            return false;
        }
    }

    /// <summary>Compares with the database what was acknowledged, and forgets what is lost.</summary>
    /// <returns>How many are lost.</returns>
    private async Task<int> CheckAsync()
    {
        await using var connection = await ConnectAsync();
        var stored = KillLedger.Rows(connection, "select s.id, s.verdict, coalesce(r.revision, 0) from submission s left join record_revision r on r.submission_seq = s.seq",
            row => (Id: row.GetString(0), Verdict: row.GetString(1), Revision: row.GetInt64(2))).ToDictionary(row => row.Id, StringComparer.Ordinal);
        var lost = 0;
        foreach (var told in _told.Values)
        {
            var missing = told.FindAll(one => !stored.ContainsKey(one.Id));
            Assert.All(missing, one => Assert.False(one.Durable, $"{one.Id} was acknowledged as durable and is lost."));
            lost += missing.Count;
            // Whatever is lost of a record is its end: what is there has the revisions in the order of acknowledgement.
            var records = told.FindAll(one => one.Verdict != "rejected");
            var there = records.FindAll(one => stored.ContainsKey(one.Id));
            Assert.Equal(records.Take(there.Count), there);
            Assert.Equal(Enumerable.Range(1, there.Count).Select(number => (long)number), there.Select(one => stored[one.Id].Revision));
            Assert.All(told.Except(missing), one => Assert.Equal(one.Verdict, stored[one.Id].Verdict));
            told.RemoveAll(one => !stored.ContainsKey(one.Id));
        }

        return lost;
    }

    private sealed record Told(string Id, string Verdict, bool Durable);
}
