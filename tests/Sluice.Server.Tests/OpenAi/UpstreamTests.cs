using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Sluice.Server.Tests.OpenAi;

/// <summary>The limits and alternatives of a model's calls, each with a provider that runs into it.</summary>
public sealed class UpstreamTests
{
    private static readonly (string, string) Note = ("Sluice-Contract", "note");

    [Fact]
    public async Task A_reply_that_falls_silent_is_given_up()
    {
        var silence = new TaskCompletionSource();
        await using var chat = await ChatServer.StartAsync("calls: { idleSeconds: 1 }", null, [async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"choices\":[");
            await context.Response.Body.FlushAsync();
            await silence.Task;
        }]);
        var reply = await chat.ChatAsync("", Note);
        Assert.Equal((504, "model_timeout"), (reply.Status, reply.ErrorCode()));
        silence.SetResult();
    }

    [Fact]
    public async Task A_provider_that_gives_no_head_in_time_is_tried_again()
    {
        var silence = new TaskCompletionSource();
        await using var chat = await ChatServer.StartAsync("", (workspace, url) => workspace.Write("models/scripted.yaml",
            $"model: scripted-1\nbaseUrl: {url}\nretriesMax: 1\ncalls: {{ headersSeconds: 1 }}\n"), [_ => silence.Task, ScriptedUpstream.Says("""{"text":"a"}""")]);
        Assert.Equal(200, (await chat.ChatAsync("", Note)).Status);
        Assert.Equal(2, chat.Upstream.Requests.Count);
        silence.SetResult();
    }

    [Theory]
    [InlineData("1", 2, 200)]
    [InlineData("30", 1, 429)]
    public async Task A_wait_that_is_longer_than_allowed_is_left_to_the_caller(string retryAfter, int calls, int status)
    {
        await using var chat = await ChatServer.StartAsync("", (workspace, url) => workspace.Write("models/scripted.yaml",
            $"model: scripted-1\nbaseUrl: {url}\nretriesMax: 3\ncalls: {{ retryWaitSeconds: 2 }}\n"),
            [ScriptedUpstream.Answers(429, "", retryAfter: retryAfter), ScriptedUpstream.Says("""{"text":"a"}""")]);
        var reply = await chat.ChatAsync("", Note);
        Assert.Equal((status, calls), (reply.Status, chat.Upstream.Requests.Count));
        if (status == 429) Assert.Equal("30", reply.Headers["Retry-After"]);
    }

    [Fact]
    public async Task A_second_call_is_made_beside_one_that_does_not_answer()
    {
        var silence = new TaskCompletionSource();
        await using var chat = await ChatServer.StartAsync("calls: { hedgeMilliseconds: 100 }", null, [_ => silence.Task, ScriptedUpstream.Says("""{"text":"second"}""")]);
        var reply = await chat.ChatAsync("", Note);
        Assert.Equal((200, """{"text":"second"}""", 2), (reply.Status, reply.Content(), chat.Upstream.Requests.Count));
        silence.SetResult();
    }

    [Fact]
    public async Task Calls_are_shared_by_weight_and_a_trace_id_always_leads_to_the_same_model()
    {
        await using var other = await ScriptedUpstream.StartAsync(ScriptedUpstream.Says("""{"text":"other"}"""));
        await using var chat = await ChatServer.StartAsync("calls: { weight: 1, alternatives: [other] }",
            (workspace, _) => workspace.Write("models/other.yaml", $"model: other-1\nbaseUrl: {other.BaseUrl}\ncalls: {{ weight: 3 }}\n"), [ScriptedUpstream.Says("""{"text":"own"}""")]);
        var chosen = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = 0; i < 80; i++)
        {
            var trace = ActivityTraceId.CreateRandom().ToHexString();
            chosen[trace] = (await chat.ChatAsync("", Note, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"))).Content();
        }

        Assert.InRange(chosen.Values.Count(text => text == """{"text":"other"}"""), 40, 76);
        foreach (var (trace, text) in chosen.Take(10))
            Assert.Equal(text, (await chat.ChatAsync("", Note, ("traceparent", $"00-{trace}-00f067aa0ba902b7-02"))).Content());
    }

    [Fact]
    public async Task A_reply_that_is_larger_than_allowed_is_not_read_to_its_end()
    {
        await using var chat = await ChatServer.StartAsync("", (workspace, _) => workspace.Write("sluice.yaml", "limits: { outputBytesMax: 1000 }\n"),
            [ScriptedUpstream.Answers(200, new string(' ', 100_000) + "{}")]);
        var reply = await chat.ChatAsync("", Note);
        Assert.Equal((502, "model_reply_too_large"), (reply.Status, reply.ErrorCode()));
    }
}
