using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>What every store keeps when many append to the same sessions at once.</summary>
public abstract class SessionConcurrencyConformance : SessionConformance
{
    private const int Appenders = 24, Each = 20;

    [Fact]
    public async Task Appenders_leave_neither_gaps_nor_doubles_and_keep_batches_together()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 3).Select(async i => (await MakeAsync($"s{i}")).Id));
        var second = await OpenSecondAsync();
        var outcomes = (await Task.WhenAll(Enumerable.Range(0, Appenders).Select(appender => Task.Run(async () =>
        {
            var (store, mine) = (appender % 2 == 0 ? Sessions : second.Sessions, new List<(string Text, AppendOutcome Outcome)>());
            for (var i = 0; i < Each; i++)
            {
                var text = $"{appender}.{i}";
                var entry = Entry(ids[(appender + i) % ids.Length], Say(text + "a"), Say(text + "b")) with { IdempotencyKey = text };
                var outcome = await store.AppendAsync(entry, Cancel);
                Assert.Equal(AppendResult.Appended, outcome.Result);
                mine.Add((text, outcome));
                if (i % 7 == 0) Assert.Equal(outcome with { Result = AppendResult.Replayed, Head = 0 }, await store.AppendAsync(entry, Cancel) with { Head = 0 });
            }
            return mine;
        }, Cancel)))).SelectMany(list => list).ToList();
        await second.Lifetime.DisposeAsync();
        foreach (var id in ids)
        {
            var texts = await TextsAsync(id);
            var mine = outcomes.Where(outcome => outcome.Outcome.Session == id).OrderBy(outcome => outcome.Outcome.First).ToList();
            Assert.Equal(mine.SelectMany(outcome => new[] { outcome.Text + "a", outcome.Text + "b" }), texts);
            Assert.Equal(texts.Count, (await Sessions.GetAsync(Tenant, id, Cancel))!.Head);
        }
        Assert.Equal(Appenders * Each, outcomes.Count);
    }

    [Fact]
    public async Task Of_many_with_the_same_key_one_appends()
    {
        var session = await MakeAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            () => Sessions.AppendAsync(Entry(session.Id, Say("a")) with { IdempotencyKey = "k" }, Cancel), Cancel)));
        Assert.Single(outcomes, outcome => outcome.Result == AppendResult.Appended);
        Assert.All(outcomes, outcome => Assert.Equal((1L, 1L), (outcome.First, outcome.Last)));
        Assert.Equal(["a"], await TextsAsync(session.Id));
    }

    [Fact]
    public async Task Of_many_that_expect_the_same_head_one_appends()
    {
        var session = await MakeAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => Sessions.AppendAsync(Entry(session.Id, Say($"a{i}")) with { ExpectedHead = 0 }, Cancel), Cancel)));
        Assert.Single(outcomes, outcome => outcome.Result == AppendResult.Appended);
        Assert.Equal(15, outcomes.Count(outcome => outcome.Result == AppendResult.Moved));
    }

    [Fact]
    public async Task Of_many_that_go_on_from_one_response_each_keeps_its_own_way()
    {
        var trunk = await AppendAsync(Entry(null, Say("a")) with { Response = new("resp_0", default) });
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 12).Select(i => Task.Run(
            () => Sessions.AppendAsync(Entry(null, Say($"x{i}")) with { AfterResponse = "resp_0", Response = new($"resp_{i}", default) }, Cancel), Cancel)));
        Assert.Equal(12, outcomes.Select(outcome => outcome.Session).Distinct().Count());
        Assert.Single(outcomes, outcome => outcome.Session == trunk.Session);
        for (var i = 1; i <= 12; i++) Assert.Equal(["a", $"x{i}"], await TextsAsync(outcomes[i - 1].Session!));
    }

    [Fact]
    public async Task Of_many_that_open_a_session_under_one_key_one_does()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(
            () => Sessions.AppendAsync(Entry(null, Say("a")) with { IdempotencyKey = "k" }, Cancel), Cancel)));
        Assert.Single(outcomes.Select(outcome => outcome.Session).Distinct());
        Assert.Single((await Sessions.ListAsync(Tenant, removed: false, 10, null, Cancel)).Items);
    }

    [Fact]
    public async Task A_removal_and_appends_at_once_leave_all_or_nothing()
    {
        for (var round = 0; round < 5; round++)
        {
            var session = await MakeAsync();
            var appends = Enumerable.Range(0, 8).Select(i => Task.Run(() => Sessions.AppendAsync(Entry(session.Id, Say($"a{i}")), Cancel), Cancel)).ToList();
            var removal = Task.Run(() => Sessions.RemoveAsync(Tenant, session.Id, "ann", Time.GetUtcNow(), Cancel), Cancel);
            var done = (await Task.WhenAll(appends)).Count(outcome => outcome.Result == AppendResult.Appended);
            Assert.Equal(done, (await removal).Session!.Head);
            var taken = 0;
            for (int some; (some = await Sessions.EmptyAsync(3, Cancel)) > 0;) taken += some;
            Assert.Equal(done, taken);
        }
    }
}
