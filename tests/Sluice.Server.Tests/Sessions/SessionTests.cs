using System.Text;
using System.Text.Json;

namespace Sluice.Server.Tests.Sessions;

public sealed class SessionTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(Workspace("sessions: { messagesMax: 40 }\n"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static TestWorkspace Workspace(string settings)
    {
        var workspace = new TestWorkspace();
        File.AppendAllText(Path.Combine(workspace.Folder, "sluice.yaml"), settings);
        return workspace;
    }

    private Task<Reply> PostAsync(string path, string json) => _server.PostAsync(path, "application/json", Encoding.UTF8.GetBytes(json));

    private async Task<Reply> SendAsync(HttpMethod method, string path) => await _server.SendAsync(new HttpRequestMessage(method, path));

    private async Task MakeAsync(string id, string messages)
    {
        Assert.Equal(201, (await PostAsync("/api/sessions", $$"""{"id":"{{id}}"}""")).Status);
        Assert.Equal(200, (await PostAsync($"/api/sessions/{id}/messages", $$"""{"messages":[{{messages}}]}""")).Status);
    }

    private const string User = """{"role":"user","content":"hello"}""", Assistant = """{"role":"assistant","content":"hello"}""";

    [Fact]
    public async Task A_session_is_made_with_or_without_a_body()
    {
        var named = await PostAsync("/api/sessions", """{"id":"lesson-7","metadata":{"user" : "ann", "n": 1.0},"retentionDays":30}""");
        Assert.Equal((201, "/api/sessions/lesson-7"), (named.Status, named.Headers["Location"]));
        Assert.Equal("""{"user" : "ann", "n": 1.0}""", named.Json.GetProperty("metadata").GetRawText());
        Assert.Equal(("0", "30"), (named["head"], named["retentionDays"]));
        var unnamed = await SendAsync(HttpMethod.Post, "/api/sessions");
        Assert.StartsWith("ses_", unnamed["id"], StringComparison.Ordinal);
        Assert.Equal([unnamed["id"], "lesson-7"],
            (await _server.GetAsync("/api/sessions")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(named.Json.GetRawText(), (await _server.GetAsync("/api/sessions/lesson-7")).Json.GetRawText());
    }

    [Fact]
    public async Task Messages_come_back_as_they_were_sent_and_numbered()
    {
        const string Content = """[ {"type":"text", "text":"\u00e4 1.50"} ]""";
        await MakeAsync("s", $$"""
            {"role":"user","content":{{Content}},"name":"ann"},
            """ + """
            {"role":"assistant","content":null,"toolCalls":[{"id":"c1","name":"look","arguments":"{\"a\": 1}"}],"stamp":{"model":"gpt-4o","prompt":"p@1.0.0"}},
            {"role":"tool","content":"found","callId":"c1"}
            """);
        var items = (await _server.GetAsync("/api/sessions/s/messages")).Json.GetProperty("items");
        Assert.Equal(["1 user", "2 assistant", "3 tool"], items.EnumerateArray().Select(item => $"{item.GetProperty("seq")} {item.GetProperty("role")}"));
        Assert.Equal(Content, items[0].GetProperty("content").GetRawText());
        Assert.Equal("{\"a\": 1}", items[1].GetProperty("toolCalls")[0].GetProperty("arguments").GetString());
        Assert.Equal("gpt-4o", items[1].GetProperty("stamp").GetProperty("model").GetString());
        Assert.Equal("c1", items[2].GetProperty("callId").GetString());
        Assert.All(items.EnumerateArray(), item => Assert.InRange(item.GetProperty("tokens").GetInt32(), 3, 20));
        Assert.Equal("o200k_base", items[0].GetProperty("tokenizer").GetString());
    }

    [Fact]
    public async Task Lists_of_messages_go_both_ways()
    {
        await MakeAsync("s", string.Join(',', Enumerable.Repeat(User, 5)));
        foreach (var (order, expected) in new[] { ("oldest", "1 2 3 4 5"), ("newest", "5 4 3 2 1") })
        {
            var (seen, next) = (new List<string>(), "");
            do
            {
                var page = await _server.GetAsync($"/api/sessions/s/messages?order={order}&limit=2{next}");
                seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetRawText()));
                next = page.Json.TryGetProperty("next", out var cursor) ? $"&cursor={cursor.GetString()}" : null;
            }
            while (next is not null);
            Assert.Equal(expected, string.Join(' ', seen));
        }
    }

    [Fact]
    public async Task An_append_that_is_sent_again_appends_nothing()
    {
        await MakeAsync("s", User);
        var request = () =>
        {
            var message = new HttpRequestMessage(HttpMethod.Post, "/api/sessions/s/messages") { Content = new StringContent($$"""{"messages":[{{Assistant}}]}""", Encoding.UTF8, "application/json") };
            message.Headers.Add("Idempotency-Key", "k");
            return _server.SendAsync(message);
        };
        Assert.Equal("""{"session":"s","first":2,"last":2,"head":2,"replayed":false}""", (await request()).Json.GetRawText());
        Assert.Equal("""{"session":"s","first":2,"last":2,"head":2,"replayed":true}""", (await request()).Json.GetRawText());
        (await PostAsync("/api/sessions/s/messages", $$"""{"messages":[{{User}}],"idempotencyKey":"k"}""")).IsProblem(409, "idempotency_conflict");
    }

    [Fact]
    public async Task A_session_that_has_moved_or_is_full_takes_nothing()
    {
        await MakeAsync("s", User);
        var moved = await PostAsync("/api/sessions/s/messages", $$"""{"messages":[{{User}}],"expectedHead":0}""");
        moved.IsProblem(409, "session_moved");
        Assert.Contains("number 1, not 0", moved["detail"], StringComparison.Ordinal);
        (await PostAsync("/api/sessions/s/messages", $$"""{"messages":[{{string.Join(',', Enumerable.Repeat(User, 40))}}]}""")).IsProblem(409, "session_full");
        Assert.Equal("1", (await _server.GetAsync("/api/sessions/s"))["head"]);
    }

    [Fact]
    public async Task A_context_is_what_fits_and_says_what_does_not()
    {
        // 4 tokens each: 3 of the frame, 1 of the text.
        await MakeAsync("s", $$"""{"role":"system","content":"hello"},{{User}},{{Assistant}},{{User}},{{Assistant}}""");
        var all = await _server.GetAsync("/api/sessions/s/context?tokensMax=20&model=gpt-4o");
        Assert.Equal(("20", "o200k_base", "False", "5"), (all["tokens"], all["tokenizer"], all["estimated"], all["head"]));
        Assert.Equal(0, all.Json.GetProperty("leftOut").GetArrayLength());
        var some = await _server.GetAsync("/api/sessions/s/context?tokensMax=19&model=claude-sonnet-4");
        Assert.Equal(["1", "4", "5"], some.Json.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("seq").GetRawText()));
        Assert.Equal("""[{"from":2,"to":3,"messages":2,"tokens":8,"reason":"budget"}]""", some.Json.GetProperty("leftOut").GetRawText());
        Assert.Equal("True", some["estimated"]);
        (await _server.GetAsync("/api/sessions/s/context?tokensMax=11")).IsProblem(422, "context_overflow");
        Assert.Equal(5, (await _server.GetAsync("/api/sessions/s/messages")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_context_for_another_model_is_counted_anew()
    {
        await MakeAsync("s", """{"role":"user","content":"お誕生日おめでとう"}""");
        Assert.Equal("11", (await _server.GetAsync("/api/sessions/s/context?tokensMax=99&model=gpt-4o"))["tokens"]);
        Assert.Equal("12", (await _server.GetAsync("/api/sessions/s/context?tokensMax=99&model=gpt-4"))["tokens"]);
    }

    [Fact]
    public async Task A_removed_session_leaves_its_account_and_nothing_else()
    {
        await MakeAsync("s", $"{User},{Assistant}");
        var removed = await SendAsync(HttpMethod.Delete, "/api/sessions/s");
        Assert.Equal(200, removed.Status);
        var account = removed.Json.GetProperty("removal");
        Assert.Equal(("deleted", "http", "2", true), (account.GetProperty("reason").GetString(), account.GetProperty("who").GetString(),
            account.GetProperty("messages").GetRawText(), account.GetProperty("complete").GetBoolean()));
        Assert.Equal(removed.Json.GetRawText(), (await SendAsync(HttpMethod.Delete, "/api/sessions/s")).Json.GetRawText());
        Assert.Equal(removed.Json.GetRawText(), (await _server.GetAsync("/api/sessions/s")).Json.GetRawText());
        (await _server.GetAsync("/api/sessions/s/messages")).IsProblem(410, "session_removed");
        (await _server.GetAsync("/api/sessions/s/context?tokensMax=9")).IsProblem(410, "session_removed");
        (await PostAsync("/api/sessions/s/messages", $$"""{"messages":[{{User}}]}""")).IsProblem(410, "session_removed");
        (await PostAsync("/api/sessions", """{"id":"s"}""")).IsProblem(410, "session_removed");
        Assert.Equal(0, (await _server.GetAsync("/api/sessions")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await _server.GetAsync("/api/sessions?removed=true")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("/api/sessions", """{"id":"a/b"}""", 400, "field_invalid")]
    [InlineData("/api/sessions", """{"id":""}""", 400, "field_invalid")]
    [InlineData("/api/sessions", """{"id":".."}""", 400, "field_invalid")]
    [InlineData("/api/sessions", """{"id":7}""", 400, "body_malformed")]
    [InlineData("/api/sessions", """{"metadata":[]}""", 400, "field_type")]
    [InlineData("/api/sessions", """{"retentionDays":-1}""", 400, "field_invalid")]
    [InlineData("/api/sessions", """{"retentionDays":36501}""", 400, "field_invalid")]
    [InlineData("/api/sessions", """{"retention":1}""", 400, "body_malformed")]
    [InlineData("/api/sessions", """{"id":"a","id":"b"}""", 400, "body_malformed")]
    [InlineData("/api/sessions?id=a", "{}", 400, "parameter_unknown")]
    [InlineData("/api/sessions/s/messages", "{}", 400, "field_missing")]
    [InlineData("/api/sessions/s/messages", "[]", 400, "body_malformed")]
    [InlineData("/api/sessions/s/messages", """{"messages":[]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[null]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"bot","content":"a"}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"user"}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"user","content":null}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"user","content":7}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"user","content":"\ud800"}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"user","content":"a","callId":"c"}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"tool","content":"a"}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"user","content":"a","toolCalls":[{"id":"c","name":"f","arguments":""}]}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"assistant","content":null,"toolCalls":[{"id":"","name":"f","arguments":""}]}]}""", 400, "field_invalid")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"user","content":"a","seq":1}]}""", 400, "body_malformed")]
    [InlineData("/api/sessions/s/messages", """{"messages":[{"role":"user","content":"a"}],"idempotencyKey":""}""", 400, "field_invalid")]
    [InlineData("/api/sessions/none/messages", """{"messages":[{"role":"user","content":"a"}]}""", 404, "session_not_found")]
    [InlineData("/api/sessions/a%7Fb/messages", """{"messages":[{"role":"user","content":"a"}]}""", 404, "session_not_found")]
    public async Task A_wrong_request_says_what_is_wrong(string path, string json, int status, string code)
    {
        await MakeAsync("s", User);
        (await PostAsync(path, json)).IsProblem(status, code);
        Assert.Equal("1", (await _server.GetAsync("/api/sessions/s"))["head"]);
    }

    [Theory]
    [InlineData("/api/sessions?removed=yes", 400, "parameter_invalid")]
    [InlineData("/api/sessions/none", 404, "session_not_found")]
    [InlineData("/api/sessions/none/messages", 404, "session_not_found")]
    [InlineData("/api/sessions/none/context?tokensMax=1", 404, "session_not_found")]
    [InlineData("/api/sessions/s/messages?order=up", 400, "parameter_invalid")]
    [InlineData("/api/sessions/s/messages?cursor=zzz", 400, "cursor_invalid")]
    [InlineData("/api/sessions/s/context", 400, "parameter_invalid")]
    [InlineData("/api/sessions/s/context?tokensMax=0", 400, "parameter_invalid")]
    [InlineData("/api/sessions/s/context?tokensMax=9&budget=1", 400, "parameter_unknown")]
    public async Task A_wrong_question_says_what_is_wrong(string path, int status, string code)
    {
        await MakeAsync("s", User);
        (await _server.GetAsync(path)).IsProblem(status, code);
    }

    [Fact]
    public async Task Only_json_is_taken()
    {
        await MakeAsync("s", User);
        (await _server.PostAsync("/api/sessions/s/messages", "text/plain", "hello"u8.ToArray())).IsProblem(415, "content_type_unsupported");
        (await PostAsync("/api/sessions", """{"id":"s"}""")).IsProblem(409, "session_exists");
    }

    [Fact]
    public async Task A_message_larger_than_an_output_may_be_is_refused()
    {
        await using var small = await RunningServer.StartAsync(Workspace("limits: { outputBytesMax: 100 }\n"));
        await small.PostAsync("/api/sessions", "application/json", """{"id":"s"}"""u8.ToArray());
        var body = JsonSerializer.SerializeToUtf8Bytes(new { messages = new[] { new { role = "user", content = new string('a', 100) } } });
        var refused = await small.PostAsync("/api/sessions/s/messages", "application/json", body);
        refused.IsProblem(400, "field_invalid");
        Assert.Contains("Message 0", refused["detail"], StringComparison.Ordinal);
    }
}
