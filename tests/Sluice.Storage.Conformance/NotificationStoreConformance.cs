using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>The durable outbox.</summary>
public abstract class NotificationStoreConformance : StoreConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private DateTimeOffset Now => Time.GetUtcNow();

    [Fact]
    public async Task A_new_group_and_a_regression_are_told_once_however_many_failures_there_are()
    {
        var first = await AppendAsync(New.Failure(origin: new Origin { TraceId = "4bf92f3577b34da6a3ce929d0e0e4736" }));
        for (var i = 0; i < 5; i++) await AppendAsync(New.Failure());
        await ResolveAsync(first.Failure!.Group);
        for (var i = 0; i < 5; i++) await AppendAsync(New.Failure());
        var told = await Notifications.UnroutedAsync(10, Cancel);
        Assert.Equal([GroupChangeKind.Opened, GroupChangeKind.Resolved, GroupChangeKind.Regressed], told.Select(one => one.Event.Kind));
        Assert.Equal([1L, 6, 7], told.Select(one => one.Count));
        Assert.Equal((first.Failure.Id, "1.0.0", "4bf92f3577b34da6a3ce929d0e0e4736"), (told[0].Event.FailureId, told[0].FailureVersion, told[0].TraceId));
        Assert.Equal(("ada", null, null), (told[1].Event.Who, told[1].FailureVersion, told[1].TraceId));
        Assert.All(told, one => Assert.Equal((Mine, 11, null), (one.Tenant, one.Group.Count, one.Content)));
        Assert.Equal(3, told.Select(one => one.Id).Distinct().Count());
        Assert.Single(await Notifications.UnroutedAsync(1, Cancel));
    }

    [Fact]
    public async Task While_a_group_is_muted_its_regression_is_not_told()
    {
        var group = (await AppendAsync(New.Failure())).Failure!.Group;
        await ResolveAsync(group);
        var found = (await Groups.FindAsync(Mine, group, Cancel))!;
        Assert.True(await Groups.ChangeAsync(new GroupChange(Mine, group, found.Changes, GroupChangeKind.Muted, GroupState.Resolved, "ada", "known", Now)
        {
            MutedUntil = Now.AddHours(1),
        }, Cancel));
        await AppendAsync(New.Failure());
        Assert.Equal(GroupState.Regressed, (await Groups.FindAsync(Mine, group, Cancel))!.State);
        Assert.Equal([GroupChangeKind.Opened, GroupChangeKind.Resolved, GroupChangeKind.Muted],
            (await Notifications.UnroutedAsync(10, Cancel)).Select(one => one.Event.Kind));
        Time.Advance(TimeSpan.FromHours(1));
        await AppendAsync(New.Failure());
        Assert.Equal(GroupChangeKind.Unmuted, (await Notifications.UnroutedAsync(10, Cancel))[^1].Event.Kind);
    }

    [Fact]
    public async Task A_decision_that_is_not_stored_leaves_nothing_to_tell()
    {
        await AppendAsync(New.Failure(idempotencyKey: "same"));
        var again = New.Failure("v1:another", idempotencyKey: "same");
        Assert.NotNull((await Admissions.AppendAsync(again, Cancel)).ConflictSubmissionId);
        Assert.Single(await Notifications.UnroutedAsync(10, Cancel));
        await AppendAsync(New.Record());
        Assert.Single(await Notifications.UnroutedAsync(10, Cancel));
    }

    [Fact]
    public async Task A_notification_is_routed_once_and_stays()
    {
        var id = await NotificationAsync();
        Assert.True(await Notifications.RouteAsync(id, """{"a":"ü"}""", ["ops", "pager"], Now, Cancel));
        Assert.False(await Notifications.RouteAsync(id, """{"a":2}""", ["other"], Now, Cancel));
        Assert.Empty(await Notifications.UnroutedAsync(10, Cancel));
        await ReopenAsync();
        var detail = await GetAsync(id);
        Assert.Equal(Now, detail.Notification.RoutedAt);
        Assert.Equal(["ops", "pager"], detail.Deliveries.Select(d => d.Target));
        Assert.Equal("""{"a":"ü"}""", detail.Notification.Content);
        Assert.All(detail.Deliveries, d => Assert.Equal((DeliveryState.Pending, 0, Now), (d.State, d.Attempts, d.DueAt)));
        Assert.Null(await Notifications.GetAsync("other", id, Cancel));
    }

    [Fact]
    public async Task A_delivery_is_taken_by_one_and_again_only_when_its_lease_is_over()
    {
        var id = await RoutedAsync("ops");
        var claimed = Assert.Single(await ClaimAsync());
        Assert.Equal((id, "{}", "ops", 1, 1), (claimed.NotificationId, claimed.Content, claimed.Delivery.Target, claimed.Delivery.Attempts, claimed.Delivery.Lease));
        Assert.Empty(await ClaimAsync());
        Time.Advance(Lease);
        var again = Assert.Single(await ClaimAsync());
        Assert.Equal(2, again.Delivery.Lease);
        Assert.False(await Notifications.SettleAsync(Done(claimed), Cancel));
        Assert.True(await Notifications.SettleAsync(Done(again) with { Reference = "42" }, Cancel));
        Assert.False(await Notifications.SettleAsync(Done(again), Cancel));
        var delivery = (await GetAsync(id)).Deliveries[0];
        Assert.Equal((DeliveryState.Delivered, null, "42"), (delivery.State, delivery.DueAt, delivery.Reference));
        Time.Advance(Lease);
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task Of_one_group_a_target_is_told_in_order_and_other_targets_and_groups_do_not_wait()
    {
        var group = (await AppendAsync(New.Failure())).Failure!.Group;
        await ResolveAsync(group);
        await AppendAsync(New.Failure("v1:another"));
        foreach (var one in await Notifications.UnroutedAsync(10, Cancel))
            await Notifications.RouteAsync(one.Id, "{}", ["ops", "pager"], Now, Cancel);
        var claimed = await ClaimAsync();
        Assert.Equal(4, claimed.Count);
        Assert.DoesNotContain(claimed, one => one.NotificationId.EndsWith("-2", StringComparison.Ordinal));
        var opened = claimed.Single(one => one.NotificationId.StartsWith("n-" + group[2..], StringComparison.Ordinal) && one.Delivery.Target == "ops");
        Assert.Empty(await ClaimAsync());
        await Notifications.SettleAsync(Done(opened) with { Reference = "issue 7" }, Cancel);
        var next = Assert.Single(await ClaimAsync());
        Assert.Equal((opened.NotificationId[..^1] + "2", "ops", "issue 7"), (next.NotificationId, next.Delivery.Target, next.Reference));
    }

    [Fact]
    public async Task A_delivery_that_failed_waits_and_holds_back_what_follows_until_it_is_given_up()
    {
        var group = (await AppendAsync(New.Failure())).Failure!.Group;
        await ResolveAsync(group);
        foreach (var one in await Notifications.UnroutedAsync(10, Cancel)) await Notifications.RouteAsync(one.Id, "{}", ["ops"], Now, Cancel);
        var opened = Assert.Single(await ClaimAsync());
        await Notifications.SettleAsync(Done(opened) with { State = DeliveryState.Pending, DueAt = Now.AddMinutes(5), Error = "status 503" }, Cancel);
        Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(await ClaimAsync());
        Time.Advance(TimeSpan.FromMinutes(1));
        opened = Assert.Single(await ClaimAsync());
        Assert.Equal(("status 503", 2), (opened.Delivery.Error, opened.Delivery.Attempts));
        await Notifications.SettleAsync(Done(opened) with { State = DeliveryState.Dead, Error = "status 400" }, Cancel);
        Assert.EndsWith("-2", Assert.Single(await ClaimAsync()).NotificationId, StringComparison.Ordinal);
        Assert.Equal(1, (await Notifications.CountAsync(10, Cancel)).Dead);
    }

    [Fact]
    public async Task What_is_sent_again_and_again_ends_with_what_is_newer()
    {
        var group = (await AppendAsync(New.Failure())).Failure!.Group;
        await RouteAllAsync("am");
        var opened = Assert.Single(await ClaimAsync());
        await Notifications.SettleAsync(Done(opened) with { DueAt = Now.AddMinutes(1) }, Cancel);
        Time.Advance(TimeSpan.FromMinutes(1));
        var again = Assert.Single(await ClaimAsync());
        await ResolveAsync(group);
        await RouteAllAsync("am");
        // The one that is under way comes first, and is not sent again.
        Assert.Empty(await ClaimAsync());
        Assert.True(await Notifications.SettleAsync(Done(again) with { DueAt = Now.AddMinutes(1) }, Cancel));
        Assert.EndsWith("-2", Assert.Single(await ClaimAsync()).NotificationId, StringComparison.Ordinal);
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(await ClaimAsync(), one => one.NotificationId == opened.NotificationId);
    }

    [Fact]
    public async Task Dead_letters_are_sent_again_unless_the_target_was_told_something_newer()
    {
        var group = (await AppendAsync(New.Failure())).Failure!.Group;
        await RouteAllAsync("ops", "pager");
        var first = await ClaimAsync();
        foreach (var one in first) await Notifications.SettleAsync(Done(one) with { State = DeliveryState.Dead, Error = "status 400" }, Cancel);
        await ResolveAsync(group);
        await RouteAllAsync("ops");
        await Notifications.SettleAsync(Done(Assert.Single(await ClaimAsync())), Cancel);
        var redrive = await Notifications.RedriveAsync(Mine, first[0].NotificationId, Now, Cancel);
        Assert.Equal(["pager"], redrive!.Again);
        Assert.Equal(["ops"], redrive.Superseded);
        Assert.Equal("pager", Assert.Single(await ClaimAsync()).Delivery.Target);
        Assert.Empty((await Notifications.RedriveAsync(Mine, first[0].NotificationId, Now, Cancel))!.Again);
        Assert.Null(await Notifications.RedriveAsync("other", first[0].NotificationId, Now, Cancel));
    }

    [Fact]
    public async Task A_dead_letter_is_not_sent_again_while_its_target_is_told_something_newer()
    {
        var group = (await AppendAsync(New.Failure())).Failure!.Group;
        await RouteAllAsync("ops");
        var first = Assert.Single(await ClaimAsync());
        await Notifications.SettleAsync(Done(first) with { State = DeliveryState.Dead, Error = "status 400" }, Cancel);
        await ResolveAsync(group);
        await RouteAllAsync("ops");
        Assert.Single(await ClaimAsync());
        Assert.Equal(["ops"], (await Notifications.RedriveAsync(Mine, first.NotificationId, Now, Cancel))!.Superseded);
        // Nobody sends it any more: what is older comes first again.
        Time.Advance(Lease);
        Assert.Equal(["ops"], (await Notifications.RedriveAsync(Mine, first.NotificationId, Now, Cancel))!.Again);
        Assert.Equal(first.NotificationId, Assert.Single(await ClaimAsync()).NotificationId);
    }

    [Fact]
    public async Task Who_was_told_of_a_group_is_known_by_the_last_that_told_them_something()
    {
        var group = (await AppendAsync(New.Failure())).Failure!.Group;
        Assert.Empty(await Notifications.ToldAsync(Mine, group, Cancel));
        await RouteAsync("""{"a":1}""", "ops", "pager");
        Assert.Equal([new("ops", """{"a":1}"""), new ToldTarget("pager", """{"a":1}""")], await Notifications.ToldAsync(Mine, group, Cancel));
        foreach (var one in await ClaimAsync()) await Notifications.SettleAsync(Done(one), Cancel);
        await ResolveAsync(group);
        await RouteAsync("""{"a":2}""", "ops", "mail");
        var taken = await ClaimAsync();
        await Notifications.SettleAsync(Done(taken.Single(one => one.Delivery.Target == "ops")) with { State = DeliveryState.Dead, Error = "status 400" }, Cancel);
        Assert.Equal(["mail 2", "ops 1", "pager 1"], (await Notifications.ToldAsync(Mine, group, Cancel)).Select(told => $"{told.Target} {told.Content[5]}"));
        Assert.Empty(await Notifications.ToldAsync("other", group, Cancel));
        Assert.Empty(await Notifications.ToldAsync(Mine, "g-other", Cancel));
    }

    [Fact]
    public async Task Of_many_who_take_at_once_each_delivery_has_one()
    {
        for (var i = 0; i < 30; i++) await AppendAsync(New.Failure($"v1:{i}"));
        foreach (var one in await Notifications.UnroutedAsync(100, Cancel)) await Notifications.RouteAsync(one.Id, "{}", ["ops"], Now, Cancel);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Notifications.ClaimAsync(10, Now, Now + Lease, Cancel), Cancel)));
        var all = taken.SelectMany(some => some).Select(one => one.NotificationId).ToList();
        all.AddRange((await ClaimAsync()).Select(one => one.NotificationId));
        Assert.Equal(30, all.Count);
        Assert.Equal(30, all.Distinct().Count());
    }

    [Fact]
    public async Task The_outbox_is_counted_with_its_oldest()
    {
        Assert.Equal(new OutboxCounts(0, 0, null), await Notifications.CountAsync(10, Cancel));
        var start = Now;
        await NotificationAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        await AppendAsync(New.Failure("v1:another"));
        Assert.Equal(new OutboxCounts(2, 0, start), await Notifications.CountAsync(10, Cancel));
        Assert.Equal(1, (await Notifications.CountAsync(1, Cancel)).Pending);
        await RouteAllAsync("ops");
        foreach (var one in await ClaimAsync()) await Notifications.SettleAsync(Done(one) with { DueAt = Now.AddMinutes(1) }, Cancel);
        Assert.Equal(new OutboxCounts(0, 0, null), await Notifications.CountAsync(10, Cancel));
    }

    [Fact]
    public async Task The_oldest_is_known_also_when_there_is_more_than_is_counted()
    {
        var start = Now;
        await RoutedAsync("ops");
        await Notifications.SettleAsync(Done(Assert.Single(await ClaimAsync())) with { State = DeliveryState.Pending, DueAt = Now.AddHours(1) }, Cancel);
        Time.Advance(TimeSpan.FromMinutes(1));
        await AppendAsync(New.Failure("v1:another"));
        await RouteAllAsync("ops");
        Assert.Equal(new OutboxCounts(1, 0, start), await Notifications.CountAsync(1, Cancel));
    }

    [Fact]
    public async Task Notifications_are_listed_by_state_page_by_page()
    {
        for (var i = 0; i < 5; i++) await AppendAsync(New.Failure($"v1:{i}"));
        await AppendAsync(New.Failure(tenant: "other"));
        await RouteAllAsync("ops");
        var dead = (await ClaimAsync())[2];
        await Notifications.SettleAsync(Done(dead) with { State = DeliveryState.Dead, Error = "status 400" }, Cancel);
        var all = await AllAsync(cursor => Notifications.ListAsync(Mine, null, 2, cursor, Cancel));
        Assert.Equal(5, all.Count);
        Assert.Equal(all.OrderByDescending(one => one.Notification.Event.At).Select(one => one.Notification.Id), all.Select(one => one.Notification.Id));
        Assert.Equal(dead.NotificationId, Assert.Single((await Notifications.ListAsync(Mine, DeliveryState.Dead, 10, null, Cancel)).Items).Notification.Id);
        await Assert.ThrowsAsync<StoreException>(() => Notifications.ListAsync(Mine, null, 2, "no cursor", Cancel));
    }

    [Fact]
    public async Task Only_what_is_over_is_swept()
    {
        var over = await RoutedAsync("ops");
        await Notifications.SettleAsync(Done(Assert.Single(await ClaimAsync())), Cancel);
        await AppendAsync(New.Failure("v1:pending"));
        await RouteAllAsync("ops");
        await AppendAsync(New.Failure("v1:unrouted"));
        Assert.Equal(0, await Notifications.SweepAsync(Now, 10, Cancel));
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await Notifications.SweepAsync(Now, 10, Cancel));
        Assert.Null(await Notifications.GetAsync(Mine, over, Cancel));
        Assert.Equal(2, (await Notifications.ListAsync(Mine, null, 10, null, Cancel)).Items.Count);
    }

    private async Task<string> NotificationAsync()
    {
        await AppendAsync(New.Failure());
        return (await Notifications.UnroutedAsync(10, Cancel))[0].Id;
    }

    private async Task<string> RoutedAsync(params string[] targets)
    {
        var id = await NotificationAsync();
        Assert.True(await Notifications.RouteAsync(id, "{}", targets, Now, Cancel));
        return id;
    }

    private async Task RouteAllAsync(params string[] targets)
    {
        foreach (var one in await Notifications.UnroutedAsync(100, Cancel)) await Notifications.RouteAsync(one.Id, "{}", targets, Now, Cancel);
    }

    private async Task RouteAsync(string content, params string[] targets) =>
        Assert.True(await Notifications.RouteAsync(Assert.Single(await Notifications.UnroutedAsync(10, Cancel)).Id, content, targets, Now, Cancel));

    private async Task ResolveAsync(string group)
    {
        var found = (await Groups.FindAsync(Mine, group, Cancel))!;
        Assert.True(await Groups.ChangeAsync(
            new GroupChange(Mine, group, found.Changes, GroupChangeKind.Resolved, GroupState.Resolved, "ada", "mended", Now), Cancel));
    }

    private Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync() => Notifications.ClaimAsync(100, Now, Now + Lease, Cancel);

    private async Task<NotificationDetail> GetAsync(string id)
    {
        var detail = await Notifications.GetAsync(Mine, id, Cancel);
        Assert.NotNull(detail);
        return detail;
    }

    private DeliverySettlement Done(ClaimedDelivery claimed) =>
        new(claimed.Delivery.Seq, claimed.Delivery.Lease, DeliveryState.Delivered, claimed.Delivery.Attempts, null, null, null, Now);
}
