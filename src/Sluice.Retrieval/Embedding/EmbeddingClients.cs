using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Asks the embedding models of the workspace.</summary>
internal sealed class EmbeddingClients(EmbeddingGenerators generators, EmbeddingCache kept, TimeProvider time)
{
    /// <summary>The text whose vector says whether a model is still the same.</summary>
    public const string ProbeText = "The quick brown fox jumps over the lazy dog, and nobody asks it why.";

    /// <summary>Cosine below which two vectors of the same text come from two models. Providers answer the same text with vectors that differ in the
    /// last digits; other models are far away.</summary>
    private const float SameMin = 0.99f;

    private readonly ConcurrentDictionary<(long Set, string Model), bool> _proved = new();

    /// <summary>The client of a model configuration, under the settings of a collection.</summary>
    public EmbeddingClient For(ModelConfiguration model, VectorSettings settings) => new(generators.For(model), new EmbeddingLimits
    {
        BatchTextsMax = settings.BatchMax,
        QueryTimeout = TimeSpan.FromMilliseconds(settings.QueryTimeoutMilliseconds),
    }, time);

    /// <summary>The configuration that answers for what a set was made with: the collection's own, or another one of the workspace with that model,
    /// or the collection's own asked for the model before.</summary>
    public static ModelConfiguration? ModelOf(VectorModel made, WorkspaceSnapshot workspace, ModelConfiguration current)
    {
        if (current.Provider == made.Provider && current.Model == made.Model) return current;
        return workspace.Models.Values.FirstOrDefault(model => model.Provider == made.Provider && model.Model == made.Model)
            ?? (current.Provider == made.Provider ? (current with { DeclaredVersion = null, Model = made.Model }).Hashed() : null);
    }

    /// <summary>The vector of what is looked for, by the model that made a set, or kept from before. The first time, the model is asked for the
    /// probe too, and nothing that is kept is used.</summary>
    public async Task<EmbeddingAnswer> EmbedQueryAsync(string tenant, string text, VectorSet set, ModelConfiguration model, VectorSettings settings,
        CancellationToken cancellationToken)
    {
        var key = (set.Seq, model.Hash.ToString());
        if (_proved.ContainsKey(key)) return await KeptAsync(tenant, text, set, model, settings, cancellationToken);
        var answer = await For(model, settings).EmbedQueryAsync([text, ProbeText], set.Model.Dimension, cancellationToken);
        if (!answer.Done) return answer;
        if (!Same(answer.Vectors[1], set.Model.Probe.Span)) return EmbeddingAnswer.Fail(Changed(model));
        _proved[key] = true;
        return EmbeddingAnswer.Of([answer.Vectors[0]]);
    }

    // Kept for one set: another may have been made by a model of the same name that has changed.
    private async Task<EmbeddingAnswer> KeptAsync(string tenant, string text, VectorSet set, ModelConfiguration model, VectorSettings settings, CancellationToken cancellationToken)
    {
        var answer = EmbeddingAnswer.Of([]);
        var source = new EmbeddingSource($"{model.Provider} {model.Hash} {set.Seq}", set.Model.Model, set.Model.Dimension);
        var vectors = await kept.GetAsync(tenant, source, [text], async (texts, token) =>
        {
            answer = await For(model, settings).EmbedQueryAsync(texts, set.Model.Dimension, token);
            return answer.Vectors;
        }, cancellationToken);
        return vectors is null ? answer : EmbeddingAnswer.Of(vectors);
    }

    /// <summary>Whether two vectors of the probe come from one model.</summary>
    public static bool Same(ReadOnlySpan<float> one, ReadOnlySpan<float> other) => one.Length == other.Length && TensorPrimitives.Dot(one, other) >= SameMin;

    private static EmbeddingFault Changed(ModelConfiguration model) => new(EmbeddingErrorCode.Changed,
        $"Model '{model.Name}' answers with other vectors than those that are stored; the collection is being embedded anew, and searches are lexical until then.");
}
