using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Server.Tests.Safeguards;

/// <summary>Safeguards beside what people do, beside other contracts, and after a process that ended in the middle.</summary>
public sealed class SafeguardHonoursPeopleTests : SafeguardFixture
{
    private const string Unreadable = "nonsense, no json at all";

    [Fact]
    public async Task A_healthy_contract_with_the_same_action_hides_nothing_of_one_that_fails()
    {
        WriteOther("quarantine");
        await StartAsync("quarantine");
        await SubmitAsync(20, Bad, "1.0.0");
        await LookAsync(2);
        Assert.Equal("ticket", (await OneAsync()).Contract);
    }

    [Fact]
    public async Task Two_contracts_that_fail_are_each_seen_twice()
    {
        WriteOther("alert");
        await StartAsync("alert");
        await SubmitAsync(20, Bad, "1.0.0");
        for (var i = 0; i < 20; i++) Assert.Equal(422, (await Server.SubmitAsync(new { contract = "other", output = Unreadable })).Status);
        Time.Advance(TimeSpan.FromMilliseconds(10));
        await LookAsync();
        Assert.Empty(await AllAsync());
        await LookAsync();
        Assert.Equal(["other", "ticket"], (await AllAsync()).Select(safeguard => safeguard.Contract).Order());
    }

    [Fact]
    public async Task However_many_measures_there_were_the_next_is_taken()
    {
        await StartAsync("alert", "perHour: 100");
        for (var number = 1; number <= 101; number++)
        {
            Assert.True(await Store.TakeAsync(Taken($"safe_{number}", SafeguardAction.Alert, new SafeguardTarget(), 1), Cancel));
            Assert.True(await Store.AddAsync($"safe_{number}", new(2, SafeguardState.Ended, null, "over", Time.GetUtcNow()), Cancel));
        }

        Time.Advance(TimeSpan.FromHours(2));
        await SubmitAsync(20, Bad, "1.0.0");
        await LookAsync(6);
        Assert.Equal(102, (await Store.ListAsync(null, 1_000, Cancel)).Count);
    }

