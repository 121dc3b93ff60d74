using System.Text.Json;
using Sluice.Gateway;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Tracing;

/// <summary>What was done is rebuilt over HTTP from the store alone.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private readonly TestWorkspace _workspace = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _workspace.Write("sluice.yaml", "audit: { reads: true }\n");
        _server = await RunningServer.StartAsync(_workspace);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_repaired_submission_shows_every_step_and_no_content()
    {
        var answer = await _server.SubmitAsync(new { contract = "ticket", output = """{"id": "T-1", "title": "Sesame", "priority": "low",}""", idempotencyKey = "mine" });
        var trace = await _server.GetAsync($"/api/traces/{answer["traceId"]}");
        Assert.Equal(200, trace.Status);
        Assert.DoesNotContain("Sesame", trace.Text, StringComparison.Ordinal);
        var decision = Assert.Single(trace.Json.GetProperty("decisions").EnumerateArray());
        Assert.Equal(("submission", "repaired"), (Text(decision, "kind"), Text(decision, "verdict")));
        var request = decision.GetProperty("request");
        Assert.Equal(("ticket", "T-1", "mine"), (Text(request, "contract"), Text(request, "key"), Text(request, "idempotencyKey")));
        Assert.Equal(52, request.GetProperty("output").GetProperty("bytes").GetInt32());
        Assert.StartsWith("sha256:", Text(request.GetProperty("output"), "hash"), StringComparison.Ordinal);
        Assert.NotEmpty(decision.GetProperty("found").EnumerateArray());
        Assert.Equal("syntax", Text(decision.GetProperty("edits")[0], "risk"));
        Assert.Equal(1, decision.GetProperty("record").GetProperty("revision").GetInt64());
        var hash = Text(decision.GetProperty("stamp"), "contractHash");
        var part = Assert.Single(trace.Json.GetProperty("parts").EnumerateArray());
        Assert.Equal((hash, "schema", "ticket", "1.1.0"), (Text(part, "hash"), Text(part, "kind"), Text(part, "name"), Text(part, "version")));
        Assert.Contains("\"priority\"", Text(part, "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_is_found_by_its_submission_its_failure_and_its_record()
    {
        var record = await _server.SubmitAsync(new { contract = "ticket", output = """{"id": "T/1", "title": "a", "priority": "low"}""" });
        var failed = await _server.SubmitAsync(new { contract = "note", output = "no" });
        Assert.Equal(record["submissionId"], await FoundAsync(record["submissionId"]!));
        Assert.Equal(record["submissionId"], await FoundAsync("ticket%2FT%2F1"));
        Assert.Equal(failed["submissionId"], await FoundAsync(Text(failed.Json.GetProperty("failure"), "id")));
        (await _server.GetAsync("/api/traces/ticket%2Fnone")).IsProblem(404, "trace_not_found");
        (await _server.GetAsync("/api/traces/0af7651916cd43dd8448eb211c80319c")).IsProblem(404, "trace_not_found");
        (await _server.GetAsync($"/api/traces/{record["submissionId"]}?limit=0")).IsProblem(400, "parameter_invalid");
    }

    [Fact]
    public async Task A_batch_is_one_trace_of_lines_and_a_line_is_found_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/outputs/batch")
        {
            Content = new StringContent("""
                {"contract": "note", "output": "{\"text\": \"a\"}"}
                {"contract": "note", "output": "no"}
                """, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson")),
        };
        var lines = (await _server.SendAsync(request)).Text.Split('\n').Where(line => line.StartsWith("{\"line\"", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line).GetProperty("body")).ToList();
        var trace = (await _server.GetAsync($"/api/traces/{Text(lines[1], "traceId")}")).Json;
        Assert.Equal([("batch", 1), ("batch", 2)], trace.GetProperty("decisions").EnumerateArray()
            .Select(d => (Text(d, "kind"), d.GetProperty("request").GetProperty("batchLine").GetInt32())).Order());
        Assert.True((await _server.GetAsync($"/api/traces/{Text(lines[1], "traceId")}?limit=1")).Json.GetProperty("more").GetBoolean());
        var alone = (await _server.GetAsync($"/api/traces/{Text(lines[1], "submissionId")}")).Json;
        Assert.Equal(2, Assert.Single(alone.GetProperty("decisions").EnumerateArray()).GetProperty("request").GetProperty("batchLine").GetInt32());
    }

    [Fact]
    public async Task Who_was_shown_a_record_is_part_of_how_it_came_to_be()
    {
        var key = await _server.KeyAsync(KeyScopes.Submit | KeyScopes.Read);
        var submitted = await _server.SendAsync("POST", "/api/outputs", key, """{"contract": "ticket", "output": "{\"id\": \"T-1\", \"title\": \"a\", \"priority\": \"low\"}"}""");
        await _server.SendAsync("GET", "/api/records/ticket/T-1", key);
        await _server.SendAsync("GET", "/api/records/ticket/T-1/history", key);
        await _server.SendAsync("GET", $"/api/outputs/{submitted["submissionId"]}", key);
        await _server.StopAsync();
        await _server.Sluice.Reads.DisposeAsync();
        var decision = Assert.Single((await _server.Sluice.Traces.FindAsync(Tenants.Default, submitted["submissionId"]!, cancellationToken: Cancel))!.Decisions);
        var id = (await _server.Sluice.Keys.FindAsync(key, Cancel))!.Id;
        Assert.Equal(id, decision.Request.ApiKey);
        Assert.Equal([(id, "record"), (id, "record"), (id, "record")], decision.Readers.Select(reader => (reader.ApiKey!, reader.Kind)));
        Assert.NotEqual(decision.Readers[0].TraceId, decision.Readers[1].TraceId);
    }

    [Fact]
    public async Task Content_is_shown_where_it_is_asked_for_by_a_key_that_may()
    {
        var answer = await _server.SubmitAsync(new { contract = "note", output = """{"text": "Sesame",}""" });
        var shown = await _server.GetAsync($"/api/traces/{answer["traceId"]}?content=true");
        Assert.Equal("""{"text": "Sesame",}""", Text(shown.Json.GetProperty("decisions")[0].GetProperty("request").GetProperty("output"), "text"));
        var reader = await _server.KeyAsync(KeyScopes.Read);
        (await _server.SendAsync("GET", $"/api/traces/{answer["traceId"]}?content=true", reader)).IsProblem(403, "scope_missing");
        Assert.Equal(200, (await _server.SendAsync("GET", $"/api/traces/{answer["traceId"]}", reader)).Status);
    }

    [Fact]
    public async Task Another_tenant_finds_nothing_by_any_id()
    {
        var mine = await _server.SubmitAsync(new { contract = "ticket", output = """{"id": "T-1", "title": "a", "priority": "low"}""" });
        var theirs = await _server.KeyAsync(tenant: "acme");
        foreach (var id in new[] { mine["traceId"], mine["submissionId"], "ticket%2FT-1" })
            (await _server.SendAsync("GET", $"/api/traces/{id}", theirs)).IsProblem(404, "trace_not_found");
    }

    [Fact]
    public async Task A_job_is_in_its_trace_before_and_after_its_verdict()
    {
        _workspace.Write("sluice.yaml", "jobs: { concurrency: 0 }\n");
        await using var idle = await RunningServer.ServeAsync(_workspace.Folder);
        var taken = await idle.SendAsync("POST", "/api/outputs?mode=async", null, """{"contract": "note", "output": "{\"text\": \"a\"}"}""");
        var job = Text(taken.Json.GetProperty("job"), "id");
        var before = (await idle.GetAsync($"/api/traces/{job}")).Json;
        Assert.Equal((job, "queued"), (Text(before.GetProperty("waiting")[0], "id"), Text(before.GetProperty("waiting")[0], "state")));
        Assert.Empty((await idle.GetAsync($"/api/traces/{Text(before, "traceId")}")).Json.GetProperty("decisions").EnumerateArray());
    }

    [Fact]
    public async Task A_completion_shows_its_call_its_cost_and_the_part_of_the_session_that_was_shown()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("""{"text":"one"}"""), ScriptedUpstream.Says("""{"text":"two",}"""));
        const string format = """ "text":{"format":{"type":"json_schema","name":"note","schema":{"type":"object","required":["text"]}}} """;
        var first = await chat.PostAsync("/v1/responses", $$"""{"model":"scripted","input":"Sesame one",{{format}}}""");
        var second = await chat.PostAsync("/v1/responses", $$"""{"model":"scripted","previous_response_id":"{{first["id"]}}","input":"Sesame two",{{format}}}""");
        var reply = await chat.Server.GetAsync($"/api/traces/{second.Headers["Sluice-Trace-Id"]}");
        Assert.DoesNotContain("Sesame", reply.Text, StringComparison.Ordinal);
        var decision = Assert.Single(reply.Json.GetProperty("decisions").EnumerateArray());
        Assert.Equal("completion", Text(decision, "kind"));
        Assert.Equal((2, 3), (decision.GetProperty("context").GetProperty("head").GetInt32(), decision.GetProperty("context").GetProperty("shown").GetInt32()));
        var call = Assert.Single(decision.GetProperty("calls").EnumerateArray());
        Assert.Equal("generation", Text(call, "purpose"));
        Assert.True(call.GetProperty("messages").GetProperty("bytes").GetInt32() > 0);
        Assert.True(call.GetProperty("tokensIn").GetInt32() > 0);
        Assert.Contains(reply.Json.GetProperty("parts").EnumerateArray(), part => Text(part, "hash") == Text(call, "modelHash") && Text(part, "kind") == "model");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<string> FoundAsync(string id) =>
        Text(Assert.Single((await _server.GetAsync($"/api/traces/{id}")).Json.GetProperty("decisions").EnumerateArray()).GetProperty("request"), "submissionId");

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
