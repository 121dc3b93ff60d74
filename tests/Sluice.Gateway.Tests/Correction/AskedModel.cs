using Microsoft.Extensions.AI;

namespace Sluice.Gateway.Tests;

/// <summary>A model that answers by what it is asked, for calls that come in no order; remembers the user messages, sorted.</summary>
internal sealed class AskedModel(Func<string, CancellationToken, Task<ChatResponse>> answer) : IChatClient
{
    private readonly Lock _lock = new();
    private readonly List<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> _calls = [];

    public AskedModel(params (string Asked, string Answer)[] answers) : this((asked, _) => Task.FromResult(Says(
        Array.Find(answers, a => a.Asked == asked).Answer ?? throw new InvalidOperationException($"The test foresees no call with {asked}."))))
    {
    }

    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_lock) return [.. _calls.Select(c => c.Messages[^1].Text).Order(StringComparer.Ordinal)];
        }
    }

    public string System(string asked)
    {
        lock (_lock) return _calls.Find(c => c.Messages[^1].Text == asked).Messages[0].Text;
    }

    public ChatOptions OptionsOf(string asked)
    {
        lock (_lock) return _calls.Find(c => c.Messages[^1].Text == asked).Options!;
    }

    public static ChatResponse Says(string text, long tokens = 10) => ScriptedModel.Says(text, tokens)();

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> all = [.. messages];
        lock (_lock) _calls.Add((all, options));
        return answer(all[^1].Text, cancellationToken);
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException("Corrections are not streamed.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
