using Sluice.Gateway.Stores;

namespace Sluice.Retrieval.Tests;

/// <summary>A change of the model that something happens to at each of its steps.</summary>
public sealed class InterruptedChangeTests : IAsyncLifetime
{
    private const int Documents = 6;

    private VectorFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await VectorFixture.OpenAsync();
        _fixture.Models["embed-2"] = new ScriptedEmbeddings(text => [0.3f, .. VectorFixture.Meaning(text)]);
        for (var number = 0; number < Documents; number++) await _fixture.AddAsync($"d{number}", number == 3 ? "A cat." : $"Rain {number}.");
        await _fixture.WorkAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_step_what_is_searched_is_whole_and_another_process_goes_on(bool after)
    {
        var steps = 0;
        for (var killed = true; killed; steps++)
        {
            var before = await ActiveAsync();
            _fixture.Model = _fixture.Model == "embed-1" ? "embed-2" : "embed-1";
            var store = new InterruptedVectors(_fixture.Vectors, steps + 1, after, () => throw new ProcessKilledException());
            try
            {
                await _fixture.NewWorker(store).RunAsync(_fixture.Workspace(), Cancel);
            }
            catch (ProcessKilledException)
            {
            }

            killed = store.Happened;
            var now = await ActiveAsync();
            Assert.Equal(new VectorCount(0, Documents, 0), await _fixture.Vectors.CountAsync(now, Cancel));
            Assert.True(now.Seq == before.Seq || now.Model.Model == _fixture.Model);
            Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));

