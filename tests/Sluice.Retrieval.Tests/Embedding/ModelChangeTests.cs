using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval.Tests;

public sealed class ModelChangeTests : IAsyncLifetime
{
    private VectorFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await VectorFixture.OpenAsync();
        for (var number = 0; number < 6; number++) await _fixture.AddAsync($"d{number}", number == 3 ? "A cat." : $"Rain {number}.");
        await _fixture.WorkAsync();
        Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task The_old_vectors_are_searched_with_the_old_model_until_the_new_ones_are_whole()
    {
        var gate = new TaskCompletionSource();
        var waiting = new TaskCompletionSource();
        _fixture.Models["embed-2"] = new ScriptedEmbeddings(async (texts, token) =>
        {
            if (texts.Any(text => text.Contains("Rain", StringComparison.Ordinal)))
            {
                waiting.TrySetResult();
                await gate.Task.WaitAsync(token);
            }

            return [.. texts.Select(Turned)];
        });
        _fixture.Model = "embed-2";
        var working = _fixture.WorkAsync();
        await waiting.Task.WaitAsync(Cancel);
        _fixture.Models["embed-1"].Asked.Clear();
        Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));
        Assert.Equal("openai/embed-1@3", (await _fixture.FindAsync("kitten")).Embedding);
        Assert.NotEmpty(_fixture.Models["embed-1"].Asked);
        gate.SetResult();
        await working;
        var found = await _fixture.FindAsync("kitten", count: 1);
        Assert.Equal(("openai/embed-2@4", "d3"), (found.Embedding, found.Chunks![0].Chunk.Document));
        Assert.Empty(await _fixture.Vectors.RetiredAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel));
        Assert.Equal(VectorSetState.Active, Assert.Single(await _fixture.Vectors.SetsAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel)).State);
    }

    [Fact]
    public async Task Where_the_old_model_is_gone_search_is_by_words_until_the_switch()
    {
        _fixture.Models["embed-1"] = new ScriptedEmbeddings((_, _) => throw new EmbeddingException(EmbeddingErrorCode.Misconfigured, "No such model."));
        _fixture.Models["embed-2"] = new ScriptedEmbeddings((texts, _) => texts.Any(text => text.Contains("Rain", StringComparison.Ordinal))
            ? throw new EmbeddingException(EmbeddingErrorCode.Unavailable, "Not now.")
            : Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(Turned)]));
        _fixture.Model = "embed-2";
        await _fixture.WorkAsync();
        // The generator of the old name was kept from before; a process that starts now finds it gone.
        _fixture.Forget();
        Assert.Equal(EmbeddingErrorCode.Misconfigured, await _fixture.FoundAsync("kitten"));
        _fixture.Models["embed-2"] = new ScriptedEmbeddings(Turned);
        _fixture.Forget();
        _fixture.Time.Advance(TimeSpan.FromMinutes(6));
        await _fixture.WorkAsync();
        Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));
    }

    [Fact]
    public async Task A_change_that_was_interrupted_goes_on_where_it_was()
    {
        using var kill = new CancellationTokenSource();
        _fixture.Models["embed-2"] = new ScriptedEmbeddings(async (texts, token) =>
        {
            if (_fixture.Models["embed-2"].Asked.Count > 3) await kill.CancelAsync();
            token.ThrowIfCancellationRequested();
            return [.. texts.Select(Turned)];
        });
        _fixture.Model = "embed-2";
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.Worker.RunAsync(_fixture.Workspace(), kill.Token));
        var sets = await _fixture.Vectors.SetsAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel);
        Assert.Equal([VectorSetState.Active, VectorSetState.Building], sets.Select(set => set.State));
        Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));
        _fixture.Models["embed-2"] = new ScriptedEmbeddings(Turned);
        _fixture.Forget();
        _fixture.Time.Advance(TimeSpan.FromMinutes(6));
        await _fixture.NewWorker().RunAsync(_fixture.Workspace(), Cancel);
        var now = Assert.Single(await _fixture.Vectors.SetsAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel));
        Assert.Equal((sets[1].Seq, VectorSetState.Active), (now.Seq, now.State));
        Assert.Equal(6, (await _fixture.CountAsync()).Vectors);
    }

    [Fact]
    public async Task A_model_that_changed_under_its_name_is_found_out_and_everything_embedded_anew()
    {
        // Of the same dimension: nothing but the probe tells.
        _fixture.Models["embed-1"] = new ScriptedEmbeddings(text => [.. VectorFixture.Meaning(text).Reverse()]);
        _fixture.Forget();
        Assert.Equal(EmbeddingErrorCode.Changed, await _fixture.FoundAsync("kitten"));
        _fixture.Time.Advance(TimeSpan.FromMinutes(10));
        await _fixture.WorkAsync();
        Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));
        Assert.Equal(VectorFixture.Meaning(EmbeddingClients.ProbeText).Length, Assert.Single(await _fixture.Vectors.SetsAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel)).Model.Dimension);
    }

    [Fact]
    public async Task A_model_that_answers_another_dimension_leaves_the_old_vectors_until_the_new_ones_are_whole()
    {
        _fixture.Models["embed-1"] = new ScriptedEmbeddings(Turned);
        _fixture.Forget();
        Assert.Equal(EmbeddingErrorCode.Dimension, await _fixture.FoundAsync("kitten"));
        Assert.Equal(6, (await _fixture.CountAsync()).Vectors);
        await _fixture.AddAsync("late", "Drizzle.");
        await _fixture.WorkAsync();
        _fixture.Time.Advance(TimeSpan.FromMinutes(10));
        await _fixture.WorkAsync();
        Assert.Equal("d3", await _fixture.FoundAsync("cat", count: 1));
        Assert.Equal("openai/embed-1@4", (await _fixture.FindAsync("kitten")).Embedding);
    }

    [Fact]
    public async Task A_new_generation_embeds_anew_by_the_same_model()
    {
        _fixture.Models["embed-1"].Asked.Clear();
        _fixture.Settings = _fixture.Settings with { Generation = 2 };
        await _fixture.WorkAsync();
        Assert.Equal(6, _fixture.Models["embed-1"].Asked.SelectMany(asked => asked).Count(text => text != EmbeddingClients.ProbeText));
        Assert.Equal(2, Assert.Single(await _fixture.Vectors.SetsAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel)).Model.Generation);
        Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));
    }

    [Fact]
    public async Task A_process_in_which_another_one_switched_keeps_the_old_vectors_no_longer_in_memory()
    {
        // Of a process that searches and does not embed.
        var memory = new MemoryVectors(_fixture.Vectors, 1 << 20, _fixture.Time);
        var before = Assert.Single(await _fixture.Vectors.SetsAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel));
        Assert.Equal(2, (await memory.SearchAsync(before, VectorFixture.Meaning("kitten"), 2, Cancel)).Count);
        var held = memory.Bytes;
        _fixture.Settings = _fixture.Settings with { Generation = 2 };
        await _fixture.WorkAsync();
        var now = Assert.Single(await _fixture.Vectors.SetsAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel));
        Assert.Equal(2, (await memory.SearchAsync(now, VectorFixture.Meaning("kitten"), 2, Cancel)).Count);
        Assert.Equal(held, memory.Bytes);
        // A search that was under way when the set was switched leaves nothing behind either.
        await memory.SearchAsync(before, VectorFixture.Meaning("kitten"), 2, Cancel);
        await memory.SearchAsync(now, VectorFixture.Meaning("kitten"), 2, Cancel);
        Assert.Equal(held, memory.Bytes);
    }

    private static float[] Turned(string text) => [0.3f, .. VectorFixture.Meaning(text)];
}
