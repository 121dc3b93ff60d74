namespace Sluice.Server.Tests.OpenAi;

/// <summary>Chat completions: contracts from every place they can come from, and every way an answer can be.</summary>
public sealed class ChatTests
{
    private const string Sound = """{"id":"T-1","priority":"low"}""";

    [Fact]
    public async Task A_valid_answer_is_given_byte_for_byte_and_is_a_record()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says(Sound));
        var reply = await chat.ChatAsync($"\"response_format\":{ChatServer.TicketFormat}");
        Assert.Equal((200, Sound, "accepted"), (reply.Status, reply.Content(), reply.Headers["Sluice-Verdict"]));
        var output = reply.Output();
        Assert.Equal("adhoc.ticket-1", output.GetProperty("record").GetProperty("contract").GetString());
        Assert.StartsWith("adhoc.ticket-1@0.0.0-sha256.", reply.Headers["Sluice-Contract"], StringComparison.Ordinal);
        var record = await chat.Server.GetAsync($"/api/records/adhoc.ticket-1/{output.GetProperty("record").GetProperty("key").GetString()}");
        Assert.Equal((200, "T-1"), (record.Status, record.Json.GetProperty("document").GetProperty("id").GetString()));
        Assert.Equal(reply.Headers["Sluice-Trace-Id"], record.Json.GetProperty("stamp").GetProperty("origin").GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task A_broken_answer_is_repaired_in_its_place()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("Sure:\n```json\n{\"id\": \"T-1\", \"priority\": \"low\",}\n```"));
        var reply = await chat.ChatAsync($"\"response_format\":{ChatServer.TicketFormat}");
        Assert.Equal((200, Sound, "repaired"), (reply.Status, reply.Content(), reply.Headers["Sluice-Verdict"]));
        Assert.Equal(18, reply.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.NotEqual(0, reply.Output().GetProperty("edits").GetArrayLength());
    }

    [Fact]
    public async Task What_cannot_be_mended_is_a_failure_and_never_an_answer()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("""{"id":"T-1","priority":"urgent"}"""));
        var reply = await chat.ChatAsync($"\"response_format\":{ChatServer.TicketFormat}");
        Assert.Equal((422, "output_rejected", "rejected", "false"), (reply.Status, reply.ErrorCode(), reply.Headers["Sluice-Verdict"], reply.Headers["x-should-retry"]));
        Assert.DoesNotContain("choices", reply.Text, StringComparison.Ordinal);
        var failure = await chat.Server.GetAsync($"/api/failures/{reply.Output().GetProperty("failure").GetProperty("id").GetString()}");
        Assert.Equal("""{"id":"T-1","priority":"urgent"}""", failure["output"]);
        Assert.Equal("(request)", failure.Json.GetProperty("inferences")[0].GetProperty("promptName").GetString());
    }

    [Fact]
    public async Task A_prompt_is_a_model_name()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("""{"id":"T-1","title":"Printer","priority":"low"}"""));
        var reply = await chat.PostAsync("/v1/chat/completions",
            """{"model":"sluice/asker@1","messages":[{"role":"user","content":"Be brief.","name":"ann"}],"sluice":{"variables":{"topic":"printers"}}}""");
        Assert.Equal((200, "ticket@1.1.0"), (reply.Status, reply.Headers["Sluice-Contract"]));
        Assert.Equal("T-1", reply.Output().GetProperty("record").GetProperty("key").GetString());
        Assert.NotNull(reply.Output().GetProperty("stamp").GetProperty("origin").GetProperty("bundleHash").GetString());
        Assert.True(chat.Upstream.Requests.TryDequeue(out var sent));
        Assert.Equal("scripted-1", sent.GetProperty("model").GetString());
        Assert.Equal(["system", "user", "user"], sent.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()!));
        Assert.Equal("ann", sent.GetProperty("messages")[1].GetProperty("name").GetString());
        Assert.Contains("about printers", sent.GetProperty("messages")[2].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("json_schema", sent.GetProperty("response_format").GetProperty("type").GetString());
        Assert.False(sent.TryGetProperty("sluice", out _));
    }

    [Fact]
    public async Task Variables_of_a_prompt_may_come_as_metadata()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("""{"id":"T-1","title":"Printer","priority":"low"}"""));
        var reply = await chat.PostAsync("/v1/chat/completions", """{"model":"sluice/asker","messages":[{"role":"user","content":"Hi"}],"metadata":{"topic":"mice"}}""");
        Assert.Equal(200, reply.Status);
        Assert.True(chat.Upstream.Requests.TryDequeue(out var sent));
        Assert.Contains("about mice", sent.GetProperty("messages").ToString(), StringComparison.Ordinal);
        Assert.False(sent.TryGetProperty("metadata", out _));
    }

    [Fact]
    public async Task A_header_names_the_contract_and_the_model_is_told()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("""{"text":"hello"}"""));
        var reply = await chat.ChatAsync("", ("Sluice-Contract", "note"));
        Assert.Equal((200, "note@1.0.0"), (reply.Status, reply.Headers["Sluice-Contract"]));
        Assert.True(chat.Upstream.Requests.TryDequeue(out var sent));
        Assert.Equal("note", sent.GetProperty("response_format").GetProperty("json_schema").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Arguments_of_a_call_must_fit_the_function()
    {
        const string tools = "\"tools\":" + """[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","required":["city"],"properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}}]""";
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Calls("get_weather", "{\"city\": \"Berlin\", \"days\": \"3\"}"),
            ScriptedUpstream.Calls("get_weather", "{\"town\": \"Berlin\"}"), ScriptedUpstream.Calls("delete_all", "{}"), ScriptedUpstream.Says("12 degrees"));
        var repaired = await chat.ChatAsync(tools);
        var call = repaired.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0];
        Assert.Equal((200, "call_1", "{\"city\":\"Berlin\",\"days\":3}"), (repaired.Status, call.GetProperty("id").GetString(), call.GetProperty("function").GetProperty("arguments").GetString()));
        Assert.Equal("call_1", repaired.Output().GetProperty("toolCall").GetString());
        Assert.Equal((422, "output_rejected"), (await chat.ChatAsync(tools)) is var wrong ? (wrong.Status, wrong.ErrorCode()) : default);
        Assert.Equal(422, (await chat.ChatAsync(tools)).Status);
        var words = await chat.ChatAsync(tools);
        Assert.Equal((200, "uncontracted"), (words.Status, words.Headers["Sluice-Verdict"]));
    }

    [Fact]
    public async Task Without_a_contract_an_answer_passes_as_it_came_and_is_marked()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("Hello."));
        var reply = await chat.ChatAsync("\"temperature\":0.5,\"user\":\"ann\"");
        Assert.Equal((200, "Hello.", "uncontracted"), (reply.Status, reply.Content(), reply.Headers["Sluice-Verdict"]));
        Assert.False(reply.Json.TryGetProperty("sluice", out _));
        Assert.True(chat.Upstream.Requests.TryDequeue(out var sent));
        Assert.Equal((0.5, "ann"), (sent.GetProperty("temperature").GetDouble(), sent.GetProperty("user").GetString()));
    }

    [Fact]
    public async Task A_workspace_can_forbid_calls_without_a_contract()
    {
        await using var chat = await ChatServer.StartAsync("", (workspace, _) => workspace.Write("sluice.yaml", "gateway: { uncontracted: forbid }\n"), [ScriptedUpstream.Says("Hello.")]);
        var reply = await chat.ChatAsync("");
        Assert.Equal((400, "contract_required"), (reply.Status, reply.ErrorCode()));
        Assert.Empty(chat.Upstream.Requests);
    }

    [Fact]
    public async Task Several_choices_are_several_outputs()
    {
        const string body = """{"id":"c","object":"chat.completion","created":1,"model":"scripted-1","choices":[{"index":0,"message":{"role":"assistant","content":"{\"text\":\"a\"}"},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":"{\"text\":\"b\",}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Answers(200, body), ScriptedUpstream.Answers(200, body.Replace("\\\"b\\\"", "7", StringComparison.Ordinal)));
        var reply = await chat.ChatAsync("\"n\":2", ("Sluice-Contract", "note"));
        Assert.Equal(["{\"text\":\"a\"}", "{\"text\":\"b\"}"], reply.Json.GetProperty("choices").EnumerateArray().Select(c => c.GetProperty("message").GetProperty("content").GetString()!));
        Assert.Equal("repaired", reply.Headers["Sluice-Verdict"]);
        var record = await chat.Server.GetAsync("/api/records?contract=note");
        Assert.Equal(2, record.Json.GetProperty("items").GetArrayLength());
        Assert.Equal(1, reply.Output(1).GetProperty("choice").GetInt32());
    }

    [Fact]
    public async Task A_correction_keeps_the_calls_beside_the_one_it_mends()
    {
        const string tools = "\"tools\":" + """[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","required":["city"],"properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}}]""";
        const string body = """{"id":"c","object":"chat.completion","created":1,"model":"scripted-1","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Berlin\",\"days\":\"a few\"}"}},{"id":"call_2","type":"function","function":{"name":"get_weather","arguments":"{\"city\": \"Rome\"}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";
        await using var chat = await ChatServer.StartAsync("", (workspace, url) => workspace.Write("models/correction.yaml", $"model: scripted-1\nbaseUrl: {url}\nretriesMax: 0\n"),
            [ScriptedUpstream.Answers(200, body), ScriptedUpstream.Says("""{"/days":3}""")]);
        var reply = await chat.ChatAsync(tools);
        Assert.Equal((200, "corrected"), (reply.Status, reply.Headers["Sluice-Verdict"]));
        var choice = reply.Json.GetProperty("choices")[0];
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        Assert.Equal([("call_1", """{"city":"Berlin","days":3}"""), ("call_2", """{"city": "Rome"}""")], choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray()
            .Select(c => (c.GetProperty("id").GetString()!, c.GetProperty("function").GetProperty("arguments").GetString()!)));
        Assert.Equal("surgical", reply.Output().GetProperty("attempts")[0].GetProperty("scope").GetString());
        Assert.Equal(18, reply.Output().GetProperty("spent").GetProperty("tokensIn").GetInt64() + reply.Output().GetProperty("spent").GetProperty("tokensOut").GetInt64());
    }

    [Fact]
    public async Task Status_200_with_nothing_in_it_is_a_failure()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says(""), ScriptedUpstream.Says(null), ScriptedUpstream.Says(null, refusal: "I can't."),
            ScriptedUpstream.Says("x", "content_filter"));
        foreach (var code in new[] { "model_empty", "model_empty", "model_declined", "model_declined" })
        {
            var reply = await chat.ChatAsync("", ("Sluice-Contract", "note"));
            Assert.Equal((422, code), (reply.Status, reply.Output().GetProperty("errors")[0].GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task A_model_that_was_cut_off_is_told_as_such_unless_its_document_is_whole()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("{\"text\": \"all is well", "length"), ScriptedUpstream.Says("{\"text\": \"a\"}", "length"));
        var cut = await chat.ChatAsync("", ("Sluice-Contract", "note"));
        Assert.Equal((422, "output_truncated"), (cut.Status, (await FailureOf(chat, cut)).Code));
        Assert.Equal(200, (await chat.ChatAsync("", ("Sluice-Contract", "note"))).Status);
    }

    [Fact]
    public async Task The_same_idempotency_key_gives_the_same_answer_and_asks_no_model()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("""{"text":"hello",}"""));
        (string, string)[] headers = [("Sluice-Contract", "note"), ("Idempotency-Key", "k-1")];
        var first = await chat.ChatAsync("", headers);
        var second = await chat.ChatAsync("", headers);
        Assert.Equal((200, first.Content(), true), (second.Status, second.Content(), second.Output().GetProperty("replayed").GetBoolean()));
        Assert.Single(chat.Upstream.Requests);
        var other = await chat.ChatAsync("\"temperature\":1", headers);
        Assert.Equal((409, "idempotency_conflict"), (other.Status, other.ErrorCode()));
    }

    [Fact]
    public async Task An_answer_with_a_call_is_given_again_with_its_call()
    {
        const string tools = "\"tools\":" + """[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object"}}}]""";
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Calls("get_weather", "{\"city\":\"Berlin\"}"));
        await chat.ChatAsync(tools, ("Idempotency-Key", "k-2"));
        var again = await chat.ChatAsync(tools, ("Idempotency-Key", "k-2"));
        var function = again.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal((200, "get_weather", "{\"city\":\"Berlin\"}"), (again.Status, function.GetProperty("name").GetString(), function.GetProperty("arguments").GetString()));
        Assert.Single(chat.Upstream.Requests);
    }

    private static async Task<Reply> FailureOf(ChatServer chat, Reply reply) =>
        await chat.Server.GetAsync($"/api/failures/{reply.Output().GetProperty("failure").GetProperty("id").GetString()}");
}
