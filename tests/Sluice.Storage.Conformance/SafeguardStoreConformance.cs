using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store counts for safeguards, and keeps them.</summary>
public abstract class SafeguardStoreConformance : StoreConformance
{
    [Fact]
    public async Task A_safeguard_comes_back_field_by_field_with_its_events_in_order()
    {
        var taken = New("safe_1", "a");
        Assert.True(await Safeguards.TakeAsync(taken, Cancel));
        var next = new SafeguardEvent(2, SafeguardState.Undone, "ann", "it was not the prompt", Time.GetUtcNow().AddTicks(7));
        Assert.True(await Safeguards.AddAsync("safe_1", next, Cancel));
        Assert.False(await Safeguards.AddAsync("safe_1", next with { State = SafeguardState.Ended }, Cancel));
        Assert.False(await Safeguards.AddAsync("none", next, Cancel));
        await ReopenAsync();
        var read = await Safeguards.FindAsync("safe_1", Cancel);
        Assert.Equal(taken with { Events = [] }, read! with { Events = [] });
        Assert.Equal([.. taken.Events, next], read.Events);
        Assert.Null(await Safeguards.FindAsync("safe_2", Cancel));
    }

    [Fact]
    public async Task The_same_is_not_done_twice_about_the_same()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => Safeguards.TakeAsync(New($"safe_{number}", "a"), Cancel), Cancel)));
        Assert.Single(results, kept => kept);
        Assert.True(await Safeguards.TakeAsync(New("other", "b"), Cancel));
        Assert.True(await Safeguards.TakeAsync(New("third", "a") with { Contract = "invoice" }, Cancel));
        Assert.Equal(["third", "other"], (await Safeguards.ListAsync(null, 2, Cancel)).Select(safeguard => safeguard.Id));
        Assert.Equal(["third"], (await Safeguards.ListAsync("invoice", 10, Cancel)).Select(safeguard => safeguard.Id));
    }

    [Fact]
    public async Task Those_in_force_are_all_that_are_neither_undone_nor_ended()
    {
        foreach (var id in (string[])["1", "2", "3", "4", "5"]) Assert.True(await Safeguards.TakeAsync(New(id, id), Cancel));
        var states = new[] { ("1", SafeguardState.Undone), ("2", SafeguardState.Verified), ("3", SafeguardState.Failed), ("4", SafeguardState.Ended) };
        foreach (var (id, state) in states) Assert.True(await Safeguards.AddAsync(id, new(2, state, null, "so", Time.GetUtcNow()), Cancel));
        var active = await Safeguards.ActiveAsync(Cancel);
        Assert.Equal(["5", "3", "2"], active.Select(safeguard => safeguard.Id));
        Assert.All(active, safeguard => Assert.True(safeguard.IsActive));
        Assert.Equal(SafeguardState.Failed, active[1].State);
    }

    [Fact]
    public async Task Decisions_are_counted_by_their_versions_without_those_that_say_nothing_of_them()
    {
        var begin = Time.GetUtcNow();
        for (var number = 0; number < 5; number++) await Admissions.AppendAsync(base.New.Record($"k-{number}"), Cancel);
        for (var number = 0; number < 3; number++) await Admissions.AppendAsync(base.New.Failure(), Cancel);
        var contract = (await Failures.ListAsync(Mine, null, null, 1, null, Cancel)).Items[0];
        var name = contract.Contract.Split('@')[0];
        var all = await Safeguards.TallyAsync(new TallyQuery(name, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, []), Cancel);
        Assert.Equal((8, 3), (all.Sum(tally => tally.Decisions), all.Sum(tally => tally.Failures)));
        var without = await Safeguards.TallyAsync(new TallyQuery(name, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, [contract.Code]), Cancel);
        Assert.Equal((5, 0), (without.Sum(tally => tally.Decisions), without.Sum(tally => tally.Failures)));
        Assert.Empty(await Safeguards.TallyAsync(new TallyQuery("nothing", DateTimeOffset.MinValue, DateTimeOffset.MaxValue, []), Cancel));
        Assert.Empty(await Safeguards.TallyAsync(new TallyQuery(name, DateTimeOffset.MinValue, begin.AddDays(-1), []), Cancel));
    }

    [Fact]
    public async Task Groups_of_counted_failures_are_found_until_somebody_is_at_work_on_them()
    {
        for (var number = 0; number < 3; number++) await Admissions.AppendAsync(base.New.Failure(), Cancel);
        var failure = (await Failures.ListAsync(Mine, null, null, 1, null, Cancel)).Items[0];
        var query = new TallyQuery(failure.Contract.Split('@')[0], DateTimeOffset.MinValue, Time.GetUtcNow().AddHours(1), []);
        var found = await Safeguards.FailedAsync(query, 10, Cancel);
        var tally = Assert.Single(await Safeguards.TallyAsync(query, Cancel), one => one.Failures > 0);
        Assert.Equal((3, 3), (found.Sum(one => one.Tally.Decisions), found.Sum(one => one.Tally.Failures)));
        Assert.All(found, one => Assert.Equal((Mine, 1, tally), (one.Tenant, one.Changes, one.Tally with { Decisions = tally.Decisions, Failures = tally.Failures })));
        Assert.Single(await Safeguards.FailedAsync(query, 1, Cancel));
        foreach (var other in new[] { query with { Without = [failure.Code] }, query with { Contract = "nothing" }, query with { Until = Time.GetUtcNow().AddDays(-1) }, query with { From = Time.GetUtcNow().AddDays(1) } })
            Assert.Empty(await Safeguards.FailedAsync(other, 10, Cancel));

        var groups = new FailureGroups(Groups, Time);
        var id = found[0].Group;
        Task<IReadOnlyList<AcknowledgedGroup>> OfAsync(string who, DateTimeOffset? since = null) => Safeguards.AcknowledgedAsync(query.Contract, since ?? DateTimeOffset.MinValue, who, 10, Cancel);
        Assert.Empty(await OfAsync("bob"));
        Assert.Null((await groups.AcknowledgeAsync(Mine, id, "bob", null, Cancel)).Refusal);
        Assert.DoesNotContain(await Safeguards.FailedAsync(query, 10, Cancel), one => one.Group == id);
        Assert.Equal(new AcknowledgedGroup(Mine, id, 2), Assert.Single(await OfAsync("bob")));
        Assert.Empty(await OfAsync("ann"));
        Assert.Empty(await OfAsync("bob", DateTimeOffset.MaxValue));
        Assert.Null((await groups.ReopenAsync(Mine, id, "bob", null, Cancel)).Refusal);
        Assert.Empty(await OfAsync("bob"));
        // Who opened it again before the count is passed over; who did so after it is not.
        Assert.Contains(await Safeguards.FailedAsync(query, 10, Cancel), one => one.Group == id && one.Changes == 3);
        Assert.DoesNotContain(await Safeguards.FailedAsync(query with { Until = Time.GetUtcNow() }, 10, Cancel), one => one.Group == id);
    }

    private new Safeguard New(string id, string subject) => new()
    {
        Id = id,
        Contract = "ticket",
        Action = SafeguardAction.SwitchModel,
        Subject = subject,
        Target = new SafeguardTarget { Kind = PublicationKind.Prompt, Name = "author", Alias = "production", From = "1.1.0", To = "1.0.0", Model = "other" },
        Evidence = new SafeguardEvidence(Time.GetUtcNow(), 20, 9, 100, 1, 0.0625),
        Events = [new(1, SafeguardState.Taken, null, "9 of 20 failed", Time.GetUtcNow())],
    };
}
