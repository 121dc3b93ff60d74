using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

public sealed class ChatTests
{
    [Fact]
    public async Task A_completion_has_the_shape_and_the_usage()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var completion = await simulator.CompletionAsync(Requests.Ticket(17));
        Assert.Equal("chat.completion", (string?)completion["object"]);
        Assert.Equal("some-model", (string?)completion["model"]);
        var choice = Assert.Single(completion["choices"]!.AsArray())!;
        Assert.Equal("stop", (string?)choice["finish_reason"]);
        Assert.Equal("assistant", (string?)choice["message"]!["role"]);
        var content = (string)choice["message"]!["content"]!;
        Assert.Equal("T-17", (string?)JsonNode.Parse(content)!["ticketId"]);
        var usage = completion["usage"]!;
        Assert.Equal((Encoding.UTF8.GetByteCount(content) + 3) / 4, (int)usage["completion_tokens"]!);
        Assert.Equal((int)usage["total_tokens"]!, (int)usage["prompt_tokens"]! + (int)usage["completion_tokens"]!);
    }

    [Theory]
    [InlineData("\"required\"")]
    [InlineData("\"auto\"")]
    [InlineData("""{"type": "function", "function": {"name": "save_ticket"}}""")]
    public async Task A_tool_call_carries_the_document(string choice)
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var completion = await simulator.CompletionAsync(WithTool(choice));
        var message = completion["choices"]![0]!["message"]!;
        Assert.Null(message["content"]);
        var call = Assert.Single(message["tool_calls"]!.AsArray())!;
        Assert.Equal("save_ticket", (string?)call["function"]!["name"]);
        Assert.Equal("T-5", (string?)JsonNode.Parse((string)call["function"]!["arguments"]!)!["ticketId"]);
        Assert.Equal("tool_calls", (string?)completion["choices"]![0]!["finish_reason"]);
    }

    [Fact]
    public async Task Tool_choice_none_and_a_tool_result_are_answered_in_words()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var none = await simulator.CompletionAsync(WithTool("\"none\""));
        Assert.NotEqual("", (string?)none["choices"]![0]!["message"]!["content"]);
        var answered = WithTool("\"auto\"");
        answered["messages"]!.AsArray().Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = "call_1", ["content"] = "saved" });
        var words = await simulator.CompletionAsync(answered);
        Assert.Equal("stop", (string?)words["choices"]![0]!["finish_reason"]);
    }

    [Fact]
    public async Task Without_a_schema_the_answer_is_plain_text_and_json_object_is_an_object()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var body = Requests.Ticket(1);
        body.Remove("response_format");
        var text = (string)(await simulator.CompletionAsync(body))["choices"]![0]!["message"]!["content"]!;
        Assert.NotEmpty(text);
        body["response_format"] = new JsonObject { ["type"] = "json_object" };
        var json = (string)(await simulator.CompletionAsync(body))["choices"]![0]!["message"]!["content"]!;
        Assert.IsType<JsonObject>(JsonNode.Parse(json));
    }

    [Fact]
    public async Task A_token_limit_cuts_the_answer()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var body = Requests.Ticket(1);
        body["max_completion_tokens"] = 8;
        var completion = await simulator.CompletionAsync(body);
        Assert.Equal("length", (string?)completion["choices"]![0]!["finish_reason"]);
        Assert.Equal(8, (int)completion["usage"]!["completion_tokens"]!);
    }

    [Fact]
    public async Task Content_parts_and_an_authorization_header_are_accepted()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        simulator.Client.DefaultRequestHeaders.Authorization = new("Bearer", "anything");
        var body = Requests.Ticket(1);
        body["messages"]![1]!["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "ticketId: T-99" });
        var completion = await simulator.CompletionAsync(body);
        Assert.Equal("T-99", (string?)JsonNode.Parse((string)completion["choices"]![0]!["message"]!["content"]!)!["ticketId"]);
    }

    [Fact]
    public async Task Models_are_listed_and_shown()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None);
        var list = JsonNode.Parse(await simulator.Client.GetStringAsync(new Uri("models", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.Equal("simulator", (string?)Assert.Single(list["data"]!.AsArray())!["id"]);
        var one = JsonNode.Parse(await simulator.Client.GetStringAsync(new Uri("models/simulator", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.Equal("model", (string?)one["object"]);
        using var missing = await simulator.Client.GetAsync(new Uri("models/gpt-9", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        var error = JsonNode.Parse(await missing.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        Assert.Equal("model_not_found", (string?)error["code"]);
    }

    private static JsonObject WithTool(string choice)
    {
        var body = Requests.Ticket(5);
        body.Remove("response_format");
        body["tools"] = new JsonArray(new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = "save_ticket", ["parameters"] = JsonNode.Parse(Requests.TicketSchema) },
        });
        body["tool_choice"] = JsonNode.Parse(choice);
        return body;
    }
}
