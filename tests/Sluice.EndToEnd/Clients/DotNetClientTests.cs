using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace Sluice.EndToEnd.Clients;

/// <summary>OpenAI's client for .NET, unchanged, against a real server: a row of the matrix.</summary>
public sealed class DotNetClientTests(ClientServer server) : IClassFixture<ClientServer>
{
    private const string Schema = """
        {"type":"object","additionalProperties":false,"required":["id","title","priority"],
         "properties":{"id":{"type":"string"},"title":{"type":"string"},"priority":{"type":"string","enum":["low","high"]}}}
        """;

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "weather",
        BinaryData.FromString("""{"type":"object","additionalProperties":false,"required":["city"],"properties":{"city":{"type":"string"}}}"""));

    private static readonly ChatMessage[] Messages = [new UserChatMessage("Write a ticket about a printer. id: T-7")];

    private static ChatCompletionOptions Structured => new() { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("ticket", BinaryData.FromString(Schema), jsonSchemaIsStrict: true) };

    private OpenAIClient Client => new(new ApiKeyCredential("sk-any"), new OpenAIClientOptions { Endpoint = server.Url, RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) });

    [Fact]
    public async Task Chat()
    {
        ChatCompletion reply = await ChatOf("simulator").CompleteChatAsync(Messages, null, TestContext.Current.CancellationToken);
        Assert.NotEmpty(reply.Content[0].Text);
        Assert.True(reply.Usage.TotalTokenCount > 0);
    }

    [Fact]
    public async Task Stream()
    {
        var (text, finish) = await ReadAsync(ChatOf("simulator"), new());
        Assert.NotEmpty(text);
        Assert.Equal(ChatFinishReason.Stop, finish);
    }

    [Fact]
    public async Task Structured_output()
    {
        ChatCompletion reply = await ChatOf("simulator").CompleteChatAsync(Messages, Structured, TestContext.Current.CancellationToken);
        Assert.Equal("T-7", JsonElement.Parse(reply.Content[0].Text).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Structured_output_streamed()
    {
        var (text, _) = await ReadAsync(ChatOf("simulator"), Structured);
        Assert.Equal("T-7", JsonElement.Parse(text).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Tool_call()
    {
        var options = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };
        ChatCompletion reply = await ChatOf("simulator").CompleteChatAsync([new UserChatMessage("Weather? city: Berlin")], options, TestContext.Current.CancellationToken);
        Assert.Equal(ChatFinishReason.ToolCalls, reply.FinishReason);
        Assert.Equal("Berlin", JsonElement.Parse(Assert.Single(reply.ToolCalls).FunctionArguments).GetProperty("city").GetString());
    }

    [Fact]
    public async Task Tool_call_streamed()
    {
        var options = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };
        var arguments = "";
        await foreach (var update in ChatOf("simulator").CompleteChatStreamingAsync([new UserChatMessage("Weather? city: Berlin")], options, TestContext.Current.CancellationToken))
            arguments += string.Concat(update.ToolCallUpdates.Select(call => call.FunctionArgumentsUpdate.ToString()));
        Assert.Equal("Berlin", JsonElement.Parse(arguments).GetProperty("city").GetString());
    }

    [Fact]
    public async Task Embeddings()
    {
        var reply = await Client.GetEmbeddingClient("simulator").GenerateEmbeddingsAsync(["a", "b"], null, TestContext.Current.CancellationToken);
        Assert.Equal([64, 64], reply.Value.Select(e => e.ToFloats().Length));
    }

    [Fact]
    public async Task Models_list()
    {
        var models = await Client.GetOpenAIModelClient().GetModelsAsync(TestContext.Current.CancellationToken);
        Assert.Contains("sluice/ticket-author", models.Value.Select(m => m.Id));
    }

    [Theory]
    [InlineData("nobody", 404)]
    [InlineData("busy", 429)]
    [InlineData("down", 503)]
    public async Task Errors(string model, int status)
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(() => ChatOf(model).CompleteChatAsync(Messages, null, TestContext.Current.CancellationToken));
        Assert.Equal(status, error.Status);
    }

    [Fact]
    public async Task An_answer_that_is_no_record_is_an_error_also_in_a_stream()
    {
        var impossible = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("never", BinaryData.FromString("""{"type":"object","required":["a"],"properties":{"a":{"type":"string","minLength":5,"maxLength":1}}}""")),
        };
        Assert.Equal(422, (await Assert.ThrowsAsync<ClientResultException>(() => ChatOf("simulator").CompleteChatAsync(Messages, impossible, TestContext.Current.CancellationToken))).Status);
        Assert.Equal(422, (await Assert.ThrowsAsync<ClientResultException>(() => ReadAsync(ChatOf("simulator"), impossible))).Status);
    }

    private ChatClient ChatOf(string model) => Client.GetChatClient(model);

    private static async Task<(string Text, ChatFinishReason? Finish)> ReadAsync(ChatClient chat, ChatCompletionOptions options)
    {
        var text = "";
        ChatFinishReason? finish = null;
        await foreach (var update in chat.CompleteChatStreamingAsync(Messages, options, TestContext.Current.CancellationToken))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
        }

        return (text, finish);
    }
}
