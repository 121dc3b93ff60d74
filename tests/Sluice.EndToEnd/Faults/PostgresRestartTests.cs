using System.Net;
using Npgsql;
using Sluice.Storage.Postgres.Tests;

namespace Sluice.EndToEnd.Faults;

/// <summary>PostgreSQL that crashes and comes back under two servers with submissions at every stage.</summary>
public sealed class PostgresRestartTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 16, Restarts = 3, BeforeRestart = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-restart-");
    private readonly KillLedger _ledger = new();

    [Fact]
    public async Task Restarts_under_load_lose_nothing_and_repeat_nothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var postgres = new PostgresServer(alone: true);
        await postgres.InitializeAsync();
        postgres.Require();
        var database = await postgres.NewDatabaseAsync();
        LedgerClient.WriteContract(_folder.FullName);
        LedgerClient.Write(_folder.FullName, "sluice.yaml", "store:\n  postgresVariable: SLUICE_TEST_POSTGRES\n");
        var environment = new Dictionary<string, string> { ["SLUICE_TEST_POSTGRES"] = database };
        await using var first = await ServeProcess.StartAsync(_folder.FullName, cancellation, environment);
        await using var second = await ServeProcess.StartAsync(_folder.FullName, cancellation, environment);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var load = Enumerable.Range(0, Clients).Select(client => LoadAsync(client % 2 == 0 ? first.Address : second.Address, client, stop.Token)).ToList();
        for (var restart = 0; restart < Restarts; restart++)
        {
            await AcknowledgedAsync(_ledger.All.Count + BeforeRestart, load);
            await postgres.StopAsync();
            await postgres.StartAsync();
        }

        await AcknowledgedAsync(_ledger.All.Count + BeforeRestart, load);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        using var http = LedgerClient.Connect(first.Address, Clients);
        var client = new LedgerClient(_ledger);
        var open = _ledger.TakeUnacknowledged();
        foreach (var sent in open) Assert.True(await client.SubmitAsync(http, sent, cancellation));
        await using var connection = new NpgsqlConnection(database + ";Search Path=sluice;Pooling=false");
        await connection.OpenAsync(cancellation);
        _ledger.Check(connection, []);
        output.WriteLine($"{Restarts} crashes of PostgreSQL, {_ledger.All.Count} submissions acknowledged, {open.Count} sent again; all there exactly once.");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task LoadAsync(Uri address, int client, CancellationToken stop)
    {
        using var http = LedgerClient.Connect(address, Clients);
        var submitter = new LedgerClient(_ledger);
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var sent = LedgerClient.Next($"p-{client}-{number}", number, client);
            if (!await submitter.SubmitAsync(http, sent, CancellationToken.None, HttpStatusCode.ServiceUnavailable, HttpStatusCode.InsufficientStorage)) _ledger.AddUnacknowledged(sent);
        }
    }

    private async Task AcknowledgedAsync(int count, List<Task> load)
    {
        var enough = _ledger.CountedAsync(count);
        // A client that failed its test must not be waited for.
        var failed = await Task.WhenAny([enough, .. load]);
        await failed;
    }
}
