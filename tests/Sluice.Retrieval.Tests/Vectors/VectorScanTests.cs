using CsCheck;

namespace Sluice.Retrieval.Tests;

public sealed class VectorScanTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Whatever_is_held_the_nearest_are_the_nearest() =>
        Gen.Select(Gen.Single[-1, 1].Array[8].List[0, 300], Gen.Single[-1, 1].Array[8], Gen.Int[1, 40], Gen.Int[0, 299].List[0, 20]).Sample((vectors, query, count, removed) =>
        {
            var scan = new VectorScan(8);
            for (var i = 0; i < vectors.Count; i++) scan.Add($"c{i:D3}", vectors[i]);
            scan.Remove([.. removed.Select(i => $"c{i:D3}")]);
            var expected = vectors.Select((vector, i) => (Id: $"c{i:D3}", Score: Dot(vector, query))).Where(hit => !removed.Contains(int.Parse(hit.Id[1..], null)))
                .OrderByDescending(hit => hit.Score).Take(count).Select(hit => hit.Score);
            var actual = scan.Search(query, count, CancellationToken.None).Select(hit => hit.Score).ToList();
            Assert.Equal(expected.Count(), actual.Count);
            Assert.All(expected.Zip(actual), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 1e-4));
        }, iter: 200);

    [Fact]
    public void More_than_one_block_is_searched_to_its_end()
    {
        var scan = new VectorScan(2);
        for (var i = 0; i < 5_000; i++) scan.Add($"{i}", i == 4_999 ? [0, 1] : [1, 0]);
        Assert.Equal("4999", scan.Search([0, 1], 1, Cancel)[0].Chunk);
        Assert.Equal(5_000, scan.Count);
        Assert.Equal(VectorScan.BytesOf(5_000, 2), scan.Bytes);
    }

    [Fact]
    public void A_chunk_that_went_and_came_back_is_found_once_and_takes_nobodys_place()
    {
        var scan = new VectorScan(2);
        for (var i = 0; i < 5; i++) scan.Add("twice", [1, 0]);
        scan.Add("other", [0.5f, 0.5f]);
        Assert.Equal(["twice", "other"], scan.Search([1, 0], 2, Cancel).Select(hit => hit.Chunk));
    }

    [Fact]
    public void Equal_ones_come_in_the_order_of_their_ids()
    {
        var scan = new VectorScan(2);
        foreach (var id in (string[])["b", "c", "a"]) scan.Add(id, [1, 0]);
        Assert.Equal(["a", "b", "c"], scan.Search([1, 0], 3, Cancel).Select(hit => hit.Chunk));
    }

    [Fact]
    public async Task Searches_run_while_one_adds_and_find_whole_vectors_only()
    {
        var scan = new VectorScan(16);
        using var stop = new CancellationTokenSource();
        var searching = Task.Run(() =>
        {
            var searches = 0;
            while (!stop.IsCancellationRequested || searches == 0)
            {
                Assert.All(scan.Search(Ones(1), 10, Cancel), hit => Assert.Equal(16, hit.Score));
                searches++;
            }
        }, Cancel);
        for (var i = 0; i < 20_000; i++) scan.Add($"{i}", Ones(1));
        await stop.CancelAsync();
        await searching;

        static float[] Ones(float value) => [.. Enumerable.Repeat(value, 16)];
    }

    private static double Dot(float[] one, float[] other) => one.Zip(other, (a, b) => (double)a * b).Sum();
}
