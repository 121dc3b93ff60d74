using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Caching;

/// <summary>Chat completions whose prompt allows that a verdict is given again.</summary>
public sealed class CompletionCacheTests
{
    private const string Sound = """{"id":"T-1","title":"Printer","priority":"low"}""";
    private const string Other = """{"id":"T-2","title":"Scanner","priority":"high"}""";
    private const string Request = """{"model":"sluice/asker","messages":[],"sluice":{"variables":{"topic":"printers"}}}""";

    [Fact]
    public async Task An_identical_request_is_answered_without_a_model_and_says_so()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says(Sound), ScriptedUpstream.Says(Other));
        var first = await chat.PostAsync("/v1/chat/completions", Request);
        var second = await chat.PostAsync("/v1/chat/completions", Request);
        Assert.Single(chat.Upstream.Requests);
        Assert.Equal((200, Sound, "accepted", "hit"), (second.Status, second.Content(), second.Headers["Sluice-Verdict"], second.Headers["Sluice-Cache"]));
        Assert.False(first.Headers.ContainsKey("Sluice-Cache"));
        Assert.Equal((18, 0), (first.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32(), second.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
        Assert.NotEqual(first.Headers["Sluice-Trace-Id"], second.Headers["Sluice-Trace-Id"]);
        Assert.Equal(first.Output().GetProperty("submissionId").GetString(), second.Output().GetProperty("cachedFrom").GetString());
        Assert.Equal((1, 2), (Revision(first), Revision(second)));
    }

    [Fact]
    public async Task The_trace_shows_a_call_that_cost_nothing_and_whose_verdict_it_was()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says(Sound));
        var first = await chat.PostAsync("/v1/chat/completions", Request);
        var second = await chat.PostAsync("/v1/chat/completions", Request);
        var call = (await chat.Server.GetAsync($"/api/traces/{second.Headers["Sluice-Trace-Id"]}")).Json.GetProperty("decisions")[0].GetProperty("calls")[0];
        Assert.Equal(first.Output().GetProperty("submissionId").GetString(), call.GetProperty("cachedFrom").GetString());
        Assert.Equal((0, 0), (call.GetProperty("tokensIn").GetInt32(), call.GetProperty("tokensOut").GetInt32()));
        Assert.Contains($"\"submission\":\"{first.Output().GetProperty("submissionId").GetString()}\"", call.GetProperty("parameters").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_given_what_a_whole_reply_was_and_the_other_way_round()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Streams([Sound[..20], Sound[20..]]), ScriptedUpstream.Says(Other));
        var streaming = Request.Replace("\"messages\"", "\"stream\":true,\"messages\"", StringComparison.Ordinal);
        Assert.Equal(Sound, ChatServer.Content(ChatServer.Events(await chat.PostAsync("/v1/chat/completions", streaming))));
        var again = await chat.PostAsync("/v1/chat/completions", streaming);
        Assert.Equal((Sound, "hit"), (ChatServer.Content(ChatServer.Events(again)), again.Headers["Sluice-Cache"]));
        var counted = ChatServer.Events(await chat.PostAsync("/v1/chat/completions", streaming.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal)));
        Assert.Equal(0, counted[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal("hit", (await chat.PostAsync("/v1/chat/completions", Request)).Headers["Sluice-Cache"]);
        Assert.Single(chat.Upstream.Requests);
    }

    [Fact]
    public async Task A_client_that_wants_no_cache_has_the_model_asked_and_its_answer_counts_from_then_on()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says(Sound), ScriptedUpstream.Says(Other));
        await chat.PostAsync("/v1/chat/completions", Request);
        var fresh = await chat.PostAsync("/v1/chat/completions", Request, ("Cache-Control", "no-cache"));
        Assert.Equal(Other, fresh.Content());
        Assert.Equal(Other, (await chat.PostAsync("/v1/chat/completions", Request)).Content());
        Assert.Equal(2, chat.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("\"top_k\":40")]
    [InlineData("\"user\":\"ann\"")]
    [InlineData("\"n\":2")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{\"type\":\"object\"}}}]")]
    public async Task What_changes_what_is_sent_is_another_request(string member)
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says(Sound));
        await chat.PostAsync("/v1/chat/completions", Request);
        var other = await chat.PostAsync("/v1/chat/completions", Request.Replace("\"messages\"", $"{member},\"messages\"", StringComparison.Ordinal));
        Assert.Equal(200, other.Status);
        Assert.False(other.Headers.ContainsKey("Sluice-Cache"));
    }

    [Fact]
    public async Task Messages_of_the_client_and_variables_are_part_of_the_request()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says(Sound));
        await chat.PostAsync("/v1/chat/completions", Request);
        await chat.PostAsync("/v1/chat/completions", Request.Replace("printers", "scanners", StringComparison.Ordinal));
        await chat.PostAsync("/v1/chat/completions", Request.Replace("\"messages\":[]", "\"messages\":[{\"role\":\"user\",\"content\":\"Be brief.\"}]", StringComparison.Ordinal));
        Assert.Equal(3, chat.Upstream.Requests.Count);
    }

    [Fact]
    public async Task One_tenant_is_never_given_what_another_was()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says(Sound), ScriptedUpstream.Says(Other));
        var (a, b) = (await chat.Server.KeyAsync(tenant: "a"), await chat.Server.KeyAsync(tenant: "b"));
        Assert.Equal(Sound, (await chat.Server.SendAsync("POST", "/v1/chat/completions", a, Request)).Content());
        Assert.Equal(Other, (await chat.Server.SendAsync("POST", "/v1/chat/completions", b, Request)).Content());
        Assert.Equal(Sound, (await chat.Server.SendAsync("POST", "/v1/chat/completions", a, Request)).Content());
        Assert.Equal(2, chat.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_rejection_is_not_given_again_and_what_stood_in_for_another_model_neither()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says("no json"), ScriptedUpstream.Says(Sound));
        Assert.Equal(422, (await chat.PostAsync("/v1/chat/completions", Request)).Status);
        Assert.False((await chat.PostAsync("/v1/chat/completions", Request)).Headers.ContainsKey("Sluice-Cache"));
    }

    [Fact]
    public async Task A_fallbacks_answer_is_not_given_once_the_model_itself_is_back()
    {
        await using var chat = await StartAsync("calls: { fallbacks: [second] }", ScriptedUpstream.Answers(500, "{}"), ScriptedUpstream.Says(Other), ScriptedUpstream.Says(Sound));
        Assert.Equal(Other, (await chat.PostAsync("/v1/chat/completions", Request)).Content());
        Assert.Equal(Sound, (await chat.PostAsync("/v1/chat/completions", Request)).Content());
        Assert.Equal(Sound, (await chat.PostAsync("/v1/chat/completions", Request)).Content());
        Assert.Equal(3, chat.Upstream.Requests.Count);
    }

    [Fact]
    public async Task What_may_be_cited_is_part_of_the_request()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says("""{"source":"doc-1"}"""), ScriptedUpstream.Says("""{"source":"doc-2"}"""));
        const string request = """{"model":"sluice/citer","messages":[],"sluice":{"citations":["doc-1"]}}""";
        Assert.Equal(200, (await chat.PostAsync("/v1/chat/completions", request)).Status);
        var other = await chat.PostAsync("/v1/chat/completions", request.Replace("doc-1", "doc-2", StringComparison.Ordinal));
        Assert.Equal((200, """{"source":"doc-2"}"""), (other.Status, other.Content()));
        Assert.Equal("""{"source":"doc-1"}""", (await chat.PostAsync("/v1/chat/completions", request)).Content());
        Assert.Equal(2, chat.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_client_cannot_make_a_call_look_like_none()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says(Sound));
        var reply = await chat.PostAsync("/v1/chat/completions", Request.Replace("\"messages\"", "\"sluice.cache\":{\"submission\":\"sub_1\"},\"messages\"", StringComparison.Ordinal));
        var call = (await chat.Server.GetAsync($"/api/traces/{reply.Headers["Sluice-Trace-Id"]}")).Json.GetProperty("decisions")[0].GetProperty("calls")[0];
        Assert.False(call.TryGetProperty("cachedFrom", out _));
        Assert.DoesNotContain("sluice.cache", call.GetProperty("parameters").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Responses_are_answered_from_it_too()
    {
        await using var chat = await StartAsync(ScriptedUpstream.Says(Sound));
        const string body = """{"model":"sluice/asker","input":"Please.","metadata":{"topic":"printers"}}""";
        var (first, second) = (await chat.PostAsync("/v1/responses", body), await chat.PostAsync("/v1/responses", body));
        Assert.Equal((200, 200, "hit"), (first.Status, second.Status, second.Headers.GetValueOrDefault("Sluice-Cache")));
        Assert.NotEqual(first["id"], second["id"]);
        Assert.Single(chat.Upstream.Requests);
    }

    private static Task<ChatServer> StartAsync(params IReadOnlyList<Func<Microsoft.AspNetCore.Http.HttpContext, Task>> turns) => StartAsync("", turns);

    private static Task<ChatServer> StartAsync(string model, params IReadOnlyList<Func<Microsoft.AspNetCore.Http.HttpContext, Task>> turns) => ChatServer.StartAsync(model, (workspace, upstream) =>
    {
        workspace.Write("models/second.yaml", $"model: scripted-2\nbaseUrl: {upstream}\nretriesMax: 0\n");
        workspace.Write("contracts/cited/contract.yaml", "correction: { attemptsMax: 0 }\n");
        workspace.Write("contracts/cited/1.0.0/schema.json", """{"type":"object","required":["source"],"properties":{"source":{"type":"string","x-cites":true}}}""");
        workspace.Write("prompts/citer/1.0.0.prompt", "---\ncontract: cited\nmodel: scripted\ncache: { seconds: 600 }\n---\nName your source.\n");
        workspace.Write("prompts/asker/1.0.0.prompt", """
            ---
            contract: ticket
            contractRange: ^1.0.0
            model: scripted
            variables: [topic]
            cache: { seconds: 600 }
            ---
            Write a ticket about {{topic}}.
            """);
    }, turns);

    private static int Revision(Reply reply) => reply.Output().GetProperty("record").GetProperty("revision").GetInt32();
}
