using Microsoft.Extensions.AI;

namespace Sluice.Retrieval.Tests;

/// <summary>A model that answers by what it is shown, as the test says.</summary>
internal sealed class ReadingModel(Func<string, string> answer) : IChatClient
{
    /// <summary>What it was shown last.</summary>
    public string Shown { get; private set; } = "";

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Shown = messages.Last().Text;
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(Shown))) { ModelId = "reading-1", FinishReason = ChatFinishReason.Stop });
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
