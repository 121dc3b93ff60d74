using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Alerting.Tests.Targets;

public sealed class GitHubTargetTests : IAsyncLifetime
{
    private readonly HttpClient _client = HttpCalls.Client();
    private TargetReceiver _receiver = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await TargetReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_new_group_makes_an_issue_that_can_be_found_again()
    {
        _receiver.AnswerJson(200, """[{"number": 3, "body": null}, {"number": 4, "body": "<!-- sluice:g-other -->"}]""");
        _receiver.AnswerJson(201, """{"number": 17}""");
        Assert.Equal(new DeliveryResult(DeliveryOutcome.Delivered, Reference: "17"), await SendAsync(Samples.Content(), null));
        var made = _receiver.Requests.Last();
        Assert.Equal(("POST", "/repos/acme/reader/issues", "Bearer token"), (made.Method, made.Path, made.Headers["Authorization"]));
        Assert.Contains("<!-- sluice:g-abc -->", made.Json.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal("sluice", made.Json.GetProperty("labels")[0].GetString());
    }

    [Fact]
    public async Task An_issue_that_was_made_before_the_answer_was_lost_is_found_and_not_made_again()
    {
        _receiver.AnswerJson(200, """[{"number": 17, "body": "text <!-- sluice:g-abc -->"}]""");
        Assert.Equal("17", (await SendAsync(Samples.Content(), null)).Reference);
        Assert.Equal(["GET", "PATCH", "POST"], _receiver.Requests.Select(request => request.Method));
        Assert.Equal("/repos/acme/reader/issues/17/comments", _receiver.Requests.Last().Path);
    }

    [Theory]
    [InlineData(GroupChangeKind.Resolved, false, "closed")]
    [InlineData(GroupChangeKind.Regressed, true, "open")]
    [InlineData(GroupChangeKind.Acknowledged, true, null)]
    public async Task A_later_change_is_a_comment_and_a_state(GroupChangeKind kind, bool firing, string? state)
    {
        Assert.Equal(DeliveryOutcome.Delivered, (await SendAsync(Samples.Content(kind, firing), "17")).Outcome);
        Assert.Equal(state is null ? ["POST"] : ["PATCH", "POST"], _receiver.Requests.Select(request => request.Method));
        if (state is not null) Assert.Equal(state, _receiver.Requests.First().Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Being_asked_too_often_is_no_refusal()
    {
        _receiver.Answer(403, ("x-ratelimit-remaining", "0"), ("Retry-After", "30"));
        Assert.Equal((DeliveryOutcome.Later, TimeSpan.FromSeconds(30)), Part(await SendAsync(Samples.Content(), "17")));
        _receiver.Answer(403);
        Assert.Equal((DeliveryOutcome.Refused, null), Part(await SendAsync(Samples.Content(), "17")));

        static (DeliveryOutcome Outcome, TimeSpan? After) Part(DeliveryResult result) => (result.Outcome, result.RetryAfter);
    }

    [Fact]
    public async Task An_answer_that_is_no_json_is_for_later()
    {
        _receiver.AnswerJson(200, "<html>");
        Assert.Equal("its answer cannot be read", (await SendAsync(Samples.Content(), null)).Reason);
    }

    private Task<DeliveryResult> SendAsync(NotificationContent content, string? reference)
    {
        var settings = Samples.Target(AlertTargetKind.GitHub, _receiver.Address, "token") with { Repository = "acme/reader" };
        var target = new GitHubTarget(settings, _client, new FakeTimeProvider(Samples.At));
        return TargetCalls.TryAsync(stop => target.SendAsync(content, reference, stop), TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
    }
}
