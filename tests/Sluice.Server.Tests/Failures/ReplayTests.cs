using System.Text.Json;
using Sluice.Gateway;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Failures;

/// <summary>Failed submissions are decided again over HTTP, once, and by rule.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private readonly TestWorkspace _workspace = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_workspace);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_the_new_version_takes_passes_and_becomes_a_record_once()
    {
        var (failure, _) = await FailAsync("T-1", "urgent");
        await MendAsync();
        var dry = await ReplayAsync(failure, """{"who":"ann","dryRun":true}""");
        Assert.Equal((1, 0), (Count(dry, "passes"), Count(dry, "stored")));
        (await _server.GetAsync("/api/records/ticket/T-1")).IsProblem(404, "record_not_found");
        var done = await ReplayAsync(failure, """{"who":"ann"}""");
        Assert.Equal(1, Count(done, "stored"));
        var again = await ReplayAsync(failure, """{"who":"bob"}""");
        Assert.Equal((1, 0), (Count(again, "settled"), Count(again, "stored")));
        var record = await _server.GetAsync("/api/records/ticket/T-1");
        Assert.Equal((1, "1.2.0"), (record.Json.GetProperty("revision").GetInt32(), record.Headers["Sluice-Contract-Version"]));
        var told = await _server.GetAsync($"/api/failures/{failure}");
        Assert.Equal("replayed", told["disposition"]);
        var submission = told.Json.GetProperty("replays")[0].GetProperty("submission").GetString();
        var trace = (await _server.GetAsync($"/api/traces/{submission}")).Json.GetProperty("decisions")[0];
        Assert.Equal(("replay", failure), (trace.GetProperty("kind").GetString(), trace.GetProperty("replayOf").GetProperty("failure").GetString()));
    }

    [Fact]
    public async Task Many_who_replay_the_same_at_once_store_one_record()
    {
        var (failure, _) = await FailAsync("T-1", "urgent");
        await MendAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReplayAsync(failure, """{"who":"ann"}""")));
        Assert.All(replies, reply => Assert.Equal(1, Count(reply, "stored") + Count(reply, "settled")));
        Assert.Single((await _server.GetAsync("/api/records/ticket/T-1/history")).Json.GetProperty("items").EnumerateArray());
        Assert.Single((await _server.GetAsync($"/api/failures/{failure}")).Json.GetProperty("replays").EnumerateArray());
    }

    [Fact]
    public async Task A_group_is_replayed_and_what_still_fails_is_left_as_it_is()
    {
        var (_, group) = await FailAsync("T-1", "urgent");
        await FailAsync("T-2", "urgent");
        await FailAsync("T-3", "whenever");
        await MendAsync();
        var report = (await _server.SendAsync("POST", $"/api/groups/{group}/replay", null, """{"who":"ann","canary":1}""")).Json;
        Assert.Equal((2, 1, 2, 0), (Count(report, "passes"), Count(report, "fails"), Count(report, "stored"), Count(report, "rejected")));
        Assert.Equal((1, false), (report.GetProperty("canaries").GetInt32(), report.GetProperty("groupEmptied").GetBoolean()));
        var left = report.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("forecast").GetString() == "fails");
        await _server.SendAsync("POST", $"/api/failures/{left.GetProperty("failure")}/discard", null, """{"who":"ann","reason":"nobody knows"}""");
        Assert.Equal(0, (await _server.SendAsync("POST", $"/api/groups/{group}/replay", null, """{"who":"ann"}""")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_record_that_was_stored_later_is_not_overwritten_unless_that_is_asked_for()
    {
        var (failure, _) = await FailAsync("T-1", "urgent");
        await _server.SubmitAsync(new { contract = "ticket", output = """{"id": "T-1", "title": "newer", "priority": "low"}""" });
        await MendAsync();
        Assert.Equal((1, 0), (Count(await ReplayAsync(failure, """{"who":"ann"}"""), "differs"), Count(await ReplayAsync(failure, """{"who":"ann"}"""), "stored")));
        Assert.Equal(1, Count(await ReplayAsync(failure, """{"who":"ann","overwrite":true}"""), "stored"));
        Assert.Equal(2, (await _server.GetAsync("/api/records/ticket/T-1")).Json.GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task A_request_is_sent_to_the_model_again_and_canaries_stop_the_rest()
    {
        await using var chat = await ChatServer.StartAsync("calls: { priceIn: 1000000, priceOut: 0 }", null, [Bad(), Bad(), Bad(), Bad(), ScriptedUpstream.Says("""{"id":"A","priority":"low"}"""),
            ScriptedUpstream.Says("""{"id":"B","priority":"low"}"""), ScriptedUpstream.Says("""{"id":"C","priority":"low"}""")]);
        for (var i = 0; i < 3; i++) Assert.Equal(422, (await chat.ChatAsync($"\"response_format\":{ChatServer.TicketFormat}")).Status);
        var group = (await chat.Server.GetAsync("/api/groups")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        Task<Reply> AgainAsync(string members) => chat.Server.SendAsync("POST", $"/api/groups/{group}/replay", null, $$"""{"who":"ann","mode":"regenerate"{{members}}}""");
        Assert.Equal(3, Count((await AgainAsync(",\"dryRun\":true")).Json, "unknown"));
        Assert.Equal(3, chat.Upstream.Requests.Count);
        var stopped = (await AgainAsync(",\"canary\":1")).Json;
        Assert.Equal(("canaryFailed", 1, 0), (stopped.GetProperty("stopped").GetString(), Count(stopped, "rejected"), Count(stopped, "stored")));
        var limited = (await AgainAsync(",\"canary\":0,\"costMax\":0.5")).Json;
        Assert.Equal(("costReached", 1), (limited.GetProperty("stopped").GetString(), Count(limited, "stored")));
        Assert.True(limited.GetProperty("cost").GetDecimal() >= 0.5m);
        var rest = (await AgainAsync("")).Json;
        Assert.Equal((2, true), (Count(rest, "stored"), rest.GetProperty("groupEmptied").GetBoolean()));
        Assert.Equal(["user:Please."], chat.Upstream.Requests.Last().GetProperty("messages").EnumerateArray().Select(m => $"{m.GetProperty("role")}:{m.GetProperty("content")}"));
    }

    [Fact]
    public async Task What_a_failure_might_cite_it_may_cite_when_it_is_decided_again_and_nothing_else()
    {
        const string schema = """{"type":"object","required":["id","level"],"properties":{"id":{"type":"string"},"level":{"enum":["low"]},"source":{"type":"string","x-cites":true}}}""";
        _workspace.Write("contracts/cited/contract.yaml", "key: /id\ncorrection:\n  attemptsMax: 0\n");
        _workspace.Write("contracts/cited/1.0.0/schema.json", schema);
        await _server.SendAsync("POST", "/api/workspace/reload", null);
        var failures = new List<string>();
        foreach (var source in new[] { "a", "b" })
        {
            var rejected = await _server.SubmitAsync(new { contract = "cited", output = $$"""{"id":"{{source}}","level":"high","source":"{{source}}"}""", citations = new[] { "a" } });
            failures.Add(rejected.Json.GetProperty("failure").GetProperty("id").GetString()!);
        }

        _workspace.Write("contracts/cited/1.1.0/schema.json", schema.Replace("\"low\"", "\"low\",\"high\"", StringComparison.Ordinal));
        var reloaded = await _server.SendAsync("POST", "/api/workspace/reload", null);
        Assert.True(reloaded.Status == 200, reloaded.Text);
        Assert.Equal(1, Count(await ReplayAsync(failures[0], """{"who":"ann"}"""), "stored"));
        Assert.Equal((1, 0), (Count(await ReplayAsync(failures[1], """{"who":"ann","dryRun":true}"""), "fails"), Count(await ReplayAsync(failures[1], """{"who":"ann"}"""), "stored")));
        Assert.Equal(200, (await _server.GetAsync("/api/records/cited/a")).Status);
    }

    [Fact]
    public async Task A_request_that_was_shown_passages_is_sent_again_with_them()
    {
        var found = new ScriptedSearch("Call 112.");
        await using var chat = await ChatServer.StartAsync("", (workspace, _) => ScriptedSearch.Arrange(workspace),
            [Bad(), ScriptedUpstream.Says("""{"id":"T-1","title":"Fire","priority":"high"}""")], new EmbeddedOptions { Retriever = found });
        var rejected = await chat.PostAsync("/v1/chat/completions", """{"model":"sluice/finder","messages":[],"sluice":{"variables":{"topic":"fire"}}}""");
        Assert.Equal(422, rejected.Status);
        found.Passages = [];
        var failure = (await chat.Server.GetAsync("/api/failures")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        var report = (await chat.Server.SendAsync("POST", $"/api/failures/{failure}/replay", null, """{"who":"ann","mode":"regenerate"}""")).Json;
        Assert.Equal(1, Count(report, "stored"));
        Assert.Contains("Call 112.", chat.Upstream.Requests.Last().GetProperty("messages")[1].GetProperty("content").GetString(), StringComparison.Ordinal);
        var replayed = (await chat.Server.GetAsync("/api/traces/ticket%2FT-1")).Json.GetProperty("decisions")[0];
        Assert.Equal("p-1", replayed.GetProperty("retrieved").GetProperty("passages")[0].GetProperty("id").GetString());
        Assert.Single(found.Requests);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_and_changes_nothing()
    {
        var (failure, _) = await FailAsync("T-1", "urgent");
        var again = await ReplayAsync(failure, """{"who":"ann","mode":"regenerate"}""");
        Assert.Equal((1, "replay_impossible"), (Count(again, "impossible"), again.GetProperty("items")[0].GetProperty("reason").GetProperty("code").GetString()));
        (await SendAsync("/api/failures/none/replay", """{"who":"ann"}""")).IsProblem(404, "failure_not_found");
        (await SendAsync("/api/groups/none/replay", """{"who":"ann"}""")).IsProblem(404, "group_not_found");
        (await SendAsync($"/api/failures/{failure}/replay", "{}")).IsProblem(400, "field_missing");
        (await SendAsync($"/api/failures/{failure}/replay", """{"who":"ann","mode":"guess"}""")).IsProblem(400, "field_invalid");
        (await SendAsync($"/api/failures/{failure}/replay", """{"who":"ann","canary":-1}""")).IsProblem(400, "field_invalid");
        (await SendAsync($"/api/failures/{failure}/discard", """{"who":"ann"}""")).IsProblem(400, "field_missing");
        Assert.Equal(200, (await SendAsync($"/api/failures/{failure}/resolve", """{"who":"ann","reason":"entered by hand"}""")).Status);
        (await SendAsync($"/api/failures/{failure}/discard", """{"who":"ann","reason":"again"}""")).IsProblem(409, "failure_state_conflict");
        Assert.Equal("superseded", (await _server.GetAsync($"/api/failures/{failure}"))["disposition"]);
        var theirs = await _server.KeyAsync(tenant: "acme");
        (await _server.SendAsync("POST", $"/api/failures/{failure}/replay", theirs, """{"who":"eve"}""")).IsProblem(404, "failure_not_found");
        var reader = await _server.KeyAsync(KeyScopes.Read);
        (await _server.SendAsync("POST", $"/api/failures/{failure}/replay", reader, """{"who":"eve"}""")).IsProblem(403, "scope_missing");
    }

    [Fact]
    public async Task What_was_kept_redacted_is_another_text_and_is_not_replayed()
    {
        var workspace = new TestWorkspace();
        workspace.Write("keys", $"k1:{Convert.ToBase64String(new byte[32])}\n");
        workspace.Write("sluice.yaml", $"content: {{ keep: redacted, keysFile: {Path.Combine(workspace.Folder, "keys")} }}\n");
        await using var server = await RunningServer.StartAsync(workspace);
        var rejected = await server.SubmitAsync(new { contract = "ticket", output = """{"id": "T-1", "title": "for ann@example.com", "priority": "urgent"}""" });
        workspace.Write("contracts/ticket/1.2.0/schema.json", TestWorkspace.TicketSchema.Replace("\"high\"", "\"high\", \"urgent\"", StringComparison.Ordinal));
        await server.SendAsync("POST", "/api/workspace/reload", null);
        var failure = rejected.Json.GetProperty("failure").GetProperty("id").GetString();
        var report = (await server.SendAsync("POST", $"/api/failures/{failure}/replay", null, """{"who":"ann"}""")).Json;
        Assert.Equal((1, 0), (Count(report, "impossible"), Count(report, "stored")));
        (await server.GetAsync("/api/records/ticket/T-1")).IsProblem(404, "record_not_found");
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Bad() => ScriptedUpstream.Says("no ticket today");

    private async Task<(string Failure, string Group)> FailAsync(string id, string priority)
    {
        var rejected = await _server.SubmitAsync(new { contract = "ticket", output = $$"""{"id": "{{id}}", "title": "a", "priority": "{{priority}}"}""" });
        var failure = rejected.Json.GetProperty("failure");
        return (failure.GetProperty("id").GetString()!, failure.GetProperty("group").GetString()!);
    }

    private async Task MendAsync()
    {
        _workspace.Write("contracts/ticket/1.2.0/schema.json", TestWorkspace.TicketSchema.Replace("\"high\"", "\"high\", \"urgent\"", StringComparison.Ordinal));
        var reloaded = await _server.SendAsync("POST", "/api/workspace/reload", null);
        Assert.True(reloaded.Status == 200, reloaded.Text);
    }

    private async Task<JsonElement> ReplayAsync(string failure, string body) => (await SendAsync($"/api/failures/{failure}/replay", body)).Json;

    private Task<Reply> SendAsync(string path, string body) => _server.SendAsync("POST", path, null, body);

    private static int Count(JsonElement report, string name) => report.GetProperty("counts").GetProperty(name).GetInt32();
}
