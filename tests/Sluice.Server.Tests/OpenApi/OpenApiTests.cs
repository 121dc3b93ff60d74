using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Schemas;

namespace Sluice.Server.Tests.OpenApi;

public sealed class OpenApiTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_document_is_as_agreed()
    {
        var reply = await _server.GetAsync("/openapi/v1.json");
        Assert.Equal(200, reply.Status);
        Golden.Match(JsonSerializer.Serialize(reply.Json, Indented) + "\n", "../OpenApi.golden.json");
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_and_documented_answers()
    {
        var paths = (await _server.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");
        var operations = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value).ToList();
        Assert.True(operations.Count >= 11);
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.GetProperty("operationId").GetString()!);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), response => response.Name is "200" or "201" or "202");
        });
    }

    [Fact]
    public async Task Every_operation_says_whether_it_needs_a_key_and_which_scope()
    {
        var document = (await _server.GetAsync("/openapi/v1.json")).Json;
        var schemes = document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name).Order();
        Assert.Equal(["bearer", "x-api-key"], schemes);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Select(operation => operation.Value))
            {
                if (path.Name is "/healthz" or "/readyz")
                {
                    Assert.False(operation.TryGetProperty("security", out _));
                    continue;
                }

                Assert.Equal(2, operation.GetProperty("security").GetArrayLength());
                Assert.Matches(@"\AScope: (submit|read|operate|admin)\.", operation.GetProperty("description").GetString());
                foreach (var status in new[] { "401", "403", "429" }) Assert.True(operation.GetProperty("responses").TryGetProperty(status, out _), path.Name);
            }
        }
    }

    [Fact]
    public async Task Real_answers_have_the_documented_shape()
    {
        var document = JsonNode.Parse((await _server.GetAsync("/openapi/v1.json")).Text)!;
        var accepted = await _server.SubmitAsync(new { contract = "ticket", output = "```\n{\"id\":\"a\",\"title\":\"t\",\"priority\":\"low\",}\n```" });
        var rejected = await _server.SubmitAsync(new { contract = "ticket", output = """{"id":"a","minutes":"soon"}""" });
        var failure = rejected.Json.GetProperty("failure").GetProperty("id").GetString();
        var session = await _server.PostAsync("/api/sessions", "application/json", """{"id":"s","metadata":{"a":1},"retentionDays":1}"""u8.ToArray());
        var appended = await _server.PostAsync("/api/sessions/s/messages", "application/json", """
            {"messages":[{"role":"user","content":"a","name":"ann"},{"role":"assistant","content":null,"toolCalls":[{"id":"c","name":"f","arguments":"{}"}],"stamp":{"model":"m"}},
            {"role":"tool","content":["b"],"callId":"c"},{"role":"tool","content":"b","callId":"c"}]}
            """u8.ToArray());
        var taken = await _server.SubmitAsync(new { contract = "ticket", output = """{"id":"a","title":"t","priority":"low"}""", mode = "async" }, ("Idempotency-Key", "k"));
        (string Path, string Method, Reply Reply)[] answers =
        [
            ("/api/outputs", "post", accepted),
            ("/api/outputs", "post", rejected),
            ("/api/outputs", "post", await _server.PostJsonAsync("{")),
            ("/api/outputs", "post", taken),
            ("/api/jobs", "get", await _server.GetAsync("/api/jobs")),
            ("/api/jobs/{id}", "get", await Jobs.JobTests.EndedAsync(_server, taken)),
            ("/api/records", "get", await _server.GetAsync("/api/records?limit=1")),
            ("/api/records/{contract}/{key}", "get", await _server.GetAsync("/api/records/ticket/a")),
            ("/api/records/{contract}/{key}", "get", await _server.GetAsync("/api/records/ticket/b")),
            ("/api/records/{contract}/{key}/history", "get", await _server.GetAsync("/api/records/ticket/a/history")),
            ("/api/failures", "get", await _server.GetAsync("/api/failures")),
            ("/api/failures/{id}", "get", await _server.GetAsync($"/api/failures/{failure}")),
            ("/api/groups", "get", await _server.GetAsync("/api/groups")),
            ("/api/contracts", "get", await _server.GetAsync("/api/contracts")),
            ("/api/contracts/{name}", "get", await _server.GetAsync("/api/contracts/ticket")),
            ("/api/sessions", "post", session),
            ("/api/sessions/{id}/messages", "post", appended),
            ("/api/sessions", "get", await _server.GetAsync("/api/sessions")),
            ("/api/sessions/{id}", "get", await _server.GetAsync("/api/sessions/s")),
            ("/api/sessions/{id}/messages", "get", await _server.GetAsync("/api/sessions/s/messages")),
            ("/api/sessions/{id}/context", "get", await _server.GetAsync("/api/sessions/s/context?tokensMax=99")),
            ("/api/sessions/{id}", "delete", await _server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/sessions/s"))),
            ("/healthz", "get", await _server.GetAsync("/healthz")),
        ];
        foreach (var (path, method, reply) in answers)
        {
            var schema = SchemaOf(document, path, method, reply);
            var evaluation = schema.Evaluate(Encoding.UTF8.GetBytes(reply.Text));
            Assert.True(evaluation.Valid, $"{method} {path} {reply.Status}: {string.Join("; ", evaluation.Errors)}\n{reply.Text}");
        }
    }

    /// <summary>OpenAPI 3.1 schemas are JSON Schema; closed here, so that a member nobody documented is found.</summary>
    private static Schema SchemaOf(JsonNode document, string path, string method, Reply reply)
    {
        var content = document["paths"]![path]![method]!["responses"]![reply.Status.ToString()]!["content"]![reply.ContentType!.Split(';')[0]]!["schema"]!;
        var definitions = document["components"]!["schemas"]!.DeepClone().AsObject();
        foreach (var (_, definition) in definitions)
            if (definition!["properties"] is not null) definition["additionalProperties"] = false;
        var text = new JsonObject { ["allOf"] = new JsonArray(content.DeepClone()), ["$defs"] = definitions }.ToJsonString();
        return Schema.Compile(Encoding.UTF8.GetBytes(text.Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal)));
    }
}
