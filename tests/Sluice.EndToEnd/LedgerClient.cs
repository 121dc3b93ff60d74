using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.EndToEnd;

/// <summary>Submits outputs to a server, and keeps account of what was acknowledged.</summary>
internal sealed class LedgerClient(KillLedger ledger)
{
    private const int SharedKeys = 16;

    public static HttpClient Connect(Uri address, int connections) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Accepted, repaired and rejected outputs; keys of their own and keys that clients share.</summary>
    public static Sent Next(string name, int number, int client)
    {
        var key = number % 3 == 0 ? $"shared-{(client + number) % SharedKeys}" : name;
        var output = (number % 5) switch
        {
            3 => $$"""Here it is: {"title": "{{name}}", "priority": "high",}""",
            4 => $$"""{"title": "{{name}}"}""",
            _ => $$"""{"title":"{{name}}","priority":"low"}""",
        };
        return new Sent("i-" + name, key, output);
    }

    /// <summary>The contract that those outputs are for.</summary>
    /// <param name="folder">The workspace.</param>
    /// <param name="policy">Further lines of its policy.</param>
    public static void WriteContract(string folder, string policy = "")
    {
        Write(folder, "contracts/ticket/contract.yaml", $"correction:\n  attemptsMax: 0\n{policy}");
        Write(folder, "contracts/ticket/1.0.0/schema.json", """
            {
              "type": "object",
              "properties": { "title": { "type": "string" }, "priority": { "enum": ["low", "high"] } },
              "required": ["title", "priority"],
              "additionalProperties": false
            }
            """);
    }

    public static void Write(string folder, string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Whether the submission was acknowledged. An answer that is neither a verdict nor one of <paramref name="refusals"/> fails the test.</summary>
    public async Task<bool> SubmitAsync(HttpClient http, Sent sent, CancellationToken cancellation, params IReadOnlyList<HttpStatusCode> refusals)
    {
        try
        {
            using var response = await http.PostAsJsonAsync("/api/outputs",
                new { contract = "ticket", key = sent.Key, output = sent.Output, idempotencyKey = sent.IdempotencyKey }, cancellation);
            if (refusals.Contains(response.StatusCode)) return false;
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity))
                Assert.Fail($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
            var decision = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            ledger.Add(new Acknowledged(sent, Read(sent, decision)));
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or TaskCanceledException { InnerException: TimeoutException })
        {
            // Not acknowledged: no whole answer came.
            return false;
        }
    }

    /// <summary>A decision as a server tells it.</summary>
    public static Stored Read(Sent sent, JsonElement decision)
    {
        var record = decision.GetProperty("record");
        var failure = decision.GetProperty("failure");
        var stored = record.ValueKind == JsonValueKind.Object;
        return new Stored(sent.IdempotencyKey, decision.GetProperty("submissionId").GetString()!, decision.GetProperty("verdict").GetString()!,
            stored ? record.GetProperty("key").GetString() : null, stored ? record.GetProperty("revision").GetInt64() : null,
            failure.ValueKind == JsonValueKind.Object ? failure.GetProperty("id").GetString() : null);
    }
}
