using Microsoft.Extensions.AI;

namespace Sluice.Retrieval.Tests;

/// <summary>An embedding model that answers what a test says.</summary>
internal sealed class ScriptedEmbeddings(Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<float[]>>> answer) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Lock _lock = new();

    public ScriptedEmbeddings(Func<string, float[]> vector)
        : this((texts, _) => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(vector)]))
    {
    }

    /// <summary>The texts of each request.</summary>
    public List<IReadOnlyList<string>> Asked { get; } = [];

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<string> texts = [.. values];
        lock (_lock) Asked.Add(texts);
        return new((await answer(texts, cancellationToken)).Select(vector => new Embedding<float>(vector)));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
