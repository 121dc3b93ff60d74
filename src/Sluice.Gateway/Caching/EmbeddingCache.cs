using System.Globalization;
using System.Runtime.InteropServices;
using Sluice.Gateway.Caching;

namespace Sluice.Gateway;

/// <summary>What makes vectors: two texts are compared only by vectors of one and the same.</summary>
/// <param name="Provider">The provider, or its address.</param>
/// <param name="Model">The model, as the provider names it.</param>
/// <param name="Dimension">Numbers of a vector.</param>
public sealed record EmbeddingSource(string Provider, string Model, int Dimension);

/// <summary>Vectors of texts that were asked for before, above all of what people search for. Thread-safe.</summary>
/// <param name="cache">Where they lie; null: nowhere, and every text is asked for.</param>
public sealed class EmbeddingCache(SluiceCache? cache)
{
    /// <summary>The vectors of some texts, in order: those that are kept, and the others from the model; null when it gave none.</summary>
    /// <param name="tenant">Whose texts; one tenant's are never found by another.</param>
    /// <param name="source">What makes the vectors.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="embed">Asks the model for some of them, in order; null when it gave none. What it throws is thrown, and nothing is kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<float[]>?> GetAsync(string tenant, EmbeddingSource source, IReadOnlyList<string> texts,
        Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<float[]>?>> embed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(embed);
        if (cache is null || cache.Settings.EmbeddingSeconds == 0) return await embed(texts, cancellationToken);
        var (vectors, missing) = (new float[texts.Count][], new List<int>());
        for (var i = 0; i < texts.Count; i++)
        {
            if (await cache.FindAsync(CachePurpose.Embedding, KeyOf(tenant, source, texts[i]), bytes => Read(bytes, source.Dimension), cancellationToken) is { } known)
                vectors[i] = known;
            else missing.Add(i);
        }

        if (missing.Count == 0) return vectors;
        if (await embed([.. missing.Select(i => texts[i])], cancellationToken) is not { } made) return null;
        if (made.Count != missing.Count) throw new ArgumentException($"{missing.Count} vectors were asked for, and {made.Count} came.", nameof(embed));
        for (var i = 0; i < made.Count; i++)
        {
            vectors[missing[i]] = made[i];
            // Another dimension than that of its key could never be read.
            if (made[i].Length == source.Dimension)
                await cache.KeepAsync(CachePurpose.Embedding, KeyOf(tenant, source, texts[missing[i]]), Write(made[i]), cache.Settings.EmbeddingSeconds, cancellationToken);
        }

        return vectors;
    }

    private static CacheKey KeyOf(string tenant, EmbeddingSource source, string text) => CacheKey.Of(CachePurpose.Embedding, tenant, source.Provider, source.Model,
        source.Dimension.ToString(CultureInfo.InvariantCulture), text);

    // Bytes of this machine's order, and refused elsewhere by what they then say.
    private static byte[] Write(ReadOnlySpan<float> vector) => MemoryMarshal.AsBytes(vector).ToArray();

    private static float[]? Read(byte[] bytes, int dimension)
    {
        if (bytes.Length != dimension * sizeof(float)) return null;
        var vector = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return Array.TrueForAll(vector, float.IsFinite) ? vector : null;
    }
}
