using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store removes sessions: only when asked or by a rule, in bounded steps, and never without an account.</summary>
public abstract class SessionRetentionConformance : SessionConformance
{
    private Task<int> ExpireAsync(int? days, int limit = 100) => Sessions.ExpireAsync(Time.GetUtcNow(), days, "sweep", limit, Cancel);

    private async Task<int> EmptyAsync(int limit)
    {
        var all = 0;
        for (int taken; (taken = await Sessions.EmptyAsync(limit, Cancel)) > 0;)
        {
            Assert.True(taken <= limit);
            all += taken;
        }
        return all;
    }

    [Fact]
    public async Task A_removed_session_shows_nothing_and_leaves_its_account()
    {
        var session = await MakeAsync();
        await AppendAsync(Entry(session.Id, Say("a"), Say("b"), Say("c")) with { IdempotencyKey = "k", Response = new("resp_1", "{}"u8.ToArray()) });
        Time.Advance(TimeSpan.FromDays(1));
        var removed = (await Sessions.RemoveAsync(Tenant, session.Id, "ann", Time.GetUtcNow(), Cancel)).Session!;
        Assert.Equal(new SessionRemoval(SessionRemovalReason.Deleted, "ann", Time.GetUtcNow(), 0, false), removed.Removal);
        Assert.Equal(0, removed.Metadata.Length);

        // From this moment, before a message has left the store.
        Assert.Empty((await Sessions.MessagesAsync(Tenant, session.Id, newestFirst: false, 10, null, Cancel)).Items);
        Assert.Empty(await Sessions.OutlineAsync(Tenant, session.Id, 9, Cancel));
        Assert.Empty(await Sessions.ReadAsync(Tenant, session.Id, [1], Cancel));
        Assert.Null(await Sessions.FindResponseAsync(Tenant, "resp_1", Cancel));
        Assert.Equal(AppendResult.SessionRemoved, (await AppendAsync(Entry(session.Id, Say("d")))).Result);
        Assert.Equal(AppendResult.SessionRemoved, (await AppendAsync(Entry(session.Id, Say("d")) with { IdempotencyKey = "k" })).Result);
        Assert.Equal(AppendResult.ResponseUnknown, (await AppendAsync(Entry(null, Say("d")) with { AfterResponse = "resp_1" })).Result);

        Assert.Equal(3, await EmptyAsync(2));
        await ReopenAsync();
        var account = await Sessions.GetAsync(Tenant, session.Id, Cancel);
        Assert.Equal(removed.Removal! with { Messages = 3, Complete = true }, account!.Removal);
        Assert.Equal((3L, session.CreatedAt), (account.Head, account.CreatedAt));
        Assert.Empty((await Sessions.ListAsync(Tenant, removed: false, 10, null, Cancel)).Items);
        Assert.Equal(session.Id, Assert.Single((await Sessions.ListAsync(Tenant, removed: true, 10, null, Cancel)).Items).Id);
    }

    [Fact]
    public async Task To_remove_a_session_twice_keeps_the_first_account()
    {
        var session = await MakeAsync();
        var first = await Sessions.RemoveAsync(Tenant, session.Id, "ann", Time.GetUtcNow(), Cancel);
        Time.Advance(TimeSpan.FromDays(1));
        var second = await Sessions.RemoveAsync(Tenant, session.Id, "bob", Time.GetUtcNow(), Cancel);
        Assert.Equal(first.Session!.Removal, second.Session!.Removal);
        Assert.False((await Sessions.CreateAsync(session, Cancel)).Made);
    }

    [Fact]
    public async Task A_session_with_living_branches_is_not_removed()
    {
        var trunk = await AppendAsync(Entry(null, Say("a")) with { Response = new("resp_1", default) });
        await AppendAsync(trunk.Session, Say("b"));
        var branch = await AppendAsync(Entry(null, Say("x")) with { AfterResponse = "resp_1" });
        var refused = await Sessions.RemoveAsync(Tenant, trunk.Session!, "ann", Time.GetUtcNow(), Cancel);
        Assert.Equal([branch.Session!], refused.Branches);
        Assert.Null(refused.Session!.Removal);

        Assert.NotNull((await Sessions.RemoveAsync(Tenant, branch.Session!, "ann", Time.GetUtcNow(), Cancel)).Session!.Removal);
        Assert.Equal(1, await EmptyAsync(10));
        Assert.Equal(["a", "b"], await TextsAsync(trunk.Session!));
        Assert.Empty((await Sessions.RemoveAsync(Tenant, trunk.Session!, "ann", Time.GetUtcNow(), Cancel)).Branches);
    }

    [Fact]
    public async Task Without_a_rule_nothing_expires()
    {
        await AppendAsync(null, Say("a"));
        Time.Advance(TimeSpan.FromDays(20_000));
        Assert.Equal(0, await ExpireAsync(null));
        Assert.Equal(0, await EmptyAsync(10));
    }

    [Fact]
    public async Task A_session_expires_by_its_own_rule_or_by_that_of_the_workspace()
    {
        var own = await MakeAsync("own", retentionDays: 10);
        var common = await MakeAsync("common");
        var forever = await MakeAsync("for ever", retentionDays: 0);
        foreach (var session in new[] { own, common, forever }) await AppendAsync(session.Id, Say("a"));
        Time.Advance(TimeSpan.FromDays(9));
        await AppendAsync(own.Id, Say("b"));
        Time.Advance(TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await ExpireAsync(20));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await ExpireAsync(20));
        Assert.Equal(new SessionRemoval(SessionRemovalReason.Expired, "sweep", Time.GetUtcNow(), 0, false), (await Sessions.GetAsync(Tenant, "own", Cancel))!.Removal);
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await ExpireAsync(20));
        Assert.NotNull((await Sessions.GetAsync(Tenant, "common", Cancel))!.Removal);
        Time.Advance(TimeSpan.FromDays(30_000));
        Assert.Equal(0, await ExpireAsync(20));
        Assert.Equal(3, await EmptyAsync(100));
        Assert.Equal(["a"], await TextsAsync("for ever"));
    }

    [Fact]
    public async Task A_sweep_is_bounded_and_goes_on_where_it_ended()
    {
        for (var i = 0; i < 5; i++) await AppendAsync(null, Say("a"), Say("b"));
        Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(3, await ExpireAsync(1, limit: 3));
        Assert.Equal(2, await ExpireAsync(1, limit: 3));
        Assert.Equal(0, await ExpireAsync(1, limit: 3));
        Assert.Equal(2, await Sessions.EmptyAsync(3, Cancel));
        Assert.Equal(8, await EmptyAsync(3));
    }

    [Fact]
    public async Task A_session_stays_until_its_branches_are_over()
    {
        var trunk = await AppendAsync(Entry(null, Say("a")) with { Response = new("resp_1", default) });
        await AppendAsync(trunk.Session, Say("b"));
        Time.Advance(TimeSpan.FromDays(1));
        var branch = await AppendAsync(Entry(null, Say("x")) with { AfterResponse = "resp_1" });
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await ExpireAsync(2));
        Assert.Equal(["a", "x"], await TextsAsync(branch.Session!));
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await ExpireAsync(2));
        Assert.Equal(1, await ExpireAsync(2));
        Assert.NotNull((await Sessions.GetAsync(Tenant, trunk.Session!, Cancel))!.Removal);
    }

    [Fact]
    public async Task Sessions_of_every_tenant_expire()
    {
        await MakeAsync("a");
        await MakeAsync("a", tenant: Other);
        Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(2, await ExpireAsync(1));
    }
}
