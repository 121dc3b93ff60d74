using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Alerting.Tests.Outbox;

public sealed class AlertDispatcherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_failures_a_group_has_its_changes_are_told_once_and_in_order()
    {
        await using var alerts = await AlertFixture.StartAsync();
        var group = await alerts.FailAsync();
        for (var i = 0; i < 5; i++) await alerts.FailAsync();
        await alerts.SettleAsync();
        await alerts.Groups.AcknowledgeAsync(Tenants.Default, group, "ann", null, Cancel);
        await alerts.ResolveAsync(group);
        await alerts.FailAsync();
        await alerts.SettleAsync();
        Assert.Equal(["group.opened", "group.acknowledged", "group.resolved", "group.regressed"], alerts.Types);
        var data = alerts.Receiver.Requests.First().Json.GetProperty("data");
        Assert.Equal((true, "warning", 1), (data.GetProperty("firing").GetBoolean(), data.GetProperty("severity").GetString(), data.GetProperty("group").GetProperty("count").GetInt32()));
        Assert.Equal($"sluice failure group show {group}", data.GetProperty("command").GetString());
        Assert.Equal(32, data.GetProperty("traceId").GetString()!.Length);
        Assert.All(await alerts.NotificationsAsync(), one => Assert.Equal(DeliveryState.Delivered, Assert.Single(one.Deliveries).State));
        Assert.Equal(new OutboxHealth(0, 0, null, false, true), alerts.Dispatcher.Health);
    }

    [Fact]
    public async Task What_fails_is_sent_again_after_a_while_and_what_follows_waits_for_it()
    {
        await using var alerts = await AlertFixture.StartAsync();
        alerts.Receiver.Answer(503);
        alerts.Receiver.Break();
        alerts.Receiver.Answer(429, ("Retry-After", "120"));
        var group = await alerts.FailAsync();
        await alerts.ResolveAsync(group);
        await alerts.SettleAsync();
        Assert.Equal(["group.opened"], alerts.Types);
        for (var i = 0; i < 3; i++)
        {
            alerts.Time.Advance(TimeSpan.FromSeconds(5));
            await alerts.SettleAsync();
        }

        Assert.Equal(3, alerts.Types.Count);
        alerts.Time.Advance(TimeSpan.FromSeconds(90));
        await alerts.SettleAsync();
        Assert.Equal(3, alerts.Types.Count);
        alerts.Time.Advance(TimeSpan.FromSeconds(30));
        await alerts.SettleAsync();
        Assert.Equal(["group.opened", "group.opened", "group.opened", "group.opened", "group.resolved"], alerts.Types);
        Assert.Single(alerts.Receiver.Requests.Take(4).Select(request => request.Headers["webhook-id"]).Distinct());
    }

    [Fact]
    public async Task What_a_target_refuses_is_a_dead_letter_that_is_loud_and_can_be_sent_again()
    {
        await using var alerts = await AlertFixture.StartAsync();
        alerts.Receiver.Answer(400);
        await alerts.FailAsync();
        await alerts.SettleAsync();
        var dead = Assert.Single(await alerts.NotificationsAsync());
        Assert.Equal((DeliveryState.Dead, "status 400"), (dead.Deliveries[0].State, dead.Deliveries[0].Error));
        Assert.Contains(alerts.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("dead letter", StringComparison.Ordinal));
        Assert.Equal(1, alerts.Dispatcher.Health.Dead);
        Assert.Equal(["ops"], (await alerts.Outbox.RedriveAsync(Tenants.Default, dead.Notification.Id, alerts.Time.GetUtcNow(), Cancel))!.Again);
        await alerts.SettleAsync();
        Assert.Equal(2, alerts.Types.Count);
        Assert.Equal(DeliveryState.Delivered, (await alerts.NotificationsAsync())[0].Deliveries[0].State);
    }

    [Fact]
    public async Task What_cannot_be_delivered_for_too_long_is_given_up()
    {
        await using var alerts = await AlertFixture.StartAsync(
            "giveUpHours: 1, targets: { ops: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY } }");
        alerts.Receiver.Answer(503);
        alerts.Receiver.Answer(503);
        await alerts.FailAsync();
        await alerts.SettleAsync();
        alerts.Time.Advance(TimeSpan.FromHours(2));
        await alerts.SettleAsync();
        Assert.Equal(DeliveryState.Dead, (await alerts.NotificationsAsync())[0].Deliveries[0].State);
    }

    [Fact]
    public async Task Routes_lead_by_contract_and_severity_and_what_leads_nowhere_is_logged()
    {
        await using var alerts = await AlertFixture.StartAsync(
            "targets: { ops: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY } }, "
            + "routes: { orders: { contracts: ['ord*'], severities: [error, critical], targets: [ops] } }");
        await alerts.FailAsync();
        await alerts.FailAsync("order");
        await alerts.SettleAsync();
        Assert.Equal("order", Assert.Single(alerts.Receiver.Requests).Json.GetProperty("data").GetProperty("group").GetProperty("contract").GetString());
        Assert.Contains(alerts.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("no alert route leads anywhere", StringComparison.Ordinal));
        Assert.Equal(0, alerts.Dispatcher.Health.Pending);
    }

    [Fact]
    public async Task Without_any_target_a_failure_is_logged_as_an_error_all_the_same()
    {
        await using var alerts = await AlertFixture.StartAsync("timeoutSeconds: 5");
        await alerts.FailAsync();
        await alerts.SettleAsync();
        Assert.Single(alerts.Log.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_reload_is_taken_up_and_a_target_that_is_gone_leaves_a_dead_letter()
    {
        await using var alerts = await AlertFixture.StartAsync();
        alerts.Receiver.Answer(503);
        await alerts.FailAsync();
        await alerts.SettleAsync();
        alerts.Configure("targets: { other: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY } }");
        alerts.Time.Advance(TimeSpan.FromSeconds(5));
        await alerts.FailAsync("order");
        await alerts.SettleAsync();
        Assert.Equal(2, alerts.Types.Count);
        Assert.Contains("no such target", (await alerts.NotificationsAsync())[1].Deliveries[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alertmanager_is_told_again_and_again_until_the_end()
    {
        await using var alerts = await AlertFixture.StartAsync("targets: { am: { kind: alertmanager, url: 'URL', resendSeconds: 30 } }");
        var group = await alerts.FailAsync();
        await alerts.SettleAsync();
        alerts.Receiver.Answer(500);
        for (var i = 0; i < 4; i++)
        {
            alerts.Time.Advance(TimeSpan.FromSeconds(30));
            await alerts.SettleAsync();
        }

        Assert.Equal(5, alerts.Receiver.Requests.Count);
        await alerts.ResolveAsync(group);
        await alerts.SettleAsync();
        Assert.Equal(6, alerts.Receiver.Requests.Count);
        Assert.Equal(alerts.Time.GetUtcNow(), alerts.Receiver.Requests.Last().Json[0].GetProperty("endsAt").GetDateTimeOffset());
        alerts.Time.Advance(TimeSpan.FromMinutes(10));
        await alerts.SettleAsync();
        Assert.Equal(6, alerts.Receiver.Requests.Count);
    }

    [Fact]
    public async Task Two_dispatchers_tell_everything_once()
    {
        await using var alerts = await AlertFixture.StartAsync();
        using var second = alerts.NewDispatcher();
        var groups = new List<string>();
        foreach (var contract in new[] { "note", "order" })
        {
            foreach (var output in new[] { "{}", "nothing", " " }) groups.Add(await alerts.FailAsync(contract, output));
        }

        Assert.Equal(6, groups.Distinct().Count());
        foreach (var group in groups) await alerts.ResolveAsync(group);
        for (var i = 0; i < 6; i++)
        {
            await Task.WhenAll(alerts.Dispatcher.LookAsync(Cancel, Cancel), second.LookAsync(Cancel, Cancel));
            await Task.WhenAll(alerts.Dispatcher.SettledAsync(), second.SettledAsync());
        }

        Assert.Equal(2 * groups.Count, alerts.Receiver.Requests.Count);
        Assert.Equal(2 * groups.Count, alerts.Receiver.Requests.Select(request => request.Headers["webhook-id"]).Distinct().Count());
    }

    [Fact]
    public async Task A_stuck_outbox_is_loud_and_stops_the_signs_of_life()
    {
        await using var alerts = await AlertFixture.StartAsync("stuckMinutes: 10, targets: { "
            + "ops: { kind: webhook, url: 'http://127.0.0.1:1/', secretVariable: SLUICE_TEST_OPS_KEY }, "
            + "watch: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY, heartbeatSeconds: 60 } }, "
            + "routes: { all: { targets: [ops] } }");
        await alerts.SettleAsync();
        Assert.Equal(["heartbeat"], alerts.Types);
        await alerts.FailAsync();
        await alerts.SettleAsync();
        alerts.Time.Advance(TimeSpan.FromMinutes(9));
        await alerts.SettleAsync();
        Assert.Equal(["heartbeat", "heartbeat"], alerts.Types);
        Assert.False(alerts.Dispatcher.Health.Stuck);
        alerts.Time.Advance(TimeSpan.FromMinutes(2));
        await alerts.SettleAsync();
        Assert.Equal((true, Samples.At), (alerts.Dispatcher.Health.Stuck, alerts.Dispatcher.Health.OldestAt));
        Assert.Single(alerts.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("stuck", StringComparison.Ordinal));
        alerts.Time.Advance(TimeSpan.FromMinutes(2));
        await alerts.SettleAsync();
        Assert.Equal(2, alerts.Types.Count);
    }

    [Fact]
    public async Task Metrics_tell_what_waits_and_how_deliveries_ended()
    {
        await using var alerts = await AlertFixture.StartAsync();
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, on) =>
        {
            if (instrument.Name.StartsWith("sluice.alert.", StringComparison.Ordinal)) on.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (seen) seen.Add($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}");
        });
        listener.Start();
        alerts.Receiver.Answer(503);
        await alerts.FailAsync();
        await alerts.SettleAsync();
        listener.RecordObservableInstruments();
        Assert.Contains("sluice.alert.deliveries 1 ops failed", seen);
        Assert.Contains("sluice.alert.outbox.pending 1 ", seen);
    }

    [Fact]
    public async Task Nothing_of_an_output_is_told_or_logged()
    {
        await using var alerts = await AlertFixture.StartAsync();
        const string Canary = "canary-4711";
        foreach (var output in new[] { Canary, $$$"""{"text": {"{{{Canary}}}": 1}}""", $$"""{"text": "a", "on": "{{Canary}}", "{{Canary}}": true}""" })
            await alerts.FailAsync(output: output);
        await alerts.SettleAsync();
        Assert.True(alerts.Receiver.Requests.Count >= 2);
        Assert.All(alerts.Receiver.Requests, request => Assert.DoesNotContain(Canary, request.Json.GetRawText(), StringComparison.Ordinal));
        Assert.DoesNotContain(alerts.Log.Lines, line => line.Text.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_delivery_under_way_when_the_server_ends_is_given_back()
    {
        await using var alerts = await AlertFixture.StartAsync();
        var asked = new TaskCompletionSource();
        alerts.Receiver.Hang(asked);
        await alerts.FailAsync();
        using var ending = new CancellationTokenSource();
        await alerts.Dispatcher.LookAsync(CancellationToken.None, ending.Token);
        await asked.Task;
        await ending.CancelAsync();
        await alerts.Dispatcher.SettledAsync();
        await alerts.SettleAsync();
        Assert.Equal(["group.opened", "group.opened"], alerts.Types);
        Assert.Equal(DeliveryState.Delivered, (await alerts.NotificationsAsync())[0].Deliveries[0].State);
    }

    [Fact]
    public async Task Content_that_cannot_be_read_is_a_dead_letter_and_holds_nothing_back()
    {
        await using var alerts = await AlertFixture.StartAsync();
        var group = await alerts.FailAsync();
        var broken = (await alerts.NotificationsAsync())[0].Notification.Id;
        await alerts.Outbox.RouteAsync(broken, "{}", ["ops"], alerts.Time.GetUtcNow(), Cancel);
        await alerts.ResolveAsync(group);
        await alerts.SettleAsync();
        Assert.Equal(["group.resolved"], alerts.Types);
        Assert.Equal("its content cannot be read", (await alerts.Outbox.GetAsync(Tenants.Default, broken, Cancel))!.Deliveries[0].Error);
    }

    [Fact]
    public async Task What_is_over_is_swept_after_its_time()
    {
        await using var alerts = await AlertFixture.StartAsync(
            "retentionDays: 2, targets: { ops: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY } }");
        await alerts.FailAsync();
        await alerts.SettleAsync();
        alerts.Time.Advance(TimeSpan.FromDays(1));
        await alerts.SettleAsync();
        Assert.Single(await alerts.NotificationsAsync());
        alerts.Time.Advance(TimeSpan.FromDays(2));
        await alerts.SettleAsync();
        Assert.Empty(await alerts.NotificationsAsync());
    }
}
