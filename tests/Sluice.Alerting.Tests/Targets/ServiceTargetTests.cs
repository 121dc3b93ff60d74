using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Alerting.Tests.Targets;

/// <summary>What services of others are sent, on the wire.</summary>
public sealed class ServiceTargetTests : IAsyncLifetime
{
    private readonly HttpClient _client = HttpCalls.Client();
    private readonly FakeTimeProvider _time = new(Samples.At.AddMinutes(5));
    private TargetReceiver _receiver = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await TargetReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Alertmanager_is_posted_a_list_of_one_alert_that_ends_when_it_is_not_sent_again()
    {
        var target = new AlertmanagerTarget(Samples.Target(AlertTargetKind.Alertmanager, new Uri(_receiver.Address, "am/"), "token") with { ResendSeconds = 30 },
            _client, _time);
        await target.SendAsync(Samples.Content(), null, Cancel);
        var request = Assert.Single(_receiver.Requests);
        Assert.Equal(("POST", "/am/api/v2/alerts", "Bearer token"), (request.Method, request.Path, request.Headers["Authorization"]));
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        var alert = Assert.Single(request.Json.EnumerateArray());
        Assert.Equal("""{"alertname":"SluiceFailureGroup","group":"g-abc","contract":"invoice","code":"output_invalid","severity":"error","tenant":"default"}""",
            alert.GetProperty("labels").GetRawText());
        Assert.Equal((Samples.At, Samples.At.AddMinutes(7)), (alert.GetProperty("startsAt").GetDateTimeOffset(), alert.GetProperty("endsAt").GetDateTimeOffset()));
        Assert.Equal("sluice failure group show g-abc", alert.GetProperty("annotations").GetProperty("command").GetString());
        Assert.Equal(TimeSpan.FromSeconds(30), ((INotificationTarget)target).ResendEvery);
    }

