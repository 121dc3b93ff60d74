using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.EndToEnd;

/// <summary>The promise of mode async: every 202 ends in exactly one verdict under the submission it named, however often the servers are
/// killed or told to stop meanwhile.</summary>
public abstract class JobKillTests(ITestOutputHelper output, KillStore store) : KillRun(store)
{
    private const int Clients = 16;
    private const int Seed = 20261127;

    private readonly List<Taken> _taken = [];
    private readonly Lock _lock = new();

    [Fact(Timeout = 300_000)]
    public async Task Every_job_that_was_taken_survives_SIGKILL_and_ends_in_exactly_one_verdict()
    {
        var cancellation = TestContext.Current.CancellationToken;
        WriteWorkspace("jobs:\n  leaseSeconds: 2\n");
        var random = new Random(Seed);
        for (var round = 0; round < Rounds; round++)
        {
            var servers = await Task.WhenAll(Enumerable.Range(0, Servers).Select(_ => StartAsync(cancellation)));
            try
            {
                await SubmitUntilAsync(servers, Clients, random.Next(1, 200), Submit(round), () => Task.WhenAll(servers.Select(server => server.KillAsync())), cancellation);
            }
            finally
            {
                foreach (var server in servers) await server.DisposeAsync();
            }
        }

        await CheckAllAsync(cancellation);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_server_that_is_told_to_stop_under_load_ends_within_its_limit_and_loses_nothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        WriteWorkspace("jobs:\n  leaseSeconds: 2\n");
        await using (var server = await StartAsync(cancellation))
        {
            var code = -1;
            await SubmitUntilAsync([server], Clients, 150, Submit(0), async () => code = await server.StopAsync(cancellation), cancellation);
            Assert.Equal(0, code);
        }

        await using (var connection = await ConnectAsync())
        {
            // Nothing was left in anybody's hands: the next server begins at once, without waiting for a lease.
            Assert.Equal(0, KillLedger.Rows(connection, "select count(*) from job where state = 'running'", row => row.GetInt64(0)).Single());
        }

        await CheckAllAsync(cancellation);
    }

    private Func<HttpClient, int, int, CancellationToken, Task<bool>> Submit(int round) =>
        (http, client, number, cancellation) => TryTakeAsync(http, $"{round}-{client}-{number}", number, cancellation);

    /// <summary>Half of them have an idempotency key.</summary>
    private async Task<bool> TryTakeAsync(HttpClient http, string name, int number, CancellationToken cancellation)
    {
        var text = (number % 4) switch
        {
            2 => $$"""Here it is: {"title": "{{name}}", "priority": "high",}""",
            3 => $$"""{"title": "{{name}}"}""",
            _ => $$"""{"title":"{{name}}","priority":"low"}""",
        };
        try
        {
            using var response = await http.PostAsJsonAsync("/api/outputs",
                new { contract = "ticket", output = text, mode = "async", idempotencyKey = number % 2 == 0 ? name : null }, cancellation);
            if (response.StatusCode != HttpStatusCode.Accepted) Assert.Fail($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
            var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            lock (_lock) _taken.Add(new Taken(body.GetProperty("job").GetProperty("id").GetString()!, body.GetProperty("submissionId").GetString()!, number % 4));
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            return false;
        }
    }

    private async Task CheckAllAsync(CancellationToken cancellation)
    {
        await using (var last = await StartAsync(cancellation))
        {
            using var http = Client(last.Address);
            foreach (var taken in _taken) Assert.Equal("done", await EndOfAsync(http, taken.Job, cancellation));
            foreach (var state in (string[])["queued", "running"])
                while (await OpenAsync(http, state, cancellation) > 0) await Task.Yield();
        }

        await using var connection = await ConnectAsync();
        var jobs = KillLedger.Rows(connection, "select id, state, submission_id, verdict from job",
            row => (Id: row.GetString(0), State: row.GetString(1), Submission: row.GetString(2), Verdict: row.GetString(3)));
        var verdicts = KillLedger.Rows(connection, "select id, verdict from submission", row => (Id: row.GetString(0), Verdict: row.GetString(1)))
            .ToDictionary(row => row.Id, row => row.Verdict, StringComparer.Ordinal);
        var byId = jobs.ToDictionary(job => job.Id, StringComparer.Ordinal);
        foreach (var taken in _taken)
        {
            Assert.True(byId.TryGetValue(taken.Job, out var job), $"{taken.Job} was taken and is lost.");
            Assert.Equal((taken.Submission, taken.Verdict), (job.Submission, job.Verdict));
        }

        // One verdict for each job, acknowledged or not, and no other.
        Assert.Equal(jobs.Count, verdicts.Count);
        Assert.All(jobs, job => Assert.Equal(("done", job.Verdict), (job.State, verdicts[job.Submission])));
        output.WriteLine($"{_taken.Count} jobs acknowledged, {jobs.Count} stored, each with one verdict (seed {Seed}).");
    }

    private static async Task<string?> EndOfAsync(HttpClient http, string job, CancellationToken cancellation)
    {
        while (true)
        {
            var state = (await http.GetFromJsonAsync<JsonElement>($"/api/jobs/{job}", cancellation)).GetProperty("job").GetProperty("state").GetString();
            if (state is not ("queued" or "running")) return state;
        }
    }

    private static async Task<int> OpenAsync(HttpClient http, string state, CancellationToken cancellation) =>
        (await http.GetFromJsonAsync<JsonElement>($"/api/jobs?state={state}", cancellation)).GetProperty("items").GetArrayLength();

    private static HttpClient Client(Uri address) => LedgerClient.Connect(address, Clients);

    private sealed record Taken(string Job, string Submission, int Kind)
    {
        public string Verdict => Kind switch { 2 => "repaired", 3 => "rejected", _ => "accepted" };
    }
}
