using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Alerting.Tests.Outbox;

/// <summary>What one thing that does not work leaves of the others.</summary>
public sealed class AlertTroubleTests
{
    private const string Ops = "ops: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY }";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData(StoreErrorCode.Corrupt)]
    [InlineData(StoreErrorCode.Unavailable)]
    public async Task Trouble_with_one_group_keeps_no_other_from_being_told(string? code)
    {
        Exception trouble = code is null ? new InvalidOperationException("a mistake") : new StoreException(code, "its rows cannot be read");
        await using var alerts = await AlertFixture.StartAsync();
        var (first, second) = (await alerts.FailAsync(), await alerts.FailAsync("order"));
        await alerts.ResolveAsync(first);
        using var dispatcher = alerts.NewDispatcher(new TroubledGroups(alerts.GroupStore, id => id == first ? trouble : null));
        await alerts.SettleAsync(dispatcher);
        Assert.Equal(second, Assert.Single(alerts.Receiver.Requests).Json.GetProperty("data").GetProperty("group").GetProperty("id").GetString());
        // Nothing could be done about what is left: no look follows at once, and the trouble is told once.
        Assert.False(await dispatcher.LookAsync(CancellationToken.None, CancellationToken.None));
        Assert.Single(alerts.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains(first, StringComparison.Ordinal));
        await alerts.SettleAsync();
        Assert.Equal(["group.opened", "group.opened", "group.resolved"], alerts.Types);
    }

    [Fact]
    public async Task However_much_waits_for_a_group_with_trouble_the_others_are_told()
    {
        await using var alerts = await AlertFixture.StartAsync();
        var first = await alerts.FailAsync();
        for (var change = 0; change < 60; change++)
        {
            Assert.Null((await alerts.Groups.AcknowledgeAsync(Tenants.Default, first, "ann", null, Cancel)).Refusal);
            Assert.Null((await alerts.Groups.ReopenAsync(Tenants.Default, first, "ann", null, Cancel)).Refusal);
        }

        await alerts.FailAsync("order");
        using var dispatcher = alerts.NewDispatcher(new TroubledGroups(alerts.GroupStore, id => id == first ? new InvalidOperationException("a mistake") : null));
        await alerts.SettleAsync(dispatcher);
        Assert.Single(alerts.Receiver.Requests);
    }

    [Fact]
    public async Task While_nothing_can_be_worked_out_what_was_is_delivered_and_no_sign_of_life_is_sent()
    {
        await using var alerts = await AlertFixture.StartAsync($"targets: {{ {Ops}, watch: {{ kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY, heartbeatSeconds: 10 }} }}, routes: {{ all: {{ targets: [ops] }} }}");
        // The delivery and the sign of life, whichever comes first.
        alerts.Receiver.Answer(503);
        alerts.Receiver.Answer(503);
        await alerts.FailAsync();
        var away = false;
        using var dispatcher = alerts.NewDispatcher(new TroubledGroups(alerts.GroupStore, _ => away ? new StoreException(StoreErrorCode.Unavailable, "away") : null));
        await dispatcher.LookAsync(CancellationToken.None, CancellationToken.None);
        await dispatcher.SettledAsync();
        away = true;
        foreach (var output in new[] { "{}", "nothing", " " }) await alerts.FailAsync("order", output);
        alerts.Time.Advance(TimeSpan.FromSeconds(30));
        await alerts.SettleAsync(dispatcher);
        Assert.Equal(["group.opened", "group.opened", "heartbeat"], alerts.Types.Order());
        Assert.False(dispatcher.Health.Readable);
        away = false;
        await alerts.SettleAsync(dispatcher);
        Assert.True(dispatcher.Health.Readable);
        Assert.Equal((5, 2), (alerts.Types.Count(type => type == "group.opened"), alerts.Types.Count(type => type == "heartbeat")));
    }

    [Fact]
    public async Task A_sign_of_life_that_hangs_keeps_nothing_from_being_told_and_is_not_sent_twice_at_a_time()
    {
        await using var alerts = await AlertFixture.StartAsync("timeoutSeconds: 30, targets: { " + Ops
            + ", watch: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY, heartbeatSeconds: 10 } }, routes: { all: { targets: [ops] } }");
        var (asked, told) = (new TaskCompletionSource(), new TaskCompletionSource());
        alerts.Receiver.Hang(asked);
        await alerts.Dispatcher.LookAsync(Cancel, Cancel);
        await asked.Task.WaitAsync(Cancel);
        alerts.Time.Advance(TimeSpan.FromSeconds(15));
        await alerts.FailAsync();
        alerts.Receiver.Answers.Enqueue(_ =>
        {
            told.SetResult();
            return Task.CompletedTask;
        });
        for (var look = 0; look < 2; look++) await alerts.Dispatcher.LookAsync(Cancel, Cancel);
        await told.Task.WaitAsync(Cancel);
        Assert.Equal(["heartbeat", "group.opened"], alerts.Types);
        alerts.Time.Advance(TimeSpan.FromSeconds(15));
        await alerts.Dispatcher.SettledAsync();
        Assert.Single(alerts.Log.Lines, line => line.Text.Contains("sign of life", StringComparison.Ordinal));
        await alerts.SettleAsync();
        Assert.Equal(["heartbeat", "group.opened", "heartbeat"], alerts.Types);
    }

    [Fact]
    public async Task Who_was_told_of_a_group_hears_of_its_end_wherever_the_routes_lead_by_then()
    {
        const string Targets = "targets: { am: { kind: alertmanager, url: 'URL', resendSeconds: 30 }, " + Ops + " }, ";
        await using var alerts = await AlertFixture.StartAsync(Targets + "routes: { all: { targets: [am] } }");
        var group = await alerts.FailAsync();
        await alerts.SettleAsync();
        alerts.Configure(Targets + "routes: { all: { targets: [ops] } }");
        await alerts.Groups.AcknowledgeAsync(Tenants.Default, group, "ann", null, Cancel);
        await alerts.SettleAsync();
        alerts.Time.Advance(TimeSpan.FromSeconds(30));
        await alerts.SettleAsync();
        await alerts.ResolveAsync(group);
        await alerts.SettleAsync();
        await alerts.FailAsync();
        await alerts.SettleAsync();
        var told = (await alerts.NotificationsAsync()).Reverse().Select(one => string.Join(' ', one.Deliveries.Select(delivery => delivery.Target)));
        // What opens it again is for those whom the routes name now.
        Assert.Equal(["am", "am ops", "am ops", "ops"], told);
        var alertmanager = alerts.Receiver.Requests.Where(request => request.Path.Contains("alerts", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, alertmanager.Count);
        Assert.Equal(alerts.Time.GetUtcNow(), alertmanager[^1].Json[0].GetProperty("endsAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_key_that_cannot_be_used_ends_no_resending()
    {
        const string Variable = "SLUICE_TEST_AM_TOKEN";
        Environment.SetEnvironmentVariable(Variable, "token");
        await using var alerts = await AlertFixture.StartAsync($"targets: {{ am: {{ kind: alertmanager, url: 'URL', resendSeconds: 30, secretVariable: {Variable} }} }}");
        await alerts.FailAsync();
        await alerts.SettleAsync();
        Environment.SetEnvironmentVariable(Variable, "two\nlines");
        alerts.Time.Advance(TimeSpan.FromSeconds(30));
        await alerts.SettleAsync();
        Assert.Single(alerts.Receiver.Requests);
        Assert.Contains(Variable, (await alerts.NotificationsAsync())[0].Deliveries[0].Error, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(Variable, "token");
        alerts.Time.Advance(TimeSpan.FromSeconds(30));
        await alerts.SettleAsync();
        Assert.Equal(2, alerts.Receiver.Requests.Count);
    }

    [Fact]
    public async Task With_a_concurrency_of_0_it_only_looks_on_until_that_is_changed()
    {
        const string Targets = ", stuckMinutes: 10, targets: { ops: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY, heartbeatSeconds: 60 } }";
        await using var alerts = await AlertFixture.StartAsync("concurrency: 0" + Targets);
        await alerts.FailAsync();
        Assert.False(await alerts.Dispatcher.LookAsync(Cancel, Cancel));
        await alerts.SettleAsync();
        Assert.Empty(alerts.Receiver.Requests);
        Assert.Equal((1L, false, true), (alerts.Dispatcher.Health.Pending, alerts.Dispatcher.Health.Stuck, alerts.Dispatcher.Health.Readable));
        alerts.Time.Advance(TimeSpan.FromMinutes(11));
        await alerts.SettleAsync();
        Assert.True(alerts.Dispatcher.Health.Stuck);
        alerts.Configure("concurrency: 2" + Targets);
        await alerts.SettleAsync();
        Assert.Equal(["group.opened", "heartbeat"], alerts.Types.Order());
    }

    [Fact]
    public async Task A_workspace_that_cannot_be_asked_for_ends_no_alerting()
    {
        await using var alerts = await AlertFixture.StartAsync();
        await alerts.FailAsync();
        var broken = true;
        using var dispatcher = new AlertDispatcher(alerts.Outbox, alerts.GroupStore, () => broken ? throw new InvalidOperationException("a mistake") : alerts.Workspace,
            alerts.Time, new Random(7), new Logger<AlertDispatcher>(alerts.Log));
        Assert.False(await dispatcher.LookAsync(Cancel, Cancel));
        broken = false;
        await alerts.SettleAsync(dispatcher);
        Assert.Equal(["group.opened"], alerts.Types);
    }
}
