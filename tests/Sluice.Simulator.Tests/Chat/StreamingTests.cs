using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

public sealed class StreamingTests
{
    [Fact]
    public async Task Frames_add_up_to_the_whole_answer()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.Hostile
            .With(Fault.Http429, 0).With(Fault.Http500, 0).With(Fault.Timeout, 0).With(Fault.CutStream, 0));
        for (var number = 1; number <= 20; number++)
        {
            var whole = await simulator.CompletionAsync(Requests.Ticket(number));
            var frames = await FramesAsync(simulator, Requests.Ticket(number), usage: false);
            Assert.All(frames, f => Assert.Equal((string?)whole["id"], (string?)f["id"]));
            Assert.Equal("assistant", (string?)frames[0]["choices"]![0]!["delta"]!["role"]);
            Assert.Equal((string?)whole["choices"]![0]!["message"]!["content"],
                string.Concat(frames.Select(f => (string?)f["choices"]![0]!["delta"]!["content"])));
            Assert.Equal((string?)whole["choices"]![0]!["finish_reason"], (string?)frames[^1]["choices"]![0]!["finish_reason"]);
            Assert.All(frames.SkipLast(1), f => Assert.Null(f["choices"]![0]!["finish_reason"]));
            Assert.All(frames, f => Assert.False(f.AsObject().ContainsKey("usage")));
        }
    }

    [Fact]
    public async Task Usage_comes_last_when_asked_for()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var whole = await simulator.CompletionAsync(Requests.Ticket(1));
        var frames = await FramesAsync(simulator, Requests.Ticket(1), usage: true);
        Assert.Empty(frames[^1]["choices"]!.AsArray());
        Assert.True(JsonNode.DeepEquals(whole["usage"], frames[^1]["usage"]));
        Assert.All(frames.SkipLast(1), f => Assert.True(f.AsObject().ContainsKey("usage") && f["usage"] is null));
    }

    [Fact]
    public async Task A_streamed_tool_call_carries_its_arguments_in_pieces()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var body = Requests.Ticket(1);
        body.Remove("response_format");
        body["tools"] = new JsonArray(new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = "save", ["parameters"] = JsonNode.Parse(Requests.TicketSchema) },
        });
        var frames = await FramesAsync(simulator, body, usage: false);
        var calls = frames.Select(f => f["choices"]![0]!["delta"]!["tool_calls"]).Where(c => c is not null).Select(c => c![0]!).ToList();
        Assert.Equal("save", (string?)calls[0]["function"]!["name"]);
        Assert.All(calls, c => Assert.Equal(0, (int)c["index"]!));
        Assert.Equal("T-1", (string?)JsonNode.Parse(string.Concat(calls.Select(c => (string?)c["function"]!["arguments"])))!["ticketId"]);
    }

    private static async Task<List<JsonNode>> FramesAsync(RunningSimulator simulator, JsonObject body, bool usage)
    {
        body["stream"] = true;
        if (usage)
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        var text = await simulator.TextAsync(body);
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, e => Assert.StartsWith("data: ", e, StringComparison.Ordinal));
        Assert.Equal("data: [DONE]", events[^1]);
        return [.. events.SkipLast(1).Select(e => JsonNode.Parse(e["data: ".Length..])!)];
    }
}
