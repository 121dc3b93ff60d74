using System.Text.Json;

namespace Sluice.Server.Tests.OpenAi;

/// <summary>The Responses API: what goes to the model, what comes back, and what the session holds.</summary>
public sealed class ResponseTests
{
    [Fact]
    public async Task A_request_becomes_a_chat_completion_and_its_answer_a_response()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("""{"text":"hello",}"""));
        var reply = await chat.PostAsync("/v1/responses", """
            {"model":"scripted","instructions":"Be brief.","input":[{"role":"user","content":[{"type":"input_text","text":"Say "},{"type":"input_text","text":"hello"}]}],
             "max_output_tokens":50,"text":{"format":{"type":"json_schema","name":"note","strict":true,"schema":{"type":"object","required":["text"]}}}}
            """);
        Assert.Equal((200, "response", "completed", "repaired"), (reply.Status, reply["object"], reply["status"], reply.Headers["Sluice-Verdict"]));
        var content = reply.Json.GetProperty("output")[0].GetProperty("content")[0];
        Assert.Equal(("output_text", """{"text":"hello"}"""), (content.GetProperty("type").GetString(), content.GetProperty("text").GetString()));
        Assert.Equal(18, reply.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.True(chat.Upstream.Requests.TryDequeue(out var sent));
        Assert.Equal(["system:Be brief.", "user:Say hello"], sent.GetProperty("messages").EnumerateArray().Select(m => $"{m.GetProperty("role")}:{m.GetProperty("content")}"));
        Assert.Equal((50, "note"), (sent.GetProperty("max_completion_tokens").GetInt32(), sent.GetProperty("response_format").GetProperty("json_schema").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_conversation_goes_on_from_any_response_also_with_its_calls()
    {
        const string tools = """[{"type":"function","name":"get_weather","parameters":{"type":"object","required":["city"]}}]""";
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Calls("get_weather", """{"city":"Berlin"}"""), ScriptedUpstream.Says("12 degrees"), ScriptedUpstream.Says("Still 12"),
            ScriptedUpstream.Says("Another way"));
        var first = await chat.PostAsync("/v1/responses", $$"""{"model":"scripted","input":"Weather?","tools":{{tools}}}""");
        var call = first.Json.GetProperty("output")[0];
        Assert.Equal(("function_call", "call_1", "get_weather"), (call.GetProperty("type").GetString(), call.GetProperty("call_id").GetString(), call.GetProperty("name").GetString()));
        var second = await chat.PostAsync("/v1/responses",
            $$"""{"model":"scripted","previous_response_id":"{{first["id"]}}","input":[{"type":"function_call_output","call_id":"call_1","output":"12"}],"tools":{{tools}}}""");
        Assert.Equal("12 degrees", second.Json.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
        await chat.PostAsync("/v1/responses", $$"""{"model":"scripted","previous_response_id":"{{second["id"]}}","input":"And now?"}""");
        await chat.PostAsync("/v1/responses", $$"""{"model":"scripted","previous_response_id":"{{second["id"]}}","input":"Or else?"}""");
        var sent = chat.Upstream.Requests.Select(r => r.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()).ToList()).ToList();
        Assert.Equal(["user", "assistant", "tool"], sent[1]);
        Assert.Equal(["user", "assistant", "tool", "assistant", "user"], sent[2]);
        Assert.Equal(sent[2], sent[3]);
        Assert.Equal(second.Text, (await chat.Server.GetAsync($"/v1/responses/{second["id"]}")).Text);
    }

    [Fact]
    public async Task A_conversation_is_a_session()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("Hello."), ScriptedUpstream.Says("Again."));
        var made = await chat.PostAsync("/api/sessions", """{"id":"ses-ann"}""");
        Assert.InRange(made.Status, 200, 201);
        await chat.PostAsync("/v1/responses", """{"model":"scripted","conversation":"ses-ann","input":"Hi"}""");
        await chat.PostAsync("/v1/responses", """{"model":"scripted","conversation":{"id":"ses-ann"},"input":"Hi again","instructions":"Only now."}""");
        var sent = chat.Upstream.Requests.Last().GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()!);
        Assert.Equal(["Only now.", "Hi", "Hello.", "Hi again"], sent);
        var messages = await chat.Server.GetAsync("/api/sessions/ses-ann/messages");
        Assert.Equal(["user", "assistant", "user", "assistant"], messages.Json.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("role").GetString()!));
    }

    [Fact]
    public async Task The_context_keeps_to_its_budget_and_the_log_stays_whole()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says(string.Concat(Enumerable.Repeat("many words ", 200))), ScriptedUpstream.Says("Short."));
        var first = await chat.PostAsync("/v1/responses", """{"model":"scripted","input":"Tell me all."}""");
        await chat.PostAsync("/v1/responses", $$$"""{"model":"scripted","previous_response_id":"{{{first["id"]}}}","input":"In short?","sluice":{"contextTokensMax":60}}""");
        Assert.Equal("In short?", Assert.Single(chat.Upstream.Requests.Last().GetProperty("messages").EnumerateArray()).GetProperty("content").GetString());
        Assert.Contains("many words", (await chat.Server.GetAsync($"/v1/responses/{first["id"]}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_has_every_event_that_clients_wait_for()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("Hello."));
        var reply = await chat.PostAsync("/v1/responses", """{"model":"scripted","input":"Hi","stream":true}""");
        var names = reply.Text.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]);
        Assert.Equal(["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
            "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"], names);
        var events = ChatServer.Events(reply with { Text = string.Join('\n', reply.Text.Split('\n').Where(line => !line.StartsWith("event: ", StringComparison.Ordinal))) });
        Assert.Equal(Enumerable.Range(0, 9), events.Select(e => e.GetProperty("sequence_number").GetInt32()));
        var id = events[^1].GetProperty("response").GetProperty("id").GetString();
        Assert.Equal(JsonValueKind.Object, (await chat.Server.GetAsync($"/v1/responses/{id}")).Json.ValueKind);
    }

    [Fact]
    public async Task The_same_idempotency_key_appends_once()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("""{"text":"a"}"""));
        (string, string)[] headers = [("Sluice-Contract", "note"), ("Idempotency-Key", "k")];
        var first = await chat.PostAsync("/v1/responses", """{"model":"scripted","input":"Hi"}""", headers);
        var second = await chat.PostAsync("/v1/responses", """{"model":"scripted","input":"Hi"}""", headers);
        Assert.Equal((200, first.Text), (second.Status, second.Text));
        Assert.Equal(1, (await chat.Server.GetAsync("/api/sessions")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"model":"scripted"}""", "field_missing", "input")]
    [InlineData("""{"model":"scripted","input":[]}""", "field_type", "input")]
    [InlineData("""{"model":"scripted","input":"x","background":true}""", "field_invalid", "background")]
    [InlineData("""{"model":"scripted","input":"x","previous_response_id":"resp_1"}""", "response_not_found", "previous_response_id")]
    [InlineData("""{"model":"scripted","input":"x","conversation":"ses_1"}""", "session_not_found", "conversation")]
    [InlineData("""{"model":"scripted","input":"x","conversation":"a","previous_response_id":"b"}""", "field_invalid", "conversation")]
    [InlineData("""{"model":"scripted","input":"x","tools":[{"type":"web_search"}]}""", "field_invalid", "tools[0].type")]
    [InlineData("""{"model":"scripted","input":[{"type":"computer_call"}]}""", "field_invalid", "input[0].type")]
    [InlineData("""{"model":"nobody","input":"x"}""", "model_unknown", "model")]
    public async Task A_mistake_is_told_with_its_place(string body, string code, string param)
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("Hello."));
        var reply = await chat.PostAsync("/v1/responses", body);
        Assert.Equal((code, param), (reply.ErrorCode(), reply.Error().GetProperty("param").GetString()));
        Assert.Empty(chat.Upstream.Requests);
    }

    [Fact]
    public async Task What_is_no_record_is_no_part_of_the_conversation()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("no JSON at all"));
        var reply = await chat.PostAsync("/v1/responses", """{"model":"scripted","input":"Hi"}""", ("Sluice-Contract", "note"));
        Assert.Equal((422, "output_rejected"), (reply.Status, reply.ErrorCode()));
        Assert.Equal(0, (await chat.Server.GetAsync("/api/sessions")).Json.GetProperty("items").GetArrayLength());
    }
}
