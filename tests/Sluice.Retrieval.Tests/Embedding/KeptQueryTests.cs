using Microsoft.Extensions.Caching.Hybrid;

namespace Sluice.Retrieval.Tests;

/// <summary>Vectors of what was searched for before.</summary>
public sealed class KeptQueryTests : IAsyncLifetime
{
    private readonly KeptValues _kept = new();
    private VectorFixture _fixture = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture = await VectorFixture.OpenAsync();
        _fixture.Cache = _kept;
        _fixture.Forget();
        foreach (var tenant in new[] { VectorFixture.Mine, VectorFixture.Theirs }) await _fixture.AddAsync("cats", "A cat and a kitten", tenant);
        await _fixture.WorkAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_model_that_has_proved_itself_is_asked_once_for_a_text()
    {
        await _fixture.FindAsync("hammer");
        var before = Asked;
        var first = await _fixture.FindAsync("feline");
        var second = await _fixture.FindAsync("feline");
        Assert.Equal(before + 1, Asked);
        Assert.Equal(first.Chunks!.Select(chunk => chunk.Score), second.Chunks!.Select(chunk => chunk.Score));
    }

    [Fact]
    public async Task Another_tenants_search_asks_for_itself()
    {
        foreach (var tenant in new[] { VectorFixture.Mine, VectorFixture.Theirs }) await _fixture.FindAsync("hammer", tenant: tenant);
        var before = Asked;
        foreach (var tenant in new[] { VectorFixture.Mine, VectorFixture.Theirs }) await _fixture.FindAsync("feline", tenant: tenant);
        Assert.Equal(before + 2, Asked);
    }

    [Fact]
    public async Task A_process_that_has_just_started_has_the_model_prove_itself_first()
    {
        await _fixture.FindAsync("hammer");
        await _fixture.FindAsync("feline");
        _fixture.Forget();
        var before = Asked;
        await _fixture.FindAsync("feline");
        Assert.Equal(before + 1, Asked);
        Assert.Contains(EmbeddingClients.ProbeText, _fixture.Models["embed-1"].Asked[^1]);
        await _fixture.FindAsync("feline");
        Assert.Equal(before + 1, Asked);
    }

    private int Asked => _fixture.Models["embed-1"].Asked.Count;

    /// <summary>Keeps everything, across processes.</summary>
    private sealed class KeptValues : HybridCache
    {
        private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

        public override ValueTask<T> GetOrCreateAsync<TState, T>(string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory,
            HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default) =>
            new(_values.TryGetValue(key, out var value) ? (T)value! : default!);

        public override ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
            CancellationToken cancellationToken = default)
        {
            _values[key] = value;
            return default;
        }

        public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
        {
            _values.Remove(key);
            return default;
        }

        public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
