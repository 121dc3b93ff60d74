using Microsoft.Extensions.AI;

namespace Sluice.Gateway.Tests;

/// <summary>A model that answers what the test wrote down, in order, and remembers what it was asked.</summary>
internal sealed class ScriptedModel(params Func<ChatResponse>[] answers) : IChatClient
{
    private readonly Queue<Func<ChatResponse>> _answers = new(answers);

    public List<IReadOnlyList<ChatMessage>> Requests { get; } = [];

    public static Func<ChatResponse> Says(string text, long tokens = 10) => () => new ChatResponse(new ChatMessage(ChatRole.Assistant, text))
    {
        ModelId = "scripted-1",
        FinishReason = ChatFinishReason.Stop,
        Usage = new UsageDetails { InputTokenCount = tokens, OutputTokenCount = tokens },
    };

    public static Func<ChatResponse> Fails(Exception exception) => () => throw exception;

    /// <summary>What happens while the model is asked, told which call it is, from 1.</summary>
    public Func<int, Task>? Asked { get; init; }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Requests.Add([.. messages]);
        Options.Add(options);
        cancellationToken.ThrowIfCancellationRequested();
        if (Asked is { } asked) await asked(Requests.Count);
        return _answers.Count > 0
            ? _answers.Dequeue()()
            : throw new InvalidOperationException("The gateway asked the model once more than the test foresees.");
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        CancellationToken cancellationToken = default) => StreamAsync(messages, options, cancellationToken);

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(IEnumerable<ChatMessage> messages, ChatOptions? options,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    /// <summary>The options of the calls, in order.</summary>
    public List<ChatOptions?> Options { get; } = [];

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
