using Semver;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Storage.Conformance;

/// <summary>What people do about failure groups, and what failures do to them.</summary>
public abstract class GroupStoreConformance : StoreConformance
{
    [Fact]
    public async Task The_first_failure_opens_a_group_and_the_next_are_counted()
    {
        var first = await AppendAsync(New.Failure());
        Time.Advance(TimeSpan.FromMinutes(1));
        await AppendAsync(New.Failure());
        var group = await FindAsync(first.Failure!.Group);
        Assert.Equal((GroupState.Open, 2, 1), (group.State, group.Count, group.Changes));
        Assert.Equal(first.DecidedAt, group.ChangedAt);
        var opened = Assert.Single(await Groups.HistoryAsync(Mine, group.Id, 10, Cancel));
        Assert.Equal(new GroupEvent(1, GroupChangeKind.Opened, GroupState.Open, null, null, null, null, first.Failure.Id, first.DecidedAt), opened);
    }

    [Fact]
    public async Task A_failure_of_reading_opens_a_group_too()
    {
        var record = (await AppendAsync(New.Record())).Record!;
        var failure = await Failures.KeepAsync(Mine, new FailureEntry("fail-read", "v1:read", "migration_missing", "cannot be read"),
            new ReadingFailure(record, "2.0.0", "There is no way.", null), Time.GetUtcNow(), Cancel);
        Assert.Equal(GroupState.Open, (await FindAsync(failure.Group)).State);
    }

    [Fact]
    public async Task A_change_is_made_once_and_stays_on_record()
    {
        var group = await GroupAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        var change = Change(group, GroupChangeKind.Acknowledged, GroupState.Acknowledged) with { Reason = "I look — ü" };
        Assert.True(await Groups.ChangeAsync(change, Cancel));
        Assert.False(await Groups.ChangeAsync(change, Cancel));
        var now = await FindAsync(group.Id);
        Assert.Equal((GroupState.Acknowledged, 2, Time.GetUtcNow()), (now.State, now.Changes, now.ChangedAt));
        var events = await Groups.HistoryAsync(Mine, group.Id, 10, Cancel);
        Assert.Equal([GroupChangeKind.Acknowledged, GroupChangeKind.Opened], events.Select(e => e.Kind));
        Assert.Equal(new GroupEvent(2, GroupChangeKind.Acknowledged, GroupState.Acknowledged, "ada", "I look — ü", null, null, null, Time.GetUtcNow()),
            events[0]);
        await ReopenAsync();
        Assert.Equal(events, await Groups.HistoryAsync(Mine, group.Id, 10, Cancel));
        Assert.Single(await Groups.HistoryAsync(Mine, group.Id, 1, Cancel));
    }

    [Fact]
    public async Task Of_many_changes_at_once_one_is_made()
    {
        var group = await GroupAsync();
        var done = await Task.WhenAll(Enumerable.Range(0, 12).Select(number =>
            Task.Run(() => Groups.ChangeAsync(Change(group, GroupChangeKind.Acknowledged, GroupState.Acknowledged) with { Who = $"w{number}" }, Cancel), Cancel)));
        Assert.Single(done, made => made);
        Assert.Equal(2, (await FindAsync(group.Id)).Changes);
    }

    [Fact]
    public async Task Another_tenants_group_is_neither_seen_nor_changed()
    {
        var group = await GroupAsync();
        Assert.Null(await Groups.FindAsync("other", group.Id, Cancel));
        Assert.Empty(await Groups.HistoryAsync("other", group.Id, 10, Cancel));
        Assert.False(await Groups.ChangeAsync(Change(group, GroupChangeKind.Muted, GroupState.Open) with { Tenant = "other" }, Cancel));
        Assert.Empty((await Groups.TallyAsync("other", group.Id, new GroupTallyLimits(), Cancel)).Failures);
        Assert.Equal(1, (await FindAsync(group.Id)).Changes);
    }

