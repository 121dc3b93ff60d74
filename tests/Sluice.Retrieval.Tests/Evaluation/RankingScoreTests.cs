using Sluice.Evaluation.Retrieval;

namespace Sluice.Retrieval.Tests.Evaluation;

public sealed class RankingScoreTests
{
    [Fact]
    public void Scores_are_those_of_trec_eval()
    {
        var score = new RankingScore();
        score.Add(["a", "x", "b", "y"], new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 3, ["c"] = 2, ["x"] = 0, ["y"] = -1 });
        // Relevant at 1 and 3 of three; gains 1 and 3 against 3, 2, 1 in order.
        Assert.Equal((1 + 2.0 / 3) / 3, score.Map, 12);
        Assert.Equal((1 + 3 / 2.0) / (3 + 2 / Math.Log2(3) + 1 / 2.0), score.Ndcg10, 12);
        Assert.Equal(2.0 / 3, score.Recall100, 12);
    }

    [Fact]
    public void A_query_without_a_relevant_document_does_not_count_and_one_without_an_answer_counts_as_nothing()
    {
        var score = new RankingScore();
        score.Add(["a"], new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 0 });
        Assert.Equal(0, score.Queries);
        score.Add(["a"], new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1 });
        score.Add([], new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1 });
        Assert.Equal((2, 0.5, 0.5, 0.5), (score.Queries, score.Map, score.Ndcg10, score.Recall100));
    }

    [Fact]
    public void What_comes_after_the_tenth_gains_nothing_and_after_the_hundredth_is_not_recalled()
    {
        var (score, ranking) = (new RankingScore(), Enumerable.Range(0, 200).Select(number => $"{number}").ToList());
        score.Add(ranking, new Dictionary<string, int>(StringComparer.Ordinal) { ["10"] = 1, ["99"] = 1, ["100"] = 1 });
        Assert.Equal(0, score.Ndcg10);
        Assert.Equal(2.0 / 3, score.Recall100, 12);
        Assert.Equal((1 / 11.0 + 2 / 100.0 + 3 / 101.0) / 3, score.Map, 12);
    }
}
