using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.EndToEnd;

/// <summary>The promise under SIGKILL: what was acknowledged is there exactly once, what was not can be sent again without harm.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 32;
    private const int RoundsDefault = 20;
    private const int SharedKeys = 16;
    private const int Seed = 20261123;

    private readonly DirectoryInfo _workspace = Directory.CreateTempSubdirectory("sluice-kill-");
    private readonly KillLedger _ledger = new();

    /// <summary>SLUICE_KILL_ROUNDS asks for a longer run.</summary>
    [Fact]
    public async Task Every_acknowledged_submission_survives_SIGKILL_exactly_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        WriteWorkspace();
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("SLUICE_KILL_ROUNDS"), out var asked) ? asked : RoundsDefault;
        var random = new Random(Seed);
        for (var round = 0; round < rounds; round++)
        {
            await using (var server = await ServeProcess.StartAsync(_workspace.FullName, cancellation))
            {
                await SendAgainAsync(server.Address, _ledger.TakeUnacknowledged(), cancellation);
                _ledger.Check(Database, []);
                await SubmitUntilKilledAsync(server, round, random.Next(1, 400), cancellation);
            }
        }

        await using (var last = await ServeProcess.StartAsync(_workspace.FullName, cancellation))
        {
            await SendAgainAsync(last.Address, _ledger.TakeUnacknowledged(), cancellation);
            _ledger.Check(Database, []);
            await CheckOverHttpAsync(last.Address, cancellation);
        }

        output.WriteLine($"{rounds} kills, {_ledger.All.Count} submissions acknowledged, all there exactly once (seed {Seed}).");
        Assert.True(_ledger.All.Count > rounds);
    }

    public void Dispose() => _workspace.Delete(recursive: true);

    private string Database => Path.Combine(_workspace.FullName, ".sluice", "sluice.db");

    /// <summary>The kill comes when a number of acknowledgements was counted: at an instant nobody in the server can know, with up to
    /// <see cref="Clients"/> submissions at any stage.</summary>
    private async Task SubmitUntilKilledAsync(ServeProcess server, int round, int acknowledgementsUntilKill, CancellationToken cancellation)
    {
        var before = _ledger.All.Count;
        using var http = Client(server.Address);
        var acknowledged = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var number = 0; ; number++)
            {
                var sent = Next(round, client, number);
                if (!await TrySubmitAsync(http, sent, cancellation))
                {
                    _ledger.AddUnacknowledged(sent);
                    return;
                }

                if (Interlocked.Increment(ref acknowledged) == acknowledgementsUntilKill) enough.SetResult();
            }
        }, cancellation)).ToList();
        // A client ends early only by a bug; then the wait must not be for ever.
        await Task.WhenAny(enough.Task, Task.WhenAll(clients));
        await server.KillAsync();
        await Task.WhenAll(clients);
        Assert.True(_ledger.All.Count - before >= acknowledgementsUntilKill);
        var open = _ledger.TakeUnacknowledged();
        _ledger.Check(Database, open);
        open.ForEach(_ledger.AddUnacknowledged);
    }

    /// <summary>The same idempotency key again: the first decision when it was stored after all, else a new one. Then once more, for a
    /// replay that is certain.</summary>
    private async Task SendAgainAsync(Uri address, List<Sent> open, CancellationToken cancellation)
    {
        using var http = Client(address);
        foreach (var sent in open)
        {
            Assert.True(await TrySubmitAsync(http, sent, cancellation));
            var first = _ledger.All[^1];
            Assert.True(await TrySubmitAsync(http, sent, cancellation));
            Assert.Equal(first, _ledger.All[^1]);
            _ledger.All.RemoveAt(_ledger.All.Count - 1);
        }
    }

    private async Task<bool> TrySubmitAsync(HttpClient http, Sent sent, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.PostAsJsonAsync("/api/outputs",
                new { contract = "ticket", key = sent.Key, output = sent.Output, idempotencyKey = sent.IdempotencyKey }, cancellation);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity))
                Assert.Fail($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
            var decision = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            _ledger.Add(new Acknowledged(sent, Read(sent, decision)));
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            // Not acknowledged: no whole answer came.
            return false;
        }
    }

    private static Stored Read(Sent sent, JsonElement decision)
    {
        var record = decision.GetProperty("record");
        var failure = decision.GetProperty("failure");
        var stored = record.ValueKind == JsonValueKind.Object;
        return new Stored(sent.IdempotencyKey, decision.GetProperty("submissionId").GetString()!, decision.GetProperty("verdict").GetString()!,
            stored ? record.GetProperty("key").GetString() : null, stored ? record.GetProperty("revision").GetInt64() : null,
            failure.ValueKind == JsonValueKind.Object ? failure.GetProperty("id").GetString() : null);
    }

    /// <summary>Accepted, repaired and rejected outputs; keys of their own and keys that clients share.</summary>
    private static Sent Next(int round, int client, int number)
    {
        var name = $"{round}-{client}-{number}";
        var key = number % 3 == 0 ? $"shared-{(client + number) % SharedKeys}" : name;
        var output = (number % 5) switch
        {
            3 => $$"""Here it is: {"title": "{{name}}", "priority": "high",}""",
            4 => $$"""{"title": "{{name}}"}""",
            _ => $$"""{"title":"{{name}}","priority":"low"}""",
        };
        return new Sent("i-" + name, key, output);
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

    private static HttpClient Client(Uri address) => new(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = address };

    private void WriteWorkspace()
    {
        Write("sluice.yaml", "store:\n  path: .sluice/sluice.db\n");
        Write("contracts/ticket/contract.yaml", "correction:\n  attemptsMax: 0\n");
        Write("contracts/ticket/1.0.0/schema.json", """
            {
              "type": "object",
              "properties": { "title": { "type": "string" }, "priority": { "enum": ["low", "high"] } },
              "required": ["title", "priority"],
              "additionalProperties": false
            }
            """);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_workspace.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
