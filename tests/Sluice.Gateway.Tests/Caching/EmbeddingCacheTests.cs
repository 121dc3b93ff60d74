using Sluice.Workspace;

namespace Sluice.Gateway.Tests.Caching;

/// <summary>Vectors of texts that were asked for before.</summary>
public sealed class EmbeddingCacheTests
{
    private static readonly EmbeddingSource Source = new("http://models/v1", "embed-1", 2);

    private readonly MemoryHybridCache _memory = new();
    private readonly List<string> _asked = [];

    [Fact]
    public async Task A_model_is_asked_only_for_what_is_not_kept()
    {
        Assert.Equal(new[] { 1f, 0.5f }, (await GetAsync("a"))[0]);
        var three = await GetAsync("b", "a", "c");
        Assert.Equal(["a", "b", "c"], _asked);
        Assert.Equal([2f, 1f, 3f], three.Select(vector => vector[0]));
    }

    [Fact]
    public async Task Another_tenant_model_provider_or_dimension_is_asked_for_by_itself()
    {
        await GetAsync("a");
        foreach (var (tenant, source) in new[] { ("t-2", Source), ("t-1", Source with { Model = "embed-2" }), ("t-1", Source with { Provider = "http://other" }) })
            await Cache().GetAsync(tenant, source, ["a"], EmbedAsync, TestContext.Current.CancellationToken);
        Assert.Equal(4, _asked.Count);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3, 4 })]
    [InlineData(new byte[] { 0, 0, 192, 127, 0, 0, 0, 0 })] // not a number
    [InlineData(new byte[] { 0, 0, 128, 127, 0, 0, 0, 0 })] // infinite
    [InlineData(new byte[] { })]
    public async Task What_is_no_vector_is_thrown_away(byte[] poison)
    {
        await GetAsync("a");
        _memory.Poison(poison);
        Assert.Equal(new[] { 1f, 0.5f }, (await GetAsync("a"))[0]);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task A_vector_of_another_dimension_is_given_on_and_not_kept()
    {
        var vectors = await Cache().GetAsync("t-1", Source with { Dimension = 3 }, ["a"], EmbedAsync, TestContext.Current.CancellationToken);
        Assert.Equal((2, 0), (vectors![0].Length, _memory.Values.Count));
    }

    [Fact]
    public async Task Where_a_model_gives_none_or_throws_nothing_is_kept()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Cache().GetAsync("t-1", Source, ["a"], (_, _) => throw new TimeoutException(), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => Cache().GetAsync("t-1", Source, ["a", "b"],
            (_, _) => Task.FromResult<IReadOnlyList<float[]>?>([[1, 2]]), TestContext.Current.CancellationToken));
        Assert.Null(await Cache().GetAsync("t-1", Source, ["a"], (_, _) => Task.FromResult<IReadOnlyList<float[]>?>(null), TestContext.Current.CancellationToken));
        Assert.Empty(_memory.Values);
    }

    [Fact]
    public async Task Without_a_cache_every_text_is_asked_for()
    {
        foreach (var none in new[] { new EmbeddingCache(null), new EmbeddingCache(_memory.Cache(new CacheSettings { EmbeddingSeconds = 0 })) })
        {
            await none.GetAsync("t-1", Source, ["a"], EmbedAsync, TestContext.Current.CancellationToken);
            await none.GetAsync("t-1", Source, ["a"], EmbedAsync, TestContext.Current.CancellationToken);
        }

        Assert.Equal((4, 0), (_asked.Count, _memory.Values.Count));
    }

    private EmbeddingCache Cache() => new(_memory.Cache());

    private async Task<IReadOnlyList<float[]>> GetAsync(params IReadOnlyList<string> texts) =>
        (await Cache().GetAsync("t-1", Source, texts, EmbedAsync, TestContext.Current.CancellationToken))!;

    private Task<IReadOnlyList<float[]>?> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        _asked.AddRange(texts);
        return Task.FromResult<IReadOnlyList<float[]>?>([.. texts.Select(text => new[] { text[0] - 96f, 0.5f })]);
    }
}
