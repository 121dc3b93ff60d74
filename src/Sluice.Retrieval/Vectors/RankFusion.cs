namespace Sluice.Retrieval;

/// <summary>Reciprocal rank fusion: the score of an entry is the sum of weight / (60 + rank) over the lists that have it.</summary>
/// <remarks>Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods, SIGIR 2009; k = 60.</remarks>
internal static class RankFusion
{
    private const double K = 60;

    /// <summary>Fuses two lists, each the best first and without an entry twice.</summary>
    /// <param name="lexical">Ids by words.</param>
    /// <param name="vector">Ids by vectors.</param>
    /// <param name="lexicalWeight">Weight of the first.</param>
    /// <param name="vectorWeight">Weight of the second.</param>
    /// <returns>Every id once, the best first; of equal ones the smaller id first.</returns>
    public static IReadOnlyList<FusedHit> Fuse(IReadOnlyList<string> lexical, IReadOnlyList<string> vector, double lexicalWeight = 1, double vectorWeight = 1)
    {
        var hits = new Dictionary<string, FusedHit>(StringComparer.Ordinal);
        for (var i = 0; i < lexical.Count; i++) hits[lexical[i]] = new FusedHit(lexical[i], lexicalWeight / (K + i + 1), i + 1, null);
        for (var i = 0; i < vector.Count; i++)
        {
            var score = vectorWeight / (K + i + 1);
            hits[vector[i]] = hits.TryGetValue(vector[i], out var hit)
                ? hit with { Score = hit.Score + score, VectorRank = i + 1 }
                : new FusedHit(vector[i], score, null, i + 1);
        }

        return [.. hits.Values.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id, StringComparer.Ordinal)];
    }
}

/// <summary>An entry of fused lists.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Score">The fused score.</param>
/// <param name="LexicalRank">Its place in the first list, from 1; null: not there.</param>
/// <param name="VectorRank">Its place in the second list, from 1; null: not there.</param>
internal readonly record struct FusedHit(string Id, double Score, int? LexicalRank, int? VectorRank);
