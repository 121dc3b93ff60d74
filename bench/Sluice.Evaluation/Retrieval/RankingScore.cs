namespace Sluice.Evaluation.Retrieval;

/// <summary>Scores of rankings as trec_eval computes them, over the queries that have a relevant document.</summary>
internal sealed class RankingScore
{
    private double _precision, _gain, _recall;

    /// <summary>Queries that were scored.</summary>
    public int Queries { get; private set; }

    /// <summary>Mean average precision over 1,000 documents.</summary>
    public double Map => _precision / Queries;

    /// <summary>Normalized discounted cumulative gain of the first ten, with grades as gains.</summary>
    public double Ndcg10 => _gain / Queries;

    /// <summary>Share of the relevant documents that is among the first hundred.</summary>
    public double Recall100 => _recall / Queries;

    /// <summary>Counts a ranking.</summary>
    public void Add(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> judged)
    {
        var relevant = judged.Where(pair => pair.Value > 0).ToDictionary(StringComparer.Ordinal);
        if (relevant.Count == 0) return;
        Queries++;
        var (found, precision, gain) = (0, 0.0, 0.0);
        foreach (var (place, document) in ranking.Take(1000).Index())
        {
            if (!relevant.TryGetValue(document, out var grade)) continue;
            precision += ++found / (place + 1.0);
            if (place < 10) gain += grade / Math.Log2(place + 2);
            if (place < 100) _recall += 1.0 / relevant.Count;
        }
        _precision += precision / relevant.Count;
        _gain += gain / relevant.Values.OrderDescending().Take(10).Select((grade, place) => grade / Math.Log2(place + 2)).Sum();
    }
}
