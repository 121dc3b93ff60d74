using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Sluice.EndToEnd.Faults;

/// <summary>Chat completions in front of a provider with every fault, with clients that hang up and a server that is killed: each call under
/// an idempotency key ends in one verdict, and what was told stays as it was told.</summary>
public sealed class ChatFaultTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 16, CallsEach = 14, Rounds = 4;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-faults-");
    private readonly KillLedger _ledger = new();

    [Fact]
    public async Task Every_call_ends_in_one_verdict_whatever_provider_client_and_server_do()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var provider = await FaultyProvider.StartAsync(cancellation);
        LedgerClient.WriteContract(_folder.FullName);
        LedgerClient.Write(_folder.FullName, "sluice.yaml", "{}\n");
        LedgerClient.Write(_folder.FullName, "models/faulty.yaml",
            $"model: faulty\nbaseUrl: {provider.BaseUrl}\nretriesMax: 0\ntimeoutSeconds: 1\ncalls: {{ breakerFailures: 0, concurrencyMax: 8, queueMax: 4 }}\n");
        for (var round = 0; round < Rounds; round++) await RoundAsync(round, kill: round % 2 == 1, cancellation);
        await using (var last = await ServeProcess.StartAsync(_folder.FullName, cancellation))
        {
            using var http = LedgerClient.Connect(last.Address, Clients);
            foreach (var sent in _ledger.TakeUnacknowledged()) await InsistAsync(http, sent, cancellation);
            // What was told is told again, word for word.
            foreach (var told in _ledger.All.Where((_, index) => index % 7 == 0).ToList())
            {
                var again = await AskAsync(http, told.Sent, cancellation);
                Assert.Equal(told.Stored, again.Decision);
            }
        }

        await CheckAsync([]);
        var verdicts = _ledger.All.GroupBy(a => a.Stored.Verdict).ToDictionary(g => g.Key, g => g.Count());
        output.WriteLine($"{_ledger.All.Count} calls, {string.Join(", ", verdicts.Select(v => $"{v.Value} {v.Key}"))}; {provider.Calls} calls of the provider.");
        Assert.True(verdicts.ContainsKey("accepted") && verdicts.ContainsKey("repaired") && verdicts.ContainsKey("rejected"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task RoundAsync(int round, bool kill, CancellationToken cancellation)
    {
        await using var server = await ServeProcess.StartAsync(_folder.FullName, cancellation);
        using var http = LedgerClient.Connect(server.Address, Clients);
        var done = 0;
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var number = 0; number < CallsEach; number++)
            {
                var name = $"{round}-{client}-{number}";
                var sent = new Sent("c-" + name, name, "");
                using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                if (number % 6 == 5) hangUp.CancelAfter(TimeSpan.FromMilliseconds(client));
                if (!await TryAsync(http, sent, hangUp.Token)) _ledger.AddUnacknowledged(sent);
                if (Interlocked.Increment(ref done) == Clients * CallsEach / 2) half.TrySetResult();
            }
        }, cancellation)).ToList();
        if (kill)
        {
            await Task.WhenAny(half.Task, Task.WhenAll(clients));
            await server.KillAsync();
        }

        await Task.WhenAll(clients);
        if (!kill) await server.StopAsync(cancellation);
        var open = _ledger.TakeUnacknowledged();
        await CheckAsync(open);
        open.ForEach(_ledger.AddUnacknowledged);
    }

    /// <summary>Whether the call was acknowledged: an answer with a decision came.</summary>
    private async Task<bool> TryAsync(HttpClient http, Sent sent, CancellationToken cancellation)
    {
        try
        {
            var (status, decision) = await AskAsync(http, sent, cancellation);
            if (decision is not null) _ledger.Add(new Acknowledged(sent, decision));
            else Assert.Equal(HttpStatusCode.TooManyRequests, status);
            return decision is not null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            return false;
        }
    }

    private async Task InsistAsync(HttpClient http, Sent sent, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < 20; attempt++)
            if (await TryAsync(http, sent, cancellation)) return;
        Assert.Fail($"{sent.IdempotencyKey} found no end in 20 attempts.");
    }

    private static async Task<(HttpStatusCode Status, Stored? Decision)> AskAsync(HttpClient http, Sent sent, CancellationToken cancellation)
    {
        var stream = sent.Key.EndsWith('3') || sent.Key.EndsWith('8');
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$$"""{"model":"faulty","stream":{{{(stream ? "true" : "false")}}},"messages":[{"role":"user","content":"{{{sent.Key}}}"}],"sluice":{"key":"{{{sent.Key}}}"}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Sluice-Contract", "ticket");
        request.Headers.Add("Idempotency-Key", sent.IdempotencyKey);
        using var response = await http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        // Of a stream, the event that tells the decisions.
        var told = text.Split('\n').FirstOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal) && line.Contains("\"sluice\":", StringComparison.Ordinal));
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream" && told is null) throw new IOException("The stream ended without a verdict.");
        using var json = JsonDocument.Parse(told is null ? text : told[6..]);
        return (response.StatusCode, json.RootElement.TryGetProperty("sluice", out var sluice) ? LedgerClient.Read(sent, sluice.GetProperty("outputs")[0]) : null);
    }

    private async Task CheckAsync(IReadOnlyCollection<Sent> open)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, ".sluice", "sluice.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        _ledger.Check(connection, open);
    }
}
