using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>What every store keeps under many producers at once.</summary>
public abstract class ConcurrentAppendConformance : StoreConformance
{
    private const int Producers = 64, Each = 40, KeyCount = 7;

    [Fact]
    public async Task Sixty_four_producers_are_stored_exactly_once_without_gaps()
    {
        var decisions = (await Task.WhenAll(Enumerable.Range(0, Producers).Select(p => Task.Run(() => ProduceAsync(Admissions, New, p), Cancel))))
            .SelectMany(list => list).ToList();
        await ReopenAsync();
        await AssertExactlyOnceAsync(decisions);
    }

    [Fact]
    public async Task Two_open_stores_on_one_place_write_exactly_once_without_gaps()
    {
        var second = await OpenSecondAsync();
        var other = new Entries(Time, "b-");
        var decisions = (await Task.WhenAll(Enumerable.Range(0, Producers).Select(p => Task.Run(
                () => p % 2 == 0 ? ProduceAsync(Admissions, New, p) : ProduceAsync(second.Admissions, other, p), Cancel))))
            .SelectMany(list => list).ToList();
        await second.Lifetime.DisposeAsync();
        await AssertExactlyOnceAsync(decisions);
    }

    [Fact]
    public async Task Readers_see_whole_entries_only_while_producers_write()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reading = Task.Run(async () =>
        {
            var seen = 0L;
            while (!stop.IsCancellationRequested)
            {
                var history = await Records.HistoryAsync(Mine, "learning-plan", "key-1", 1000, null, Cancel);
                Assert.Equal(Enumerable.Range(1, history.Items.Count).Reverse().Select(n => (long)n), history.Items.Select(r => r.Reference.Revision));
                Assert.True(history.Items.Count >= seen, "A revision that was seen is gone.");
                seen = history.Items.Count;
                foreach (var failure in (await Failures.ListAsync(Mine, null, null, 20, null, Cancel)).Items)
                {
                    var stored = await Failures.GetAsync(Mine, failure.Reference.Id, Cancel);
                    Assert.Equal(2, stored!.Inferences.Count);
                }
            }
        }, Cancel);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(p => Task.Run(() => ProduceAsync(Admissions, New, p), Cancel)));
        await stop.CancelAsync();
        await reading;
    }

    private async Task<List<Decision>> ProduceAsync(IAdmissionStore store, Entries entries, int producer)
    {
        var decisions = new List<Decision>();
        for (var i = 0; i < Each; i++)
        {
            var entry = i % 10 == 9 ? entries.Failure($"v1:{producer % 3}") : entries.Record($"key-{(producer + i) % KeyCount}");
            var outcome = await store.AppendAsync(entry, Cancel);
            Assert.Equal(entry.Decision.SubmissionId, outcome.Decision!.SubmissionId);
            Assert.False(outcome.Decision.Replayed);
            decisions.Add(outcome.Decision);
        }
        return decisions;
    }

    private async Task AssertExactlyOnceAsync(List<Decision> decisions)
    {
        Assert.Equal(Producers * Each, decisions.Count);
        var records = decisions.Where(decision => decision.Record is not null).ToList();
        for (var k = 0; k < KeyCount; k++)
        {
            var history = await AllAsync(cursor => Records.HistoryAsync(Mine, "learning-plan", $"key-{k}", 100, cursor, Cancel));
            Assert.Equal(Enumerable.Range(1, history.Count).Reverse().Select(n => (long)n), history.Select(record => record.Reference.Revision));
            var acknowledged = records.Where(decision => decision.Record!.Key == $"key-{k}").OrderByDescending(decision => decision.Record!.Revision);
            Assert.Equal(acknowledged.Select(decision => decision.SubmissionId), history.Select(record => record.SubmissionId));
        }
        var failures = await AllAsync(cursor => Failures.ListAsync(Mine, null, null, 100, cursor, Cancel));
        Assert.Equal(decisions.Where(decision => decision.Failure is not null).Select(decision => decision.Failure!.Id).Order(),
            failures.Select(failure => failure.Reference.Id).Order());
        var groups = await Failures.GroupsAsync(Mine, null, 10, Cancel);
        Assert.Equal(failures.CountBy(failure => failure.Reference.Group).ToDictionary(group => group.Key, group => (long)group.Value),
            groups.ToDictionary(group => group.Id, group => group.Count));
    }
}
