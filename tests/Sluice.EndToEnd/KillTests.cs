using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.EndToEnd;

/// <summary>The promise under SIGKILL: what was acknowledged is there exactly once, what was not can be sent again without harm.</summary>
public abstract class KillTests : KillRun
{
    private const int Clients = 32;
    private const int Seed = 20261123;

    private readonly KillLedger _ledger = new();
    private readonly LedgerClient _client;
    private readonly ITestOutputHelper _output;

    protected KillTests(ITestOutputHelper output, KillStore store)
        : base(store) => (_output, _client) = (output, new LedgerClient(_ledger));

    /// <summary>SLUICE_KILL_ROUNDS asks for a longer run.</summary>
    [Fact]
    public async Task Every_acknowledged_submission_survives_SIGKILL_exactly_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        WriteWorkspace();
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("SLUICE_KILL_ROUNDS"), out var asked) ? asked : Rounds;
        var random = new Random(Seed);
        for (var round = 0; round < rounds; round++)
        {
            var servers = await Task.WhenAll(Enumerable.Range(0, Servers).Select(_ => StartAsync(cancellation)));
            try
            {
                await SendAgainAsync(servers[0].Address, _ledger.TakeUnacknowledged(), cancellation);
                await CheckAsync([]);
                await SubmitUntilKilledAsync(servers, round, random.Next(1, 400), cancellation);
            }
            finally
            {
                foreach (var server in servers) await server.DisposeAsync();
            }
        }

        await using (var last = await StartAsync(cancellation))
        {
            await SendAgainAsync(last.Address, _ledger.TakeUnacknowledged(), cancellation);
            await CheckAsync([]);
            await CheckOverHttpAsync(last.Address, cancellation);
        }

        _output.WriteLine($"{rounds} kills, {_ledger.All.Count} submissions acknowledged, all there exactly once (seed {Seed}).");
        Assert.True(_ledger.All.Count > rounds);
    }

    private async Task CheckAsync(IReadOnlyCollection<Sent> open)
    {
        await using var connection = await ConnectAsync();
        _ledger.Check(connection, open);
    }

    /// <summary>The kill comes when a number of acknowledgements was counted: at an instant nobody in the server can know, with up to
    /// <see cref="Clients"/> submissions at any stage.</summary>
    private async Task SubmitUntilKilledAsync(IReadOnlyList<ServeProcess> servers, int round, int acknowledgementsUntilKill, CancellationToken cancellation)
    {
        var before = _ledger.All.Count;
        var https = servers.Select(server => Client(server.Address)).ToList();
        var acknowledged = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var number = 0; ; number++)
            {
                var sent = LedgerClient.Next($"{round}-{client}-{number}", number, client);
                if (!await _client.SubmitAsync(https[client % https.Count], sent, cancellation))
                {
                    _ledger.AddUnacknowledged(sent);
                    return;
                }

                if (Interlocked.Increment(ref acknowledged) == acknowledgementsUntilKill) enough.SetResult();
            }
        }, cancellation)).ToList();
        // A client ends early only by a bug; then the wait must not be for ever.
        await Task.WhenAny(enough.Task, Task.WhenAll(clients));
        await Task.WhenAll(servers.Select(server => server.KillAsync()));
        await Task.WhenAll(clients);
        https.ForEach(http => http.Dispose());
        Assert.True(_ledger.All.Count - before >= acknowledgementsUntilKill);
        var open = _ledger.TakeUnacknowledged();
        await CheckAsync(open);
        open.ForEach(_ledger.AddUnacknowledged);
    }

    /// <summary>The same idempotency key again: the first decision when it was stored after all, else a new one. Then once more, for a
    /// replay that is certain.</summary>
    private async Task SendAgainAsync(Uri address, List<Sent> open, CancellationToken cancellation)
    {
        using var http = Client(address);
        foreach (var sent in open)
        {
            Assert.True(await _client.SubmitAsync(http, sent, cancellation));
            var first = _ledger.All[^1];
            Assert.True(await _client.SubmitAsync(http, sent, cancellation));
            Assert.Equal(first, _ledger.All[^1]);
            _ledger.All.RemoveAt(_ledger.All.Count - 1);
        }
    }

    private async Task CheckOverHttpAsync(Uri address, CancellationToken cancellation)
    {
        using var http = Client(address);
        foreach (var acknowledged in _ledger.All.Where((_, index) => index % 97 == 0))
        {
            var stored = acknowledged.Stored;
            var path = stored.Key is null ? $"/api/failures/{stored.Failure}" : $"/api/records/ticket/{stored.Key}?revision={stored.Revision}";
            var body = await http.GetFromJsonAsync<JsonElement>(path, cancellation);
            var submission = stored.Key is null ? body.GetProperty("decision") : body;
            Assert.Equal(stored.Id, submission.GetProperty("submissionId").GetString());
        }
    }

    private static HttpClient Client(Uri address) => LedgerClient.Connect(address, Clients);
}