    [Theory]
    [InlineData(GroupChangeKind.Resolved)]
    [InlineData(GroupChangeKind.Muted)]
    public async Task Alertmanager_is_told_an_end_by_an_alert_that_has_ended(GroupChangeKind kind)
    {
        await new AlertmanagerTarget(Samples.Target(AlertTargetKind.Alertmanager, _receiver.Address), _client, _time)
            .SendAsync(Samples.Content(kind, firing: false), null, Cancel);
        var alert = _receiver.Requests.Single().Json[0];
        Assert.Equal(_time.GetUtcNow(), alert.GetProperty("endsAt").GetDateTimeOffset());
        Assert.True(alert.GetProperty("startsAt").GetDateTimeOffset() < alert.GetProperty("endsAt").GetDateTimeOffset());
        Assert.False(_receiver.Requests.Single().Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData(GroupChangeKind.Opened, true, "trigger")]
    [InlineData(GroupChangeKind.Regressed, true, "trigger")]
    [InlineData(GroupChangeKind.Acknowledged, true, "acknowledge")]
    [InlineData(GroupChangeKind.Resolved, false, "resolve")]
    [InlineData(GroupChangeKind.Muted, false, "resolve")]
    public async Task PagerDuty_is_sent_one_event_for_each_change_under_the_groups_key(GroupChangeKind kind, bool firing, string action)
    {
        _receiver.Answer(202);
        var result = await new PagerDutyTarget(Samples.Target(AlertTargetKind.PagerDuty, _receiver.Address, "0123456789abcdef0123456789abcdef"), _client, _time)
            .SendAsync(Samples.Content(kind, firing), null, Cancel);
        Assert.Equal(DeliveryOutcome.Delivered, result.Outcome);
        var json = _receiver.Requests.Single().Json;
        Assert.Equal((action, "sluice:g-abc", "0123456789abcdef0123456789abcdef"),
            (json.GetProperty("event_action").GetString(), json.GetProperty("dedup_key").GetString(), json.GetProperty("routing_key").GetString()));
        var payload = json.GetProperty("payload");
        Assert.Equal(("error", "sluice/default", "invoice"),
            (payload.GetProperty("severity").GetString(), payload.GetProperty("source").GetString(), payload.GetProperty("component").GetString()));
        Assert.InRange(payload.GetProperty("summary").GetString()!.Length, 1, 1024);
        Assert.Equal("https://sluice.example/api/groups/g-abc", json.GetProperty("links")[0].GetProperty("href").GetString());
    }

    [Fact]
    public async Task Sentry_is_sent_an_envelope_whose_event_is_one_however_often_it_comes()
    {
        var dsn = $"http://publickey@{_receiver.Address.Authority}/sub/42";
        var target = new SentryTarget(Samples.Target(AlertTargetKind.Sentry, _receiver.Address, dsn), _client, _time);
        await target.SendAsync(Samples.Content(), null, Cancel);
        await target.SendAsync(Samples.Content(), null, Cancel);
        var requests = _receiver.Requests.ToList();
        Assert.All(requests, request => Assert.Equal("/sub/api/42/envelope/", request.Path));
        Assert.Equal("Sentry sentry_version=7, sentry_client=sluice, sentry_key=publickey", requests[0].Headers["X-Sentry-Auth"]);
        var (header, item, payload) = Envelope(requests[0].Body);
        Assert.Equal(("event", payload.Length), (item.GetProperty("type").GetString(), item.GetProperty("length").GetInt32()));
        var sent = JsonElement.Parse(payload);
        Assert.Equal(header.GetProperty("event_id").GetString(), sent.GetProperty("event_id").GetString());
        Assert.Equal(header.GetProperty("event_id").GetString(), Envelope(requests[1].Body).Header.GetProperty("event_id").GetString());
        Assert.Equal(["sluice", "g-abc"], sent.GetProperty("fingerprint").EnumerateArray().Select(part => part.GetString()));
        Assert.Equal("error", sent.GetProperty("level").GetString());
    }

    [Fact]
    public async Task Sentry_hears_nothing_of_an_end_and_checks_in()
    {
        var dsn = $"http://publickey@{_receiver.Address.Authority}/42";
        var target = new SentryTarget(Samples.Target(AlertTargetKind.Sentry, _receiver.Address, dsn), _client, _time);
        foreach (var kind in new[] { GroupChangeKind.Resolved, GroupChangeKind.Muted })
            Assert.Equal(DeliveryOutcome.Delivered, (await target.SendAsync(Samples.Content(kind, firing: false), null, Cancel)).Outcome);
        Assert.Empty(_receiver.Requests);
        await target.BeatAsync(Cancel);
        var (_, item, payload) = Envelope(_receiver.Requests.Single().Body);
        Assert.Equal("check_in", item.GetProperty("type").GetString());
        Assert.Equal(("sluice-alerting", "ok"), (JsonElement.Parse(payload).GetProperty("monitor_slug").GetString(), JsonElement.Parse(payload).GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_dsn_that_is_none_is_told_without_being_shown()
    {
        var target = new SentryTarget(Samples.Target(AlertTargetKind.Sentry, _receiver.Address, "hunter2"), _client, _time);
        var result = await TargetCalls.TryAsync(stop => target.SendAsync(Samples.Content(), null, stop), TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        Assert.Equal(DeliveryOutcome.Later, result.Outcome);
        Assert.DoesNotContain("hunter2", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("critical", "critical")]
    [InlineData("error", "high")]
    [InlineData("warning", "medium")]
    [InlineData("info", "info")]
    public async Task GitLab_is_sent_severities_that_it_knows(string severity, string theirs)
    {
        await new GitLabTarget(Samples.Target(AlertTargetKind.GitLab, new Uri(_receiver.Address, "alerts/notify.json"), "key"), _client, _time)
            .SendAsync(Samples.Content() with { Severity = severity }, null, Cancel);
        var request = _receiver.Requests.Single();
        Assert.Equal(("/alerts/notify.json", "Bearer key"), (request.Path, request.Headers["Authorization"]));
        Assert.Equal((theirs, "g-abc"), (request.Json.GetProperty("severity").GetString(), request.Json.GetProperty("fingerprint").GetString()));
        Assert.False(request.Json.TryGetProperty("end_time", out _));
    }

    [Fact]
    public async Task GitLab_is_told_an_end_by_its_time()
    {
        await new GitLabTarget(Samples.Target(AlertTargetKind.GitLab, _receiver.Address, "key"), _client, _time)
            .SendAsync(Samples.Content(GroupChangeKind.Resolved, firing: false), null, Cancel);
        Assert.Equal(Samples.At, _receiver.Requests.Single().Json.GetProperty("end_time").GetDateTimeOffset());
    }

    private static (JsonElement Header, JsonElement Item, string Payload) Envelope(byte[] body)
    {
        var lines = Encoding.UTF8.GetString(body).Split('\n');
        Assert.Equal(("", 4), (lines[^1], lines.Length));
        return (JsonElement.Parse(lines[0]), JsonElement.Parse(lines[1]), lines[2]);
    }
}
