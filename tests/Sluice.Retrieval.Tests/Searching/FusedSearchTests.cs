using Sluice.Gateway;

namespace Sluice.Retrieval.Tests;

/// <summary>Search in both ways at once, over the retriever that prompts ask.</summary>
public sealed class FusedSearchTests : IAsyncLifetime
{
    private VectorFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await VectorFixture.OpenAsync();
        await _fixture.AddAsync("cats", "A cat sleeps.");
        await _fixture.AddAsync("named", "The word kitten stands here, beside a hammer, a screwdriver and a tool.");
        await _fixture.AddAsync("rain", "It will rain.");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Both_ways_are_fused_and_each_passage_has_its_places()
    {
        await _fixture.WorkAsync();
        var found = await SearchAsync("kitten");
        Assert.Equal(("fused", "openai/embed-1@3", null), (found.Method, found.Embedding, found.Degraded));
        Assert.Equal(["named", "cats", "rain"], found.Passages.Select(passage => passage.Document));
        Assert.Equal((1, 2), (found.Passages[0].LexicalRank, found.Passages[0].VectorRank));
        Assert.Equal((null, 1), (found.Passages[1].LexicalRank, found.Passages[1].VectorRank));
        Assert.Equal(1 / 61.0 + 1 / 62.0, found.Passages[0].Score, 9);
    }

    [Fact]
    public async Task Weights_are_the_collections()
    {
        _fixture.Settings = _fixture.Settings with { LexicalWeight = 0.01 };
        await _fixture.WorkAsync();
        Assert.Equal("cats", (await SearchAsync("kitten")).Passages[0].Document);
    }

    [Fact]
    public async Task Before_there_are_vectors_it_is_by_words_and_says_so()
    {
        var found = await SearchAsync("kitten");
        Assert.Equal(("lexical", null, EmbeddingErrorCode.Pending), (found.Method, found.Embedding, found.Degraded));
        Assert.Equal("named", Assert.Single(found.Passages).Document);
        Assert.Null(found.Passages[0].VectorRank);
    }

    [Fact]
    public async Task Where_no_word_is_found_it_is_by_vectors_alone()
    {
        await _fixture.WorkAsync();
        var found = await SearchAsync("feline");
        Assert.Equal(("vector", null), (found.Method, found.Degraded));
        Assert.Equal("cats", found.Passages[0].Document);
        Assert.InRange(found.Passages[0].Score, 0.99, 1.0001);
    }

    [Theory]
    [InlineData(EmbeddingErrorCode.Timeout)]
    [InlineData(EmbeddingErrorCode.Unavailable)]
    [InlineData(EmbeddingErrorCode.RateLimited)]
    [InlineData(EmbeddingErrorCode.Invalid)]
    public async Task A_model_that_fails_leaves_the_answer_of_the_words(string code)
    {
        await _fixture.WorkAsync();
        _fixture.Models["embed-1"] = new ScriptedEmbeddings((_, _) => throw new EmbeddingException(code, "It failed."));
        _fixture.Forget();
        var found = await SearchAsync("kitten");
        Assert.Equal(("lexical", code, "named"), (found.Method, found.Degraded, Assert.Single(found.Passages).Document));
    }

    [Fact]
    public async Task A_model_that_hangs_costs_no_more_than_its_time()
    {
        await _fixture.WorkAsync();
        var asked = new TaskCompletionSource();
        _fixture.Models["embed-1"] = new ScriptedEmbeddings(async (_, token) =>
        {
            asked.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(token);
            return [];
        });
        _fixture.Forget();
        var searching = SearchAsync("kitten");
        await asked.Task.WaitAsync(Cancel);
        Assert.False(searching.IsCompleted);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(_fixture.Settings.QueryTimeoutMilliseconds));
        Assert.Equal(("lexical", EmbeddingErrorCode.Timeout), ((await searching).Method, (await searching).Degraded));
    }

    private async Task<RetrievalResult> SearchAsync(string text) => (await _fixture.SearchAsync(text)).Value!;
}