    [Fact]
    public async Task A_failure_after_a_resolution_is_a_regression_once()
    {
        var group = await GroupAsync();
        await ResolveAsync(group, null);
        var failed = await AppendAsync(New.Failure());
        await AppendAsync(New.Failure());
        var now = await FindAsync(group.Id);
        Assert.Equal((GroupState.Regressed, 3, 3), (now.State, now.Count, now.Changes));
        var regressed = (await Groups.HistoryAsync(Mine, group.Id, 1, Cancel))[0];
        Assert.Equal((GroupChangeKind.Regressed, failed.Failure!.Id, null), (regressed.Kind, regressed.FailureId, regressed.Who));
    }

    [Theory]
    [InlineData("1.9.9", false)]
    [InlineData("2.0.0-rc.2", false)]
    [InlineData("2.0.0", true)]
    [InlineData("2.0.1", true)]
    [InlineData("10.0.0", true)]
    public async Task A_failure_of_a_version_before_the_one_that_mends_is_only_counted(string version, bool regresses)
    {
        var group = await GroupAsync();
        await ResolveAsync(group, new FixedVersion("2.0.0", null, VersionRank.Of("2.0.0")!));
        Assert.Equal("2.0.0", (await FindAsync(group.Id)).FixedIn);
        await AppendAsync(New.Failure(contract: Version(version)));
        var now = await FindAsync(group.Id);
        Assert.Equal((regresses ? GroupState.Regressed : GroupState.Resolved, 2), (now.State, now.Count));
        Assert.Equal(regresses ? null : "2.0.0", now.FixedIn);
    }

    [Theory]
    [InlineData("plan-author", "1.3.9", false)]
    [InlineData("plan-author", "1.4.0", true)]
    [InlineData("plan-author", "no version", true)]
    [InlineData("plan-author", null, true)]
    [InlineData("another", "1.0.0", true)]
    [InlineData(null, null, true)]
    public async Task A_version_of_a_prompt_mends_only_what_that_prompt_led_to(string? prompt, string? version, bool regresses)
    {
        var group = await GroupAsync();
        await ResolveAsync(group, new FixedVersion("plan-author@1.4.0", "plan-author", VersionRank.Of("1.4.0")!));
        await AppendAsync(New.Failure(origin: new Origin { PromptName = prompt, PromptVersion = version }));
        Assert.Equal(regresses ? GroupState.Regressed : GroupState.Resolved, (await FindAsync(group.Id)).State);
    }

    [Fact]
    public async Task A_group_is_heard_of_again_with_the_first_failure_after_its_silence()
    {
        var group = await GroupAsync();
        var until = Time.GetUtcNow().AddHours(1);
        Assert.True(await Groups.ChangeAsync(Change(group, GroupChangeKind.Muted, GroupState.Open) with { MutedUntil = until }, Cancel));
        await AppendAsync(New.Failure());
        Assert.Equal((until, 2), ((await FindAsync(group.Id)).MutedUntil, (await FindAsync(group.Id)).Changes));
        Time.Advance(TimeSpan.FromHours(1));
        await AppendAsync(New.Failure());
        await AppendAsync(New.Failure());
        var now = await FindAsync(group.Id);
        Assert.Equal((null, 3, GroupState.Open), (now.MutedUntil, now.Changes, now.State));
        Assert.Equal(GroupChangeKind.Unmuted, (await Groups.HistoryAsync(Mine, group.Id, 1, Cancel))[0].Kind);
    }

