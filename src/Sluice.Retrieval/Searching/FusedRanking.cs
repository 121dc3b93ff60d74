using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>The ranking of chunks that were looked for in both ways.</summary>
internal static class FusedRanking
{
    /// <summary>Hits of each way that are fused, at least.</summary>
    public const int DepthMin = 50;

    /// <summary>Both fused where both found something, else the one that did.</summary>
    /// <param name="lexical">Hits by words, the best first.</param>
    /// <param name="vectors">Hits by vectors, or why there are none.</param>
    /// <param name="settings">The weights.</param>
    /// <param name="count">Most chunks.</param>
    public static Ranking Of(IReadOnlyList<LexicalHit> lexical, VectorFindings vectors, VectorSettings settings, int count)
    {
        if (vectors.Chunks is not { } found) return Lexical(lexical, count) with { Degraded = vectors.Degraded };
        if (found.Count == 0) return Lexical(lexical, count) with { Embedding = vectors.Embedding };
        if (lexical.Count == 0)
            return new Ranking([.. found.Take(count).Select((hit, place) => new RankedChunk(hit.Chunk, hit.Score, VectorRank: place + 1))], RetrievalMethod.Vector) { Embedding = vectors.Embedding };
        var chunks = lexical.Select(hit => hit.Chunk).Concat(found.Select(hit => hit.Chunk)).DistinctBy(chunk => chunk.Id, StringComparer.Ordinal)
            .ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        var fused = RankFusion.Fuse([.. lexical.Select(hit => hit.Chunk.Id)], [.. found.Select(hit => hit.Chunk.Id)], settings.LexicalWeight, settings.VectorWeight);
        return new Ranking([.. fused.Take(count).Select(hit => new RankedChunk(chunks[hit.Id], hit.Score, hit.LexicalRank, hit.VectorRank))], RetrievalMethod.Fused)
        {
            Embedding = vectors.Embedding,
        };
    }

    /// <summary>By words alone.</summary>
    public static Ranking Lexical(IReadOnlyList<LexicalHit> hits, int count) =>
        new([.. hits.Take(count).Select((hit, place) => new RankedChunk(hit.Chunk, hit.Score, LexicalRank: place + 1))], RetrievalMethod.Lexical);
}