            foreach (var model in _fixture.Models.Values) model.Asked.Clear();
            _fixture.Time.Advance(TimeSpan.FromSeconds(91));
            await _fixture.NewWorker().RunAsync(_fixture.Workspace(), Cancel);
            now = Assert.Single(await SetsAsync());
            Assert.Equal((VectorSetState.Active, _fixture.Model), (now.State, now.Model.Model));
            Assert.Equal(new VectorCount(0, Documents, 0), await _fixture.Vectors.CountAsync(now, Cancel));
            Assert.Empty(await _fixture.Vectors.RetiredAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel));
            Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));
        }

        Assert.InRange(steps, 15, 40);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_stood_still_at_any_step_until_another_was_done_changes_nothing_any_more(bool after)
    {
        var steps = 0;
        for (var stopped = true; stopped; steps++)
        {
            _fixture.Model = _fixture.Model == "embed-1" ? "embed-2" : "embed-1";
            VectorSet? done = null;
            var store = new InterruptedVectors(_fixture.Vectors, steps + 1, after, async () =>
            {
                _fixture.Time.Advance(TimeSpan.FromSeconds(91));
                await _fixture.NewWorker().RunAsync(_fixture.Workspace(), Cancel);
                done = await ActiveAsync();
                Assert.Equal(_fixture.Model, done.Model.Model);
            });
            await _fixture.NewWorker(store).RunAsync(_fixture.Workspace(), Cancel);
            stopped = store.Happened;
            var now = Assert.Single(await SetsAsync());
            Assert.Equal((done?.Seq ?? now.Seq, VectorSetState.Active, _fixture.Model), (now.Seq, now.State, now.Model.Model));
            Assert.Equal(new VectorCount(0, Documents, 0), await _fixture.Vectors.CountAsync(now, Cancel));
            Assert.Empty(await _fixture.Vectors.RetiredAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel));
            Assert.Equal("d3", await _fixture.FoundAsync("kitten", count: 1));
            // Nobody holds a lease that nobody works under.
            var time = _fixture.Time.GetUtcNow();
            Assert.NotNull(await _fixture.Vectors.LeaseAsync(VectorFixture.Mine, VectorFixture.Manuals, "other", time, time, Cancel));
        }

        Assert.InRange(steps, 15, 40);
    }

    [Fact]
    public async Task One_that_lost_its_lease_to_another_that_was_killed_goes_on_at_its_next_look()
    {
        _fixture.Model = "embed-2";
        // The last batch is never kept: the lease is another's by then.
        var standing = new InterruptedVectors(_fixture.Vectors, 12, after: false, async () =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(91));
            var killed = new InterruptedVectors(_fixture.Vectors, 3, after: true, () => throw new ProcessKilledException());
            await Assert.ThrowsAsync<ProcessKilledException>(() => _fixture.NewWorker(killed).RunAsync(_fixture.Workspace(), Cancel));
        });
        var worker = _fixture.NewWorker(standing);
        Assert.False(await worker.RunAsync(_fixture.Workspace(), Cancel));
        Assert.True(standing.Happened);
        Assert.Equal(2, (await SetsAsync()).Count);
        _fixture.Time.Advance(TimeSpan.FromSeconds(91));
        await worker.RunAsync(_fixture.Workspace(), Cancel);
        Assert.Equal("embed-2", (await ActiveAsync()).Model.Model);
    }

    [Fact]
    public async Task Servers_that_want_different_models_do_not_embed_everything_in_turns_for_as_long_as_they_disagree()
    {
        var (old, young) = (_fixture.Worker, _fixture.NewWorker());
        foreach (var model in _fixture.Models.Values) model.Asked.Clear();
        for (var look = 0; look < 12; look++)
        {
            await RunAsync(old, "embed-1");
            await RunAsync(young, "embed-2");
            Assert.Equal("embed-2", (await ActiveAsync()).Model.Model);
            _fixture.Time.Advance(TimeSpan.FromMinutes(11));
        }

        Assert.Equal(Documents, Asked());
        Assert.Contains("was embedded by openai/embed-2@4 by another server, where this one has openai/embed-1@3", _fixture.Log, StringComparison.Ordinal);
        // What is added is embedded by the one whose model is searched, and found through both.
        await _fixture.AddAsync("late", "A feline.");
        await RunAsync(old, "embed-1");
        await RunAsync(young, "embed-2");
        Assert.Equal(Documents + 1, Asked());
        // Whoever is left alone has its way in the end.
        _fixture.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync(old, "embed-1");
        Assert.Equal("embed-1", (await ActiveAsync()).Model.Model);
    }

    [Fact]
    public async Task A_change_under_the_name_that_another_process_has_found_out_is_not_undone_by_what_was_known_before()
    {
        var turned = false;
        _fixture.Models["embed-1"] = new ScriptedEmbeddings(text => turned ? [.. VectorFixture.Meaning(text).Reverse()] : VectorFixture.Meaning(text));
        _fixture.Forget();
        var knowing = _fixture.NewWorker();
        await RunAsync(knowing, "embed-1");
        turned = true;
        _fixture.Time.Advance(TimeSpan.FromMinutes(3));
        await RunAsync(_fixture.NewWorker(), "embed-1");
        var changed = await ActiveAsync();
        await _fixture.AddAsync("late", "A feline.");
        await RunAsync(knowing, "embed-1");
        Assert.Equal(changed.Seq, Assert.Single(await SetsAsync()).Seq);
        Assert.Equal(Documents + 1, Asked());
    }

    [Fact]
    public async Task A_tenant_with_few_documents_does_not_wait_for_all_of_another()
    {
        for (var number = 0; number < 100; number++) await _fixture.AddAsync($"more{number}", $"Rain, again {number}.");
        await _fixture.AddAsync("few", "A cat of theirs.", VectorFixture.Theirs);
        _fixture.Models["embed-1"].Asked.Clear();
        await _fixture.WorkAsync();
        var texts = _fixture.Models["embed-1"].Asked.SelectMany(asked => asked).ToList();
        Assert.InRange(texts.IndexOf("A cat of theirs."), 1, 80);
        Assert.Equal(101, texts.Distinct(StringComparer.Ordinal).Count(text => text != EmbeddingClients.ProbeText));
        Assert.Equal(new VectorCount(0, Documents + 100, 0), await _fixture.CountAsync());
    }

    private async Task RunAsync(EmbeddingWorker worker, string model)
    {
        _fixture.Model = model;
        await worker.RunAsync(_fixture.Workspace(), Cancel);
    }

    private int Asked() => _fixture.Models.Values.SelectMany(model => model.Asked).SelectMany(asked => asked).Count(text => text != EmbeddingClients.ProbeText);

    private Task<IReadOnlyList<VectorSet>> SetsAsync() => _fixture.Vectors.SetsAsync(VectorFixture.Mine, VectorFixture.Manuals, Cancel);

    private async Task<VectorSet> ActiveAsync() => Assert.Single(await SetsAsync(), set => set.State == VectorSetState.Active);
}
