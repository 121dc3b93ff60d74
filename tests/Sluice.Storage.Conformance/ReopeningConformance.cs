using Sluice.Gateway;

namespace Sluice.Storage.Conformance;

/// <summary>What every store still holds after it was closed and opened.</summary>
public abstract class ReopeningConformance : StoreConformance
{
    [Fact]
    public async Task Opening_again_keeps_everything()
    {
        foreach (var verdict in new[] { Verdict.Accepted, Verdict.Repaired, Verdict.Corrected })
            await AppendAsync(New.Record("plan-1", verdict: verdict));
        var failure = New.Failure();
        await AppendAsync(failure);
        var history = await Records.HistoryAsync(Mine, "learning-plan", "plan-1", 10, null, Cancel);
        var (records, failures) = (await Records.ListAsync(Mine, new(null), 10, null, Cancel), await Failures.ListAsync(Mine, null, null, 10, null, Cancel));
        var (one, groups) = (await Failures.GetAsync(Mine, failure.Failure!.Id, Cancel), await Failures.GroupsAsync(Mine, null, 10, Cancel));

        for (var n = 0; n < 3; n++) await ReopenAsync();
        var again = await Records.HistoryAsync(Mine, "learning-plan", "plan-1", 10, null, Cancel);
        foreach (var (before, after) in history.Items.Zip(again.Items, (before, after) => (before, after))) Same.Properties(before, after);
        Assert.Equal(3, again.Items.Count);
        Assert.Equal(records.Items, (await Records.ListAsync(Mine, new(null), 10, null, Cancel)).Items);
        Assert.Equal(failures.Items, (await Failures.ListAsync(Mine, null, null, 10, null, Cancel)).Items);
        Same.Properties(one!, (await Failures.GetAsync(Mine, failure.Failure.Id, Cancel))!);
        Assert.Equal(groups, await Failures.GroupsAsync(Mine, null, 10, Cancel));
        Assert.Equal(4, (await AppendAsync(New.Record("plan-1"))).Record!.Revision);
    }

    [Fact]
    public async Task A_second_open_store_sees_what_the_first_acknowledged()
    {
        var second = await OpenSecondAsync();
        await AppendAsync(New.Record("plan-1"));
        Assert.NotNull(await second.Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel));
        await second.Lifetime.DisposeAsync();
        Assert.Equal(2, (await AppendAsync(New.Record("plan-1"))).Record!.Revision);
    }

    [Fact]
    public async Task Closing_twice_is_harmless()
    {
        await CloseAsync();
        await CloseAsync();
    }
}
