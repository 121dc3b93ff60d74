using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

/// <summary>A schema with a place for every fault, and requests for it.</summary>
internal static class Requests
{
    public const string TicketSchema = """
        {
          "type": "object",
          "properties": {
            "ticketId": {"type": "string", "pattern": "^T-[0-9]{1,6}$"},
            "summary": {"type": "string", "minLength": 10},
            "priority": {"type": "string", "enum": ["low", "normal", "high"]},
            "hours": {"type": "integer", "minimum": 1, "maximum": 40},
            "resolved": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 4},
            "contact": {
              "type": "object",
              "properties": {"name": {"type": "string"}, "email": {"type": "string", "format": "email"}},
              "required": ["name"],
              "additionalProperties": false
            }
          },
          "required": ["ticketId", "summary", "priority", "hours", "resolved", "tags"],
          "additionalProperties": false
        }
        """;

    public static JsonElement Schema(string json) => JsonDocument.Parse(json).RootElement;

    /// <summary>A request for a ticket; the number makes it unlike the others.</summary>
    public static JsonObject Ticket(int number) => For(TicketSchema, $"Triage this message.\nticketId: T-{number}\nMy printer is on fire.");

    public static JsonObject For(string schema, string prompt) => new()
    {
        ["model"] = "some-model",
        ["messages"] = new JsonArray(Message("system", "You triage tickets."), Message("user", prompt)),
        ["response_format"] = new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "support_ticket", ["schema"] = JsonNode.Parse(schema) },
        },
    };

    public static JsonObject Correction(string schema, string broken)
    {
        var request = For(schema, broken);
        request["messages"]![0]!["content"] = SimulatorServer.CorrectionMarker + " one JSON document so that it satisfies its contract.";
        return request;
    }

    public static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    /// <summary>Reads a request as the server does.</summary>
    public static ChatRequest Read(JsonObject body)
    {
        Assert.True(ChatRequestReader.TryRead(Encoding.UTF8.GetBytes(body.ToJsonString()), out var request, out var problem), problem?.Message);
        return request;
    }

    /// <summary>The reply to a request without a server.</summary>
    public static Reply Compose(JsonObject body, FaultProfile profile, long seed = 1, double mendRate = 0.8)
    {
        var request = Read(body);
        return new ReplyComposer(profile, mendRate).Compose(request, SeededStream.From(seed, request.Content));
    }
}

/// <summary>A running simulator with a client.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    private RunningSimulator(SimulatorServer server) =>
        (Server, Client) = (server, new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = new Uri(server.BaseAddress + "/") });

    public SimulatorServer Server { get; }

    public HttpClient Client { get; }

    public static async Task<RunningSimulator> StartAsync(FaultProfile profile, Action<SimulatorOptions>? change = null)
    {
        var options = new SimulatorOptions { Profile = profile };
        change?.Invoke(options);
        return new RunningSimulator(await SimulatorServer.StartAsync(options, TestContext.Current.CancellationToken));
    }

    public Task<HttpResponseMessage> PostAsync(JsonObject body) => PostAsync(body.ToJsonString());

    public async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("chat/completions", UriKind.Relative)) { Content = content };
        // A server that refuses a large body by its length may close before all of it is sent; so ask first.
        request.Headers.ExpectContinue = body.Length > 1_000_000;
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> TextAsync(JsonObject body)
    {
        using var response = await PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async Task<JsonNode> CompletionAsync(JsonObject body) => JsonNode.Parse(await TextAsync(body))!;

    public async Task<(HttpStatusCode Status, JsonNode Error)> ErrorAsync(string body)
    {
        using var response = await PostAsync(body);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
