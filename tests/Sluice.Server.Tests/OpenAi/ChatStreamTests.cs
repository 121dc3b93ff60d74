using System.Text.Json;

namespace Sluice.Server.Tests.OpenAi;

/// <summary>Streams: what a client sees, and when.</summary>
public sealed class ChatStreamTests
{
    private static readonly (string, string) Note = ("Sluice-Contract", "note");

    [Fact]
    public async Task A_held_stream_gives_only_the_verified_document()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Streams(["Sure: {\"te", "xt\": \"he", "llo\",}"]));
        var reply = await chat.ChatAsync("\"stream\":true,\"stream_options\":{\"include_usage\":true}", Note);
        var events = ChatServer.Events(reply);
        Assert.Equal((200, "{\"text\":\"hello\"}"), (reply.Status, ChatServer.Content(events)));
        Assert.StartsWith("text/event-stream", reply.ContentType, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", reply.Text, StringComparison.Ordinal);
        var end = events.Single(e => e.TryGetProperty("sluice", out _));
        Assert.Equal(("stop", "repaired"), (end.GetProperty("choices")[0].GetProperty("finish_reason").GetString(), end.GetProperty("sluice").GetProperty("verdict").GetString()));
        Assert.Equal(18, events[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task A_held_stream_that_is_no_record_is_an_error_with_its_own_status()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Streams(["{\"words\":", "7}"]));
        var reply = await chat.ChatAsync("\"stream\":true", Note);
        Assert.Equal((422, "output_rejected", "application/json"), (reply.Status, reply.ErrorCode(), reply.ContentType));
    }

    [Fact]
    public async Task A_provisional_stream_gives_everything_at_once_and_then_what_replaces_it()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Streams(["{\"text\": \"he", "llo\",}"]));
        var reply = await chat.ChatAsync("\"stream\":true", Note, ("Sluice-Stream", "provisional"));
        var events = ChatServer.Events(reply);
        Assert.Equal("{\"text\": \"hello\",}", ChatServer.Content(events));
        var output = events.Single(e => e.TryGetProperty("sluice", out _)).GetProperty("sluice").GetProperty("outputs")[0];
        Assert.Equal(("repaired", "hello"), (output.GetProperty("verdict").GetString(), output.GetProperty("value").GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_provisional_stream_that_is_no_record_ends_in_an_error_that_no_client_takes_for_an_end()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Streams(["{\"words\":", "7}"]));
        var reply = await chat.ChatAsync("\"stream\":true", Note, ("Sluice-Stream", "provisional"));
        var last = ChatServer.Events(reply)[^1];
        Assert.Equal(("output_rejected", "content_filter"),
            (last.GetProperty("error").GetProperty("code").GetString(), last.GetProperty("choices")[0].GetProperty("finish_reason").GetString()));
        Assert.Equal("rejected", last.GetProperty("sluice").GetProperty("verdict").GetString());
        Assert.DoesNotContain("[DONE]", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_was_cut_is_a_failure()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Streams(["{\"text\": \"a\"}"], cut: true));
        var reply = await chat.ChatAsync("\"stream\":true", Note);
        Assert.Equal((503, "model_unavailable"), (reply.Status, reply.ErrorCode()));
        Assert.Equal("model_unavailable", (await chat.Server.GetAsync("/api/failures")).Json.GetProperty("items")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Who_waits_is_told_that_work_goes_on()
    {
        var gate = new TaskCompletionSource();
        await using var chat = await ChatServer.StartAsync("", (workspace, _) => workspace.Write("sluice.yaml", "gateway: { keepAliveSeconds: 1 }\n"),
            [ScriptedUpstream.Streams(["{\"text\": \"a\"}"], before: gate.Task)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"scripted","stream":true,"messages":[{"role":"user","content":"x"}]}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(Note.Item1, Note.Item2);
        using var response = await chat.Server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(": keep-alive", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        gate.SetResult();
        Assert.Contains("\"verdict\":\"accepted\"", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_loses_nothing()
    {
        var gate = new TaskCompletionSource();
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Streams(["{\"text\": \"a\"}"], before: gate.Task));
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions"))
        {
            request.Content = new StringContent("""{"model":"scripted","stream":true,"messages":[{"role":"user","content":"x"}]}""", System.Text.Encoding.UTF8, "application/json");
            request.Headers.Add(Note.Item1, Note.Item2);
            request.Headers.Add("Sluice-Stream", "provisional");
            using var response = await chat.Server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        }

        gate.SetResult();
        // The server waits for its calls: after its end the verdict is there.
        await chat.Server.StopAsync();
        var records = await chat.Server.Sluice.Records.ListAsync(Sluice.Gateway.Tenants.Default, new(Contract: "note"), 10, null, TestContext.Current.CancellationToken);
        Assert.Single(records.Items);
    }

    [Fact]
    public async Task A_stream_without_a_contract_passes_piece_by_piece()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Streams(["Hel", "lo"]));
        var reply = await chat.ChatAsync("\"stream\":true");
        var events = ChatServer.Events(reply);
        Assert.Equal(("Hello", 3), (ChatServer.Content(events), events.Count));
        Assert.Equal("uncontracted", reply.Headers["Sluice-Verdict"]);
        Assert.True(chat.Upstream.Requests.TryDequeue(out var sent));
        Assert.True(sent.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.Equal(JsonValueKind.Undefined, events[^1].TryGetProperty("usage", out var usage) ? usage.ValueKind : JsonValueKind.Undefined);
    }

    [Fact]
    public async Task An_output_past_its_limit_is_cut_off_at_the_provider()
    {
        var piece = new string('x', 1000);
        await using var chat = await ChatServer.StartAsync("", (workspace, _) => workspace.Write("sluice.yaml", "limits: { outputBytesMax: 5000 }\n"),
            [ScriptedUpstream.Streams(["{\"text\": \"", .. Enumerable.Repeat(piece, 2000)])]);
        var reply = await chat.ChatAsync("\"stream\":true", Note);
        Assert.Equal((422, "output_too_large"), (reply.Status, reply.Output().GetProperty("errors")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task An_output_that_cannot_become_valid_is_cut_off_at_the_provider()
    {
        var told = new TaskCompletionSource();
        var wrong = ScriptedUpstream.Streams(["{\"id\": \"T-1\", \"priority\": \"urgent\", \"title\": \"", .. Enumerable.Repeat(new string('x', 4000), 1000)]);
        await using var chat = await ChatServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => told.TrySetResult());
            await wrong(context);
        });
        var reply = await chat.ChatAsync("\"stream\":true", ("Sluice-Contract", "ticket"));
        Assert.Equal((422, "enum"), (reply.Status, reply.Output().GetProperty("errors")[0].GetProperty("code").GetString()));
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var failure = await chat.Server.GetAsync($"/api/failures/{reply.Output().GetProperty("failure").GetProperty("id").GetString()}");
        Assert.Equal("cut_off", failure.Json.GetProperty("inferences")[0].GetProperty("finishReason").GetString());
        Assert.InRange(failure["output"]!.Length, 1, 1_000_000);
    }
}