    [Fact]
    public async Task Concurrent_failures_open_a_group_once_and_let_it_regress_once()
    {
        var decisions = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => AppendAsync(New.Failure()), Cancel)));
        var group = await FindAsync(decisions[0].Failure!.Group);
        Assert.Equal((40, 1), (group.Count, group.Changes));
        await ResolveAsync(group, null);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => AppendAsync(New.Failure()), Cancel)));
        var now = await FindAsync(group.Id);
        Assert.Equal((80, 3, GroupState.Regressed), (now.Count, now.Changes, now.State));
        Assert.Equal([3L, 2, 1], (await Groups.HistoryAsync(Mine, group.Id, 10, Cancel)).Select(e => e.Number));
    }

    [Fact]
    public async Task Tallies_count_failures_and_decisions_by_what_they_were_made_with()
    {
        var (old, next) = (new Origin { PromptName = "plan-author", PromptVersion = "1.0.0", ModelName = "default", ModelVersion = "1.0.0" },
            new Origin { PromptName = "plan-author", PromptVersion = "1.1.0", ModelId = "gpt-x" });
        var group = (await AppendAsync(New.Failure(origin: old, inferences: []))).Failure!.Group;
        for (var i = 0; i < 3; i++) await AppendAsync(New.Failure(origin: next, inferences: []));
        await AppendAsync(New.Failure("v1:other", origin: next, inferences: []));
        for (var i = 0; i < 4; i++) await AppendAsync(New.Record(origin: old, inferences: []));
        await AppendAsync(New.Failure(contract: Entries.Invoice));
        await AppendAsync(New.Failure(tenant: "other"));
        var tallies = await Groups.TallyAsync(Mine, group, new GroupTallyLimits(), Cancel);
        Assert.Equal([new("1.0.0", "plan-author@1.0.0", "default@1.0.0", 1, 1), new("1.0.0", "plan-author@1.1.0", "gpt-x", 3, 3)], Sorted(tallies.Failures));
        Assert.Equal([new("1.0.0", "plan-author@1.0.0", "default@1.0.0", 1, 5), new("1.0.0", "plan-author@1.1.0", "gpt-x", 3, 4)], Sorted(tallies.Recent));
        var few = await Groups.TallyAsync(Mine, group, new GroupTallyLimits { FailuresMax = 2, DecisionsMax = 6 }, Cancel);
        Assert.Equal(2, few.Failures.Sum(tally => tally.Failures));
        Assert.Equal(4, few.Recent.Sum(tally => tally.Decisions));
    }

    [Fact]
    public async Task Inputs_that_fail_again_are_told_from_those_that_pass_too()
    {
        var group = (await AppendAsync(New.Failure(inferences: [Sent("a", "sha256:a")]))).Failure!.Group;
        await AppendAsync(New.Failure(inferences: [Sent("b", "sha256:a")]));
        await AppendAsync(New.Failure(inferences: [Sent("c", "sha256:b")]));
        await AppendAsync(New.Record(inferences: [Sent("d", "sha256:b")]));
        await AppendAsync(New.Failure(inferences: [Sent("e", "sha256:c")]));
        await AppendAsync(New.Failure(inferences: [], output: "same"u8.ToArray()));
        await AppendAsync(New.Failure(inferences: [], output: "same"u8.ToArray()));
        var tallies = await Groups.TallyAsync(Mine, group, new GroupTallyLimits(), Cancel);
        Assert.Equal((4L, 2L, 1L), (tallies.Inputs, tallies.FailedAgain, tallies.AlsoPassed));
    }

    private Inference Sent(string id, string hash) => New.Call(id) with { RenderHash = hash };

    private static IOrderedEnumerable<VersionTally> Sorted(IEnumerable<VersionTally> tallies) => tallies.OrderBy(tally => tally.Prompt, StringComparer.Ordinal);

    private static ContractVersion Version(string version) => new()
    {
        Id = new ContractId(Entries.Plan.Id.Name, SemVersion.Parse(version)),
        Schema = Schema.Compile("""{"type":"object"}"""u8.ToArray()),
        Hash = ContentHash.OfJson("""{"type":"object"}"""u8.ToArray()),
        Policy = new ContractPolicy(),
    };

    private async Task<FailureGroup> GroupAsync() => await FindAsync((await AppendAsync(New.Failure())).Failure!.Group);

    private async Task<FailureGroup> FindAsync(string id)
    {
        var group = await Groups.FindAsync(Mine, id, Cancel);
        Assert.NotNull(group);
        return group;
    }

    private async Task ResolveAsync(FailureGroup group, FixedVersion? mended) =>
        Assert.True(await Groups.ChangeAsync(Change(group, GroupChangeKind.Resolved, GroupState.Resolved) with { Fixed = mended }, Cancel));

    private GroupChange Change(FailureGroup group, GroupChangeKind kind, GroupState state) =>
        new(Mine, group.Id, group.Changes, kind, state, "ada", null, Time.GetUtcNow());
}