    [Fact]
    public async Task A_version_that_a_person_puts_back_stays()
    {
        await RollBackAsync();
        await MoveAsync("1.1.0");
        await LookAsync();
        Assert.Equal("1.1.0", await AliasAsync());
        var ended = await OneAsync();
        Assert.Equal(SafeguardState.Ended, ended.State);
        Assert.Contains("somebody moved the alias", ended.Events[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_takes_back_while_others_look_stays_taken_back()
    {
        var taken = await RollBackAsync();
        var store = new HookedStore(Store) { BeforeAdd = () => LookAsync() };
        var (undone, refusal) = await Watch(store).UndoAsync(taken.Id, "ann", "the model was at fault", Cancel);
        Assert.Null(refusal);
        Assert.Equal((SafeguardState.Undone, "ann"), (undone!.State, undone.Events[^1].Who));
        await LookAsync(3);
        Assert.Equal("1.1.0", await AliasAsync());
    }

    [Fact]
    public async Task What_a_person_takes_back_before_it_was_carried_out_is_not_carried_out_afterwards()
    {
        await BeginAsync();
        var safeguard = await LeaveAsync();
        // A look that has read the list, and is slow.
        var store = new HookedStore(Store) { AfterActive = async () => Assert.Null((await Server.Sluice.Safeguards.UndoAsync(safeguard.Id, "ann", "no", Cancel)).Refusal) };
        await Watch(store).LookAsync(Server.Sluice.Workspace, Cancel);
        Assert.Equal("1.1.0", await AliasAsync());
        Assert.Equal(SafeguardState.Undone, (await OneAsync()).State);
    }

    [Fact]
    public async Task What_a_killed_process_took_and_did_not_carry_out_is_gone_on_with()
    {
        await BeginAsync();
        var safeguard = await LeaveAsync();
        await LookAsync();
        Assert.Equal("1.0.0", await AliasAsync());
        Assert.Equal(["acknowledged"], await StatesAsync());
        await SubmitAsync(20, Good, "1.0.0");
        await LookAsync();
        Assert.Equal((safeguard.Id, SafeguardState.Verified), ((await OneAsync()).Id, (await OneAsync()).State));
        Assert.Equal(["resolved"], await StatesAsync());
    }

    [Fact]
    public async Task What_a_killed_process_did_not_resolve_is_resolved_by_the_next()
    {
        await RollBackAsync();
        await SubmitAsync(20, Good, "1.0.0");
        var store = new HookedStore(Store) { BeforeAcknowledged = () => throw new StoreException(StoreErrorCode.Unavailable, "away") };
        await Assert.ThrowsAsync<StoreException>(() => Watch(store).LookAsync(Server.Sluice.Workspace, Cancel));
        await LookAsync();
        Assert.Equal(SafeguardState.Verified, (await OneAsync()).State);
        Assert.Equal(["resolved"], await StatesAsync());
    }

    [Fact]
    public async Task What_was_taken_back_meanwhile_resolves_nothing()
    {
        var taken = await RollBackAsync();
        await SubmitAsync(20, Good, "1.0.0");
        var store = new HookedStore(Store) { AfterActive = async () => await Server.Sluice.Safeguards.UndoAsync(taken.Id, "ann", "no", Cancel) };
        await Watch(store).LookAsync(Server.Sluice.Workspace, Cancel);
        Assert.Equal(SafeguardState.Undone, (await OneAsync()).State);
        Assert.Equal(["acknowledged"], await StatesAsync());
    }

    [Fact]
    public async Task Groups_of_other_versions_and_groups_of_people_are_left_to_them()
    {
        await BeginAsync();
        await SubmitAsync(1, Unreadable, "1.2.0");
        await LookAsync(2);
        Assert.Equal("1.0.0", await AliasAsync());
        Assert.Equal(["acknowledged", "open"], await StatesAsync());
        var groups = await GroupsAsync();
        await ChangeAsync(groups.Single(group => group.State == "open").Id, "acknowledge");
        await SubmitAsync(20, Good, "1.0.0");
        await LookAsync();
        Assert.Equal(SafeguardState.Verified, (await OneAsync()).State);
        Assert.Equal(["acknowledged", "resolved"], await StatesAsync());
    }

    [Fact]
    public async Task A_group_that_a_person_opens_again_is_neither_acknowledged_again_nor_resolved()
    {
        await RollBackAsync();
        await ChangeAsync(Assert.Single(await GroupsAsync()).Id, "reopen");
        await LookAsync();
        Assert.Equal(["open"], await StatesAsync());
        await SubmitAsync(20, Good, "1.0.0");
        await LookAsync();
        Assert.Equal(SafeguardState.Verified, (await OneAsync()).State);
        Assert.Equal(["open"], await StatesAsync());
    }

    [Fact]
    public async Task A_quarantine_ends_also_when_the_contract_asks_for_no_safeguard_any_more()
    {
        await StartAsync("quarantine", "probeSeconds: 10");
        await SubmitAsync(20, Bad, "1.0.0");
        await LookAsync(2);
        Workspace.Write("contracts/ticket/contract.yaml", "correction:\n  attemptsMax: 0\n");
        var changed = WorkspaceLoader.Load(Workspace.Folder).Snapshot!;
        Assert.Null(changed.Contracts["ticket"].Policy.Safeguard);
        Assert.Equal(422, (await Server.SubmitAsync(new { contract = "ticket", output = Good })).Status);
        for (var probe = 0; probe < 3; probe++)
        {
            Time.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal(200, (await Server.SubmitAsync(new { contract = "ticket", output = Good })).Status);
        }

        Time.Advance(TimeSpan.FromMilliseconds(10));
        await Server.Sluice.Safeguards.LookAsync(changed, Cancel);
        Assert.Equal(SafeguardState.Ended, (await OneAsync()).State);
        Assert.Equal(200, (await Server.SubmitAsync(new { contract = "ticket", output = Good })).Status);
    }

    /// <summary>Two versions, of which the second fails.</summary>
    private async Task BeginAsync()
    {
        await StartAsync("rollback");
        await MoveAsync("1.0.0");
        await SubmitAsync(30, Good, "1.0.0");
        await MoveAsync("1.1.0");
        await SubmitAsync(20, Bad, "1.1.0");
    }

    private async Task<Safeguard> RollBackAsync()
    {
        await BeginAsync();
        await LookAsync(2);
        Assert.Equal("1.0.0", await AliasAsync());
        Assert.Equal(["acknowledged"], await StatesAsync());
        return await OneAsync();
    }

    /// <summary>What is there after a process that was killed once the measure was on record.</summary>
    private async Task<Safeguard> LeaveAsync()
    {
        var safeguard = Taken("safe_left", SafeguardAction.Rollback,
            new SafeguardTarget { Kind = PublicationKind.Prompt, Name = "asker", Alias = "production", Move = 2, From = "1.1.0", To = "1.0.0" }, 20);
        Assert.True(await Store.TakeAsync(safeguard, Cancel));
        return safeguard;
    }

    private Safeguard Taken(string id, SafeguardAction action, SafeguardTarget target, int failures) => new()
    {
        Id = id,
        Contract = "ticket",
        Action = action,
        Subject = target.Move is { } move ? $"prompt asker@production move {move}" : $"since {id}",
        Target = target,
        Evidence = new(Time.GetUtcNow().AddMinutes(-15), failures, failures, 30, 0, 0.05),
        Events = [new(1, SafeguardState.Taken, null, "they failed", Time.GetUtcNow())],
    };

    private void WriteOther(string action)
    {
        Workspace.Write("contracts/other/1.0.0/schema.json", """{"type":"object"}""");
        Workspace.Write("contracts/other/contract.yaml", $"correction:\n  attemptsMax: 0\nsafeguard:\n  action: {action}\n");
    }

    private SafeguardWatch Watch(ISafeguardStore store) => new(store, Server.Sluice.Releases, new FailureGroups((IGroupStore)Server.Sluice.Store, Time),
        new ActiveSafeguards(store, Time), Time, NullLogger<SafeguardWatch>.Instance);

    private async Task<IReadOnlyList<(string Id, string State)>> GroupsAsync() =>
        [.. (await Server.GetAsync("/api/groups")).Json.GetProperty("items").EnumerateArray().Select(group => (group.GetProperty("id").GetString()!, group.GetProperty("state").GetString()!))];

    private async Task<IReadOnlyList<string>> StatesAsync() => [.. (await GroupsAsync()).Select(group => group.State).Order(StringComparer.Ordinal)];

    private async Task ChangeAsync(string group, string change) =>
        Assert.Equal(200, (await Server.PostAsync($"/api/groups/{group}/{change}", "application/json", """{"who":"ann"}"""u8.ToArray())).Status);

    /// <summary>A store between whose calls something else happens.</summary>
    private sealed class HookedStore(ISafeguardStore store) : ISafeguardStore
    {
        public Func<Task>? BeforeAdd { get; set; }

        public Func<Task>? AfterActive { get; set; }

        public Func<Task>? BeforeAcknowledged { get; init; }

        public Task<IReadOnlyList<DecisionTally>> TallyAsync(TallyQuery query, CancellationToken cancellationToken) => store.TallyAsync(query, cancellationToken);

        public Task<IReadOnlyList<TalliedGroup>> FailedAsync(TallyQuery query, int limit, CancellationToken cancellationToken) => store.FailedAsync(query, limit, cancellationToken);

        public async Task<IReadOnlyList<AcknowledgedGroup>> AcknowledgedAsync(string contract, DateTimeOffset since, string who, int limit, CancellationToken cancellationToken)
        {
            if (BeforeAcknowledged is { } hook) await hook();
            return await store.AcknowledgedAsync(contract, since, who, limit, cancellationToken);
        }

        public Task<bool> TakeAsync(Safeguard safeguard, CancellationToken cancellationToken) => store.TakeAsync(safeguard, cancellationToken);

        public async Task<bool> AddAsync(string id, SafeguardEvent next, CancellationToken cancellationToken)
        {
            var hook = BeforeAdd;
            BeforeAdd = null;
            if (hook is not null) await hook();
            return await store.AddAsync(id, next, cancellationToken);
        }

        public Task<Safeguard?> FindAsync(string id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

        public async Task<IReadOnlyList<Safeguard>> ActiveAsync(CancellationToken cancellationToken)
        {
            var active = await store.ActiveAsync(cancellationToken);
            var hook = AfterActive;
            AfterActive = null;
            if (hook is not null) await hook();
            return active;
        }

        public Task<IReadOnlyList<Safeguard>> ListAsync(string? contract, int limit, CancellationToken cancellationToken) => store.ListAsync(contract, limit, cancellationToken);
    }
}
