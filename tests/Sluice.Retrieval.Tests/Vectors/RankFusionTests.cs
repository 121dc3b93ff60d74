namespace Sluice.Retrieval.Tests;

public sealed class RankFusionTests
{
    [Fact]
    public void What_both_lists_have_comes_before_what_one_has()
    {
        var fused = RankFusion.Fuse(["a", "b", "c"], ["d", "c", "e"]);
        Assert.Equal(["c", "a", "d", "b", "e"], fused.Select(hit => hit.Id));
        Assert.Equal((1 / 63.0 + 1 / 62.0, 3, 2), (fused[0].Score, fused[0].LexicalRank, fused[0].VectorRank));
        Assert.Equal((1 / 61.0, 1, null), (fused[1].Score, fused[1].LexicalRank, fused[1].VectorRank));
    }

    [Fact]
    public void Weights_move_the_lists_against_each_other()
    {
        Assert.Equal("d", RankFusion.Fuse(["a"], ["d"], lexicalWeight: 1, vectorWeight: 2)[0].Id);
        Assert.Equal("a", RankFusion.Fuse(["a"], ["d"], lexicalWeight: 2, vectorWeight: 1)[0].Id);
    }

    [Fact]
    public void An_empty_list_changes_no_order() => Assert.Equal(["b", "a"], RankFusion.Fuse(["b", "a"], []).Select(hit => hit.Id));
}
