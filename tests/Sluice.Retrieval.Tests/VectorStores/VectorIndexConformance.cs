using System.Globalization;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval.Tests;

/// <summary>What every index of vectors does, wherever the vectors are.</summary>
public abstract class VectorIndexConformance : IAsyncLifetime
{
    private static long _sets;

    private static readonly VectorModel Model = new("openai", "embed-3", 3, "section-text/1") { Probe = new float[] { 1, 0, 0 } };

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected IVectorIndex Index { get; set; } = null!;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task The_nearest_come_first_with_their_cosines()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("x", 1, 0, 0), Vector("y", 0, 1, 0), Vector("xy", 0.6f, 0.8f, 0)], Cancel);
        var hits = await Index.SearchAsync(set, new float[] { 1, 0, 0 }, 2, Cancel);
        Assert.Equal(["x", "xy"], hits.Select(hit => hit.Chunk));
        Assert.Equal(1, hits[0].Score, 4);
        Assert.Equal(0.6, hits[1].Score, 4);
    }

    [Fact]
    public async Task What_is_added_again_takes_the_place_of_what_was_there()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0), Vector("b", 0, 1, 0)], Cancel);
        await Index.AddAsync(set, [Vector("a", 0, 0, 1)], Cancel);
        Assert.Equal(["a", "b"], (await Index.SearchAsync(set, new float[] { 0, 0, 1 }, 9, Cancel)).Select(hit => hit.Chunk).Order());
        Assert.Equal("a", (await Index.SearchAsync(set, new float[] { 0, 0, 1 }, 1, Cancel))[0].Chunk);
    }

    [Fact]
    public async Task What_is_removed_is_not_found()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0), Vector("b", 0, 1, 0)], Cancel);
        await Index.RemoveAsync(set, ["a", "never there"], Cancel);
        Assert.Equal(["b"], (await Index.SearchAsync(set, new float[] { 1, 0, 0 }, 9, Cancel)).Select(hit => hit.Chunk));
    }

    [Fact]
    public async Task Tenants_collections_and_models_never_mix()
    {
        var mine = NewSet();
        var sets = new[]
        {
            mine, mine with { Seq = mine.Seq + 1, Tenant = "acme-2" }, mine with { Seq = mine.Seq + 2, Collection = "other" },
            mine with { Seq = mine.Seq + 3, Model = Model with { Model = "embed-4" } }, mine with { Seq = mine.Seq + 4, Model = Model with { Generation = 2 } },
        };
        foreach (var (set, number) in sets.Select((set, number) => (set, number))) await Index.AddAsync(set, [Vector($"of-{number}", 1, 0, 0)], Cancel);
        foreach (var (set, number) in sets.Select((set, number) => (set, number)))
            Assert.Equal([$"of-{number}"], (await Index.SearchAsync(set, new float[] { 1, 0, 0 }, 9, Cancel)).Select(hit => hit.Chunk));
        await Index.DropAsync(mine, Cancel);
        Assert.Equal(["of-1"], (await Index.SearchAsync(sets[1], new float[] { 1, 0, 0 }, 9, Cancel)).Select(hit => hit.Chunk));
    }

    [Fact]
    public async Task A_set_that_was_dropped_can_be_made_again_and_dropped_twice()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("old", 1, 0, 0)], Cancel);
        await Index.DropAsync(set, Cancel);
        await Index.DropAsync(set, Cancel);
        await Index.AddAsync(set, [Vector("new", 1, 0, 0)], Cancel);
        Assert.Equal(["new"], (await Index.SearchAsync(set, new float[] { 1, 0, 0 }, 9, Cancel)).Select(hit => hit.Chunk));
    }

    [Fact]
    public async Task What_was_never_made_or_was_dropped_is_not_there()
    {
        var set = NewSet();
        Assert.False(await Index.HasAsync(set, Cancel));
        await Index.AddAsync(set, [Vector("a", 1, 0, 0)], Cancel);
        Assert.True(await Index.HasAsync(set, Cancel));
        await Index.DropAsync(set, Cancel);
        Assert.False(await Index.HasAsync(set, Cancel));
    }

    [Fact]
    public async Task Many_are_added_at_once_and_found_again_whatever_their_ids()
    {
        var set = NewSet();
        var random = new Random(8);
        string[] ids = [.. Enumerable.Range(0, 500).Select(number => string.Create(CultureInfo.InvariantCulture, $"dok/ü \"{number}\"#§"))];
        StoredVector[] vectors = [.. ids.Select(id => Vector(id, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f))];
        await Index.AddAsync(set, vectors, Cancel);
        var query = vectors[123].Vector;
        var expected = vectors.OrderByDescending(vector => Dot(vector.Vector.Span, query.Span)).Take(5).Select(vector => vector.Id);
        Assert.Equal(expected, (await Index.SearchAsync(set, query, 5, Cancel)).Select(hit => hit.Chunk));
    }

    // Servers outlive a test: no two take the same set.
    private protected static VectorSet NewSet() =>
        new(Interlocked.Add(ref _sets, 10), "acme", "manuals", Model, VectorSetState.Active, 0);

    private protected static StoredVector Vector(string id, params float[] numbers)
    {
        var length = MathF.Sqrt(numbers.Sum(number => number * number));
        return new(1, id, numbers.Select(number => number / length).ToArray());
    }

    private static double Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++) sum += one[i] * other[i];
        return sum;
    }
}
