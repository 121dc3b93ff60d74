using Sluice.Gateway;

namespace Sluice.Server.Tests.OpenAi;

/// <summary>What goes wrong before, at and after the provider, in OpenAI's shape.</summary>
public sealed class ChatErrorTests
{
    private static readonly (string, string) Note = ("Sluice-Contract", "note");

    [Theory]
    [InlineData("{", 400, "body_malformed", null)]
    [InlineData("[]", 400, "field_type", null)]
    [InlineData("""{"messages":[]}""", 400, "field_missing", "model")]
    [InlineData("""{"model":"scripted"}""", 400, "field_missing", "messages")]
    [InlineData("""{"model":"scripted","messages":[]}""", 400, "field_type", "messages")]
    [InlineData("""{"model":"scripted","messages":"hi"}""", 400, "field_type", "messages")]
    [InlineData("""{"model":"other","messages":[{}]}""", 404, "model_unknown", "model")]
    [InlineData("""{"model":"sluice/other","messages":[{}]}""", 404, "prompt_unknown", "model")]
    [InlineData("""{"model":"sluice/asker@9","messages":[{}]}""", 404, "prompt_unknown", "model")]
    [InlineData("""{"model":"sluice/asker","messages":[{}]}""", 400, "prompt_variables", "sluice.variables")]
    [InlineData("""{"model":"sluice/asker","messages":[{}],"sluice":{"variables":{"topic":"x"}},"temperature":1}""", 400, "parameter_fixed", "temperature")]
    [InlineData("""{"model":"scripted","messages":[{}],"sluice":{"colour":1}}""", 400, "field_unknown", "sluice.colour")]
    [InlineData("""{"model":"scripted","messages":[{}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"objekt"}}}}""", 400, "schema_invalid", "response_format.json_schema.schema")]
    [InlineData("""{"model":"scripted","messages":[{}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":1}}}]}""", 400, "schema_invalid", "tools[0].function.parameters")]
    [InlineData("""{"model":"scripted","messages":[{}],"response_format":{"type":"json_schema"}}""", 400, "field_missing", "response_format.json_schema")]
    public async Task A_mistake_in_a_request_is_told_with_its_place(string body, int status, string code, string? param)
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("{}"));
        var reply = await chat.PostAsync("/v1/chat/completions", body);
        Assert.Equal((status, code, param), (reply.Status, reply.ErrorCode(), reply.Error().GetProperty("param").GetString()));
        Assert.NotEmpty(reply.Error().GetProperty("message").GetString()!);
        Assert.Empty(chat.Upstream.Requests);
    }

    [Fact]
    public async Task An_unknown_address_and_another_method_are_told_in_the_same_shape()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("{}"));
        Assert.Equal("route_unknown", (await chat.PostAsync("/v1/completions", "{}")).ErrorCode());
        Assert.Equal("method_not_allowed", (await chat.Server.GetAsync("/v1/chat/completions")).ErrorCode());
        Assert.Equal("parameter_invalid", (await chat.ChatAsync("", ("Sluice-Stream", "sometimes"))).ErrorCode());
    }

    [Theory]
    [InlineData(400, 400, "context_length_exceeded")]
    [InlineData(401, 502, "model_misconfigured")]
    [InlineData(404, 502, "model_misconfigured")]
    [InlineData(429, 429, "model_rate_limited")]
    [InlineData(500, 503, "model_unavailable")]
    [InlineData(504, 504, "model_timeout")]
    public async Task A_provider_that_refuses_becomes_a_failure_and_an_error(int provider, int status, string code)
    {
        const string body = """{"error":{"message":"Too long; your key sk-abcdefghijk is fine.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""";
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Answers(provider, body, retryAfter: provider == 429 ? "60" : null));
        var reply = await chat.ChatAsync("", Note);
        Assert.Equal((status, code), (reply.Status, reply.ErrorCode()));
        Assert.DoesNotContain("sk-abc", reply.Text, StringComparison.Ordinal);
        if (provider == 429) Assert.Equal("60", reply.Headers["Retry-After"]);
        if (provider == 400) Assert.Equal(("messages", "Too long; your key [key] is fine."), (reply.Error().GetProperty("param").GetString(), reply.Error().GetProperty("message").GetString()));
        Assert.Equal("rejected", reply.Headers["Sluice-Verdict"]);
        Assert.Equal(1, (await chat.Server.GetAsync("/api/failures")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("<html>busy</html>", "text/html")]
    [InlineData("{\"choices\":[]}", "application/json")]
    [InlineData("{\"choices\":[{\"index\":0}]}", "application/json")]
    [InlineData("{\"choices\":", "application/json")]
    public async Task Garbage_is_a_failure(string body, string type)
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Answers(200, body, type));
        var reply = await chat.ChatAsync("", Note);
        Assert.Equal((502, "model_reply_malformed"), (reply.Status, reply.ErrorCode()));
    }

    [Fact]
    public async Task A_slow_provider_is_given_up_and_the_next_is_asked()
    {
        var never = new TaskCompletionSource();
        await using var backup = await ScriptedUpstream.StartAsync(ScriptedUpstream.Says("""{"text":"from the backup"}"""));
        await using var chat = await ChatServer.StartAsync("timeoutSeconds: 1\ncalls: { fallbacks: [backup] }",
            (workspace, _) => workspace.Write("models/backup.yaml", $"model: backup-1\nbaseUrl: {backup.BaseUrl}\n"), [_ => never.Task]);
        var reply = await chat.ChatAsync("", Note);
        Assert.Equal((200, """{"text":"from the backup"}"""), (reply.Status, reply.Content()));
        Assert.Equal("backup", reply.Output().GetProperty("stamp").GetProperty("origin").GetProperty("modelName").GetString());
        never.SetResult();
    }

    [Fact]
    public async Task A_provider_that_fails_for_a_moment_is_asked_again()
    {
        var overloaded = ScriptedUpstream.Answers(503, "", retryAfter: "0");
        await using var chat = await ChatServer.StartAsync("calls: { retryWaitSeconds: 1 }\n", (workspace, url) => workspace.Write("models/scripted.yaml",
            $"model: scripted-1\nbaseUrl: {url}\nretriesMax: 2\n"), [overloaded, overloaded, ScriptedUpstream.Says("""{"text":"a"}""")]);
        Assert.Equal(200, (await chat.ChatAsync("", Note)).Status);
        Assert.Equal(3, chat.Upstream.Requests.Count);
    }

    [Fact]
    public async Task More_calls_than_may_wait_are_turned_down_at_once()
    {
        var gate = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        await using var chat = await ChatServer.StartAsync("calls: { concurrencyMax: 1, queueMax: 0 }", null, [async context =>
        {
            asked.TrySetResult();
            await gate.Task;
            await ScriptedUpstream.Says("""{"text":"a"}""")(context);
        }]);
        var first = chat.ChatAsync("", Note);
        await asked.Task;
        (string, string) key = ("Idempotency-Key", "k");
        var second = await chat.ChatAsync("", Note, key);
        Assert.Equal((429, "model_queue_full", "1", "true"), (second.Status, second.ErrorCode(), second.Headers["Retry-After"], second.Headers["x-should-retry"]));
        gate.SetResult();
        Assert.Equal(200, (await first).Status);
        // Nothing was sent, so nothing is decided: the key is free, and there is no failure.
        Assert.Equal(200, (await chat.ChatAsync("", Note, key)).Status);
        Assert.Equal(0, (await chat.Server.GetAsync("/api/failures")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_verdict_under_an_idempotency_key_is_not_worth_sending_again()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Answers(429, "", retryAfter: "7"), ScriptedUpstream.Says("""{"text":"a"}"""));
        (string, string) key = ("Idempotency-Key", "k");
        var first = await chat.ChatAsync("", Note, key);
        Assert.Equal((429, "false", false), (first.Status, first.Headers["x-should-retry"], first.Headers.ContainsKey("Retry-After")));
        var again = await chat.ChatAsync("", Note, key);
        Assert.Equal((422, first.Output().GetProperty("submissionId").GetString()), (again.Status, again.Output().GetProperty("submissionId").GetString()));
        Assert.Equal(200, (await chat.ChatAsync("", Note, ("Idempotency-Key", "k-2"))).Status);
    }

    [Fact]
    public async Task A_provider_that_keeps_failing_is_left_alone()
    {
        await using var chat = await ChatServer.StartAsync("calls: { breakerCallsMin: 3, breakerOpenSeconds: 60 }", null, [ScriptedUpstream.Answers(500, "")]);
        for (var i = 0; i < 6; i++) Assert.Equal(503, (await chat.ChatAsync("", Note)).Status);
        Assert.InRange(chat.Upstream.Requests.Count, 3, 4);
        Assert.True(int.Parse((await chat.ChatAsync("", Note)).Headers["Retry-After"]) > 1);
    }

    [Fact]
    public async Task The_key_comes_from_a_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "sk-from-file\n", TestContext.Current.CancellationToken);
        await using var chat = await ChatServer.StartAsync($"apiKeyFile: {file}", null, [ScriptedUpstream.Says("""{"text":"a"}""")]);
        await chat.ChatAsync("", Note);
        Assert.Equal("Bearer sk-from-file", Assert.Single(chat.Upstream.Keys));
        File.Delete(file);
    }

    [Fact]
    public async Task Embeddings_pass_and_fail_in_the_same_shape()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Answers(200, """{"object":"list","data":[{"index":0,"embedding":[0.5]}]}"""), ScriptedUpstream.Answers(500, ""));
        var reply = await chat.PostAsync("/v1/embeddings", """{"model":"scripted","input":["a"],"dimensions":1}""");
        Assert.Equal((200, 0.5), (reply.Status, reply.Json.GetProperty("data")[0].GetProperty("embedding")[0].GetDouble()));
        Assert.True(chat.Upstream.Requests.TryDequeue(out var sent));
        Assert.Equal(("scripted-1", 1), (sent.GetProperty("model").GetString(), sent.GetProperty("dimensions").GetInt32()));
        Assert.Equal("model_unavailable", (await chat.PostAsync("/v1/embeddings", """{"model":"scripted","input":"a"}""")).ErrorCode());
        Assert.Equal("model_unknown", (await chat.PostAsync("/v1/embeddings", """{"model":"x","input":"a"}""")).ErrorCode());
    }

    [Fact]
    public async Task Models_are_configurations_and_prompts()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says("{}"));
        var list = await chat.Server.GetAsync("/v1/models");
        Assert.Equal(["scripted", "sluice/asker", "sluice/asker@1.0.0"], list.Json.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()!));
        Assert.Equal("sluice/asker@1.0.0", (await chat.Server.GetAsync("/v1/models/sluice/asker@1.0.0"))["id"]);
        Assert.Equal("model_unknown", (await chat.Server.GetAsync("/v1/models/x")).ErrorCode());
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"scripted","messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"scripted","stream":true,"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("/v1/responses", """{"model":"scripted","input":"x"}""")]
    public async Task Tokens_of_a_call_count_against_its_key(string path, string body)
    {
        await using var chat = await ChatServer.StartAsync(body.Contains("stream", StringComparison.Ordinal) ? ScriptedUpstream.Streams(["Hello"]) : ScriptedUpstream.Says("Hello"));
        var key = await chat.Server.KeyAsync(KeyScopes.Submit, with: wanted => wanted with { TokensPerMinute = 10 });
        (string, string) bearer = ("Authorization", $"Bearer {key}");
        Assert.Equal(200, (await chat.PostAsync(path, body, bearer)).Status);
        var second = await chat.PostAsync(path, body, bearer);
        Assert.Equal((429, "rate_limited", "rate_limit_error"), (second.Status, second.ErrorCode(), second.Error().GetProperty("type").GetString()));
        Assert.True(int.Parse(second.Headers["Retry-After"]) > 1);
        Assert.Equal(401, (await chat.PostAsync(path, body)).Status);
    }
}
