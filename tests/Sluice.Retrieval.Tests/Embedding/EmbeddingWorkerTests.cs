using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval.Tests;

public sealed class EmbeddingWorkerTests : IAsyncLifetime
{
    private VectorFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await VectorFixture.OpenAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Chunks_get_vectors_and_are_found_by_meaning_without_a_word_in_common()
    {
        await AddThreeAsync();
        Assert.Equal(EmbeddingErrorCode.Pending, await _fixture.FoundAsync("kitten"));
        await _fixture.WorkAsync();
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
        Assert.Equal("tools", await _fixture.FoundAsync("screwdriver", count: 1));
        var found = await _fixture.FindAsync("drizzle", count: 3);
        Assert.Equal("openai/embed-1@3", found.Embedding);
        Assert.Equal("rain", found.Chunks![0].Chunk.Document);
        Assert.True(found.Chunks[0].Score > 0.99 && found.Chunks[1].Score < 0.1);
    }

    [Fact]
    public async Task What_is_added_later_is_embedded_alone_and_found_at_once_after_that()
    {
        await AddThreeAsync();
        await _fixture.WorkAsync();
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
        await _fixture.AddAsync("felines", "Felines, each a kitten once.");
        _fixture.Models["embed-1"].Asked.Clear();
        await _fixture.WorkAsync();
        Assert.Equal(["Felines, each a kitten once."], Assert.Single(_fixture.Models["embed-1"].Asked));
        Assert.Equal("cats felines", string.Join(' ', (await _fixture.FoundAsync("kitten", count: 2)).Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task What_was_removed_or_replaced_is_not_found_any_more()
    {
        await AddThreeAsync();
        await _fixture.WorkAsync();
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
        await _fixture.Documents.RemoveDocumentAsync(VectorFixture.Mine, VectorFixture.Manuals, "cats", Cancel);
        await _fixture.AddAsync("tools", "A kitten plays with a hammer.");
        Assert.Equal("rain", await _fixture.FoundAsync("kitten"));
        await _fixture.WorkAsync();
        Assert.Equal("tools", await _fixture.FoundAsync("kitten", count: 1));
    }

    [Theory]
    [InlineData(EmbeddingErrorCode.Timeout)]
    [InlineData(EmbeddingErrorCode.Unavailable)]
    [InlineData(EmbeddingErrorCode.RateLimited)]
    [InlineData(EmbeddingErrorCode.Misconfigured)]
    [InlineData(EmbeddingErrorCode.Invalid)]
    [InlineData(EmbeddingErrorCode.Refused)]
    public async Task A_model_that_fails_leaves_no_vector_and_is_asked_again_after_a_pause(string code)
    {
        await AddThreeAsync();
        var asked = 0;
        _fixture.Models["embed-1"] = new ScriptedEmbeddings((_, _) => throw new EmbeddingException(code, $"It failed {++asked} times."));
        var failing = new ChangingModel(_fixture);
        await _fixture.WorkAsync();
        var first = asked;
        Assert.Equal(0, (await _fixture.CountAsync()).Vectors);
        Assert.Equal(EmbeddingErrorCode.Pending, await _fixture.FoundAsync("kitten"));
        Assert.Equal("cats", Assert.Single(await WordsAsync("cat")).Chunk.Document);
        await _fixture.WorkAsync();
        Assert.Equal(first, asked);
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        await _fixture.WorkAsync();
        Assert.True(asked > first);
        Assert.Contains(code, _fixture.Log, StringComparison.Ordinal);
        failing.Answer = (texts, _) => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(VectorFixture.Meaning)]);
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await _fixture.WorkAsync();
        Assert.Equal(new VectorCount(0, 3, 0), await _fixture.CountAsync());
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
    }

    [Fact]
    public async Task A_text_that_the_model_refuses_keeps_no_other_from_its_vector()
    {
        _fixture.Settings = _fixture.Settings with { BatchMax = 64 };
        var model = new ChangingModel(_fixture);
        model.Answer = (texts, _) => texts.Any(text => text.Contains("poison", StringComparison.Ordinal))
            ? throw new EmbeddingException(EmbeddingErrorCode.Refused, "Too long.")
            : Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(VectorFixture.Meaning)]);
        for (var number = 0; number < 9; number++) await _fixture.AddAsync($"d{number}", number == 4 ? "poison, my diagnosis" : $"cat {number}");
        await _fixture.WorkAsync();
        Assert.Equal(new VectorCount(0, 8, 1), await _fixture.CountAsync());
        Assert.Equal(8, (await _fixture.FindAsync("kitten", count: 20)).Chunks!.Count);
        Assert.Equal("d4", Assert.Single(await WordsAsync("poison")).Chunk.Document);
        Assert.DoesNotContain("diagnosis", _fixture.Log, StringComparison.Ordinal);
        Assert.Contains(EmbeddingErrorCode.Refused, _fixture.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_between_batches_another_goes_on_and_nothing_is_embedded_twice_but_what_was_under_way()
    {
        for (var number = 0; number < 20; number++) await _fixture.AddAsync($"d{number}", $"cat {number}");
        using var kill = new CancellationTokenSource();
        var model = new ChangingModel(_fixture);
        var embedded = new List<string>();
        model.Answer = async (texts, token) =>
        {
            // The probe, then three batches of four in requests of two; killed in the fourth.
            if (embedded.Count >= 13) await kill.CancelAsync();
            token.ThrowIfCancellationRequested();
            lock (embedded) embedded.AddRange(texts);
            return [.. texts.Select(VectorFixture.Meaning)];
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.Worker.RunAsync(_fixture.Workspace(), kill.Token));
        var kept = (await _fixture.CountAsync()).Vectors;
        Assert.InRange(kept, 8, 16);
        model.Answer = (texts, _) =>
        {
            lock (embedded) embedded.AddRange(texts);
            return Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(VectorFixture.Meaning)]);
        };
        await _fixture.NewWorker().RunAsync(_fixture.Workspace(), Cancel);
        Assert.Equal(new VectorCount(0, 20, 0), await _fixture.CountAsync());
        Assert.Equal("d7", (await _fixture.FindAsync("cat 7", count: 20)).Chunks!.Select(chunk => chunk.Chunk.Document).Single(document => document == "d7"));
        var texts = embedded.Where(text => text.StartsWith("cat ", StringComparison.Ordinal)).ToList();
        Assert.Equal(20, texts.Distinct().Count());
        Assert.InRange(texts.Count, 20, 24);
    }

    [Fact]
    public async Task Of_one_that_was_killed_the_lease_ends_by_itself_and_of_one_that_stopped_at_once()
    {
        await AddThreeAsync();
        var now = _fixture.Time.GetUtcNow();
        Assert.NotNull(await _fixture.Vectors.LeaseAsync(VectorFixture.Mine, VectorFixture.Manuals, "killed", now, now.AddSeconds(90), Cancel));
        await _fixture.WorkAsync();
        Assert.Equal(0, (await _fixture.CountAsync()).Vectors);
        _fixture.Time.Advance(TimeSpan.FromSeconds(90));
        await _fixture.WorkAsync();
        Assert.Equal(3, (await _fixture.CountAsync()).Vectors);
        await _fixture.AddAsync("more", "Another cat.");
        await _fixture.NewWorker().RunAsync(_fixture.Workspace(), Cancel);
        Assert.Equal(4, (await _fixture.CountAsync()).Vectors);
    }

    [Fact]
    public async Task Two_workers_on_one_store_embed_each_text_once()
    {
        for (var number = 0; number < 30; number++) await _fixture.AddAsync($"d{number}", $"cat {number}");
        var workers = Enumerable.Range(0, 3).Select(_ => _fixture.NewWorker()).ToList();
        await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(_fixture.Workspace(), Cancel), Cancel)));
        Assert.Equal(new VectorCount(0, 30, 0), await _fixture.CountAsync());
        var texts = _fixture.Models["embed-1"].Asked.SelectMany(asked => asked).Where(text => text.StartsWith("cat ", StringComparison.Ordinal)).ToList();
        Assert.Equal(texts.Distinct().Count(), texts.Count);
    }

    [Fact]
    public async Task Of_two_tenants_each_finds_its_own()
    {
        await AddThreeAsync();
        await _fixture.AddAsync("cats", "Their kitten is a secret.", VectorFixture.Theirs);
        await _fixture.WorkAsync();
        var mine = await _fixture.FindAsync("kitten", count: 100);
        Assert.Equal(3, mine.Chunks!.Count);
        Assert.DoesNotContain(mine.Chunks, chunk => chunk.Chunk.Text.Contains("secret", StringComparison.Ordinal));
        Assert.Equal("Their kitten is a secret.", Assert.Single((await _fixture.FindAsync("kitten", count: 100, VectorFixture.Theirs)).Chunks!).Chunk.Text);
        Assert.Equal(EmbeddingErrorCode.Pending, await _fixture.FoundAsync("kitten", tenant: "nobody"));
    }

    [Fact]
    public async Task A_filter_lets_through_what_fits_however_far_away_it_is()
    {
        for (var number = 0; number < 40; number++) await _fixture.AddAsync($"d{number}", $"cat {number}", metadata: """{"lang":"en"}""");
        await _fixture.AddAsync("far", "Rain and drizzle.", metadata: """{"lang":"de"}""");
        await _fixture.WorkAsync();
        Assert.Equal("far", await _fixture.FoundAsync("kitten", 3, VectorFixture.Mine, ("/lang", "de")));
        Assert.Equal("", await _fixture.FoundAsync("kitten", 3, VectorFixture.Mine, ("/lang", "fr")));
    }

    [Fact]
    public async Task Vectors_that_need_more_memory_than_they_may_leave_search_to_words()
    {
        _fixture.Models["embed-1"] = new ScriptedEmbeddings(text => [.. VectorFixture.Meaning(text), .. new float[800]]);
        await AddThreeAsync();
        await _fixture.WorkAsync();
        Assert.Equal(EmbeddingErrorCode.MemoryExceeded, await _fixture.FoundAsync("kitten"));
        Assert.Equal(0, _fixture.Memory.Bytes);
    }

    private async Task AddThreeAsync()
    {
        await _fixture.AddAsync("cats", "A cat sleeps.");
        await _fixture.AddAsync("tools", "A hammer is heavy.");
        await _fixture.AddAsync("rain", "It will rain.");
    }

    private async Task<IReadOnlyList<LexicalHit>> WordsAsync(string text) => await _fixture.Documents.SearchAsync(
        new LexicalQuery { Tenant = VectorFixture.Mine, Collection = VectorFixture.Manuals, Text = text, Count = 5, TermsMax = 5 }, Cancel);

    /// <summary>A model whose answers a test changes as it goes.</summary>
    private sealed class ChangingModel
    {
        public ChangingModel(VectorFixture fixture)
        {
            var before = fixture.Models["embed-1"];
            Answer = async (texts, token) => [.. (await before.GenerateAsync(texts, cancellationToken: token)).Select(embedding => embedding.Vector.ToArray())];
            fixture.Models["embed-1"] = new ScriptedEmbeddings((texts, token) => Answer(texts, token));
        }

        public Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<float[]>>> Answer { get; set; }
    }
}
