using Microsoft.Extensions.Time.Testing;
using Sluice.Workspace;

namespace Sluice.Alerting.Tests.Targets;

public sealed class WebhookTargetTests
{
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_signature_is_that_of_the_projects_test_vector() => Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(Key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));

    [Fact]
    public void While_a_key_is_replaced_both_sign()
    {
        var signatures = WebhookSignature.Of($"{Key} whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
            "{\"test\": 2432232314}"u8).Split(' ');
        Assert.Equal(2, signatures.Length);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signatures[0]);
    }

    [Fact]
    public void A_key_that_is_none_is_told_without_being_shown()
    {
        var problem = Assert.Throws<TargetException>(() => WebhookSignature.Of("hunter2!", "id", 0, []));
        Assert.DoesNotContain("hunter2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_told_type_time_and_data_under_an_id_that_stays_and_a_signature_that_fits()
    {
        await using var receiver = await TargetReceiver.StartAsync();
        using var client = HttpCalls.Client();
        var time = new FakeTimeProvider(Samples.At);
        var target = new WebhookTarget(Samples.Target(AlertTargetKind.Webhook, receiver.Address, Key), client, time);
        await target.SendAsync(Samples.Content(), null, Cancel);
        time.Advance(TimeSpan.FromMinutes(1));
        await target.SendAsync(Samples.Content(), null, Cancel);
        var requests = receiver.Requests.ToList();
        Assert.Equal(["n-abc-1", "n-abc-1"], requests.Select(request => request.Headers["webhook-id"]));
        Assert.Equal(requests[0].Body, requests[1].Body);
        Assert.NotEqual(requests[0].Headers["webhook-timestamp"], requests[1].Headers["webhook-timestamp"]);
        Assert.All(requests, request => Assert.Equal(
            WebhookSignature.Of(Key, "n-abc-1", long.Parse(request.Headers["webhook-timestamp"]), request.Body), request.Headers["webhook-signature"]));
        var json = requests[0].Json;
        Assert.Equal(("group.opened", Samples.At), (json.GetProperty("type").GetString(), json.GetProperty("timestamp").GetDateTimeOffset()));
        var data = json.GetProperty("data");
        Assert.Equal(("g-abc", 12), (data.GetProperty("group").GetProperty("id").GetString(), data.GetProperty("group").GetProperty("count").GetInt32()));
        Assert.Equal("reader@1.1.0", data.GetProperty("suspect").GetProperty("version").GetString());
        Assert.True(requests[0].Body.Length < 20_000);
    }

    [Fact]
    public async Task A_sign_of_life_has_an_id_of_its_own()
    {
        await using var receiver = await TargetReceiver.StartAsync();
        using var client = HttpCalls.Client();
        var target = new WebhookTarget(Samples.Target(AlertTargetKind.Webhook, receiver.Address, Key) with { HeartbeatSeconds = 60 }, client, TimeProvider.System);
        Assert.Equal(DeliveryOutcome.Delivered, (await target.BeatAsync(Cancel)).Outcome);
        var request = Assert.Single(receiver.Requests);
        Assert.Equal("heartbeat", request.Json.GetProperty("type").GetString());
        Assert.StartsWith("beat-", request.Headers["webhook-id"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "Delivered")]
    [InlineData(204, "Delivered")]
    [InlineData(302, "Refused")]
    [InlineData(400, "Refused")]
    [InlineData(404, "Refused")]
    [InlineData(408, "Later")]
    [InlineData(410, "Refused")]
    [InlineData(425, "Later")]
    [InlineData(429, "Later")]
    [InlineData(500, "Later")]
    [InlineData(503, "Later")]
    public async Task A_status_is_taken_later_or_final(int status, string outcome)
    {
        await using var receiver = await TargetReceiver.StartAsync();
        receiver.Answer(status, ("Location", "/elsewhere"));
        using var client = HttpCalls.Client();
        var result = await new WebhookTarget(Samples.Target(AlertTargetKind.Webhook, receiver.Address, Key), client, TimeProvider.System)
            .SendAsync(Samples.Content(), null, Cancel);
        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.Equal(status < 300 ? null : $"status {status}", result.Reason);
        Assert.Single(receiver.Requests);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("999999", 3600)]
    [InlineData("Sun, 01 Mar 2026 12:02:00 GMT", 120)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    public async Task Retry_after_is_honoured_up_to_an_hour(string header, int seconds)
    {
        await using var receiver = await TargetReceiver.StartAsync();
        receiver.Answer(503, ("Retry-After", header));
        using var client = HttpCalls.Client();
        var result = await new WebhookTarget(Samples.Target(AlertTargetKind.Webhook, receiver.Address, Key), client, new FakeTimeProvider(Samples.At))
            .SendAsync(Samples.Content(), null, Cancel);
        Assert.Equal(TimeSpan.FromSeconds(seconds), result.RetryAfter);
    }

    [Fact]
    public async Task An_outage_a_broken_connection_and_a_missing_key_are_for_later()
    {
        await using var receiver = await TargetReceiver.StartAsync();
        using var client = HttpCalls.Client();
        var settings = Samples.Target(AlertTargetKind.Webhook, receiver.Address, Key);
        receiver.Break();
        Assert.Equal("the connection was broken", (await TryAsync(settings)).Reason);
        Assert.Contains("cannot be reached", (await TryAsync(settings with { Url = new Uri("http://127.0.0.1:1/") })).Reason, StringComparison.Ordinal);
        Assert.Contains("SLUICE_TEST_NOT_SET", (await TryAsync(settings with { SecretVariable = "SLUICE_TEST_NOT_SET" })).Reason, StringComparison.Ordinal);
        Assert.Contains("/no/such/file", (await TryAsync(settings with { SecretVariable = null, SecretFile = "/no/such/file" })).Reason, StringComparison.Ordinal);

        async Task<DeliveryResult> TryAsync(AlertTargetSettings target)
        {
            var result = await TargetCalls.TryAsync(stop => new WebhookTarget(target, client, TimeProvider.System).SendAsync(Samples.Content(), null, stop),
                TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            Assert.Equal(DeliveryOutcome.Later, result.Outcome);
            return result;
        }
    }

    [Fact]
    public async Task A_target_that_does_not_answer_in_time_is_asked_later()
    {
        await using var receiver = await TargetReceiver.StartAsync();
        var (time, asked) = (new FakeTimeProvider(), new TaskCompletionSource());
        receiver.Hang(asked);
        using var client = HttpCalls.Client();
        var settings = Samples.Target(AlertTargetKind.Webhook, receiver.Address, Key);
        var running = TargetCalls.TryAsync(stop => new WebhookTarget(settings, client, time).SendAsync(Samples.Content(), null, stop),
            TimeSpan.FromSeconds(5), time, Cancel);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new DeliveryResult(DeliveryOutcome.Later, "it did not answer in time"), await running);
    }
}
