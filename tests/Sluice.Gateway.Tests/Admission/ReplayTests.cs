using System.Text;

namespace Sluice.Gateway.Tests.Admission;

public sealed class ReplayTests
{
    private const string Ticket = """{"id":"t-1","priority":"low"}""";

    [Fact]
    public async Task A_decision_is_shown_again_through_the_loader()
    {
        using var fixture = new GatewayFixture();
        var first = await fixture.SubmitAsync(Ticket, idempotencyKey: "once");
        var again = await fixture.SubmitAsync(Ticket, idempotencyKey: "once");
        Assert.True(again.Replayed);
        Assert.Equal(Encoding.UTF8.GetString(first.Value.Span), Encoding.UTF8.GetString(again.Value.Span));
        Assert.Null(again.ValueVersion);
    }

    [Fact]
    public async Task A_decision_whose_record_is_damaged_is_refused_and_kept_as_a_failure()
    {
        using var fixture = new GatewayFixture();
        var first = await fixture.SubmitAsync(Ticket, idempotencyKey: "once");
        fixture.Records.Damaged["t-1"] = """{"id":"t-1","priority":"leaked"}"""u8.ToArray();
        var outcome = await fixture.Gateway.SubmitAsync(GatewayFixture.Submission(Ticket, idempotencyKey: "once"), TestContext.Current.CancellationToken);
        Assert.Null(outcome.Decision);
        Assert.Equal((LoadFaultCode.RecordInvalid, true), (outcome.Refusal!.Code, outcome.Refusal.DecidedBefore));
        Assert.Contains(first.SubmissionId, outcome.Refusal.Message, StringComparison.Ordinal);
        Assert.Contains("t-1", outcome.Refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("leaked", outcome.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal("t-1", Assert.Single(fixture.Records.Kept).Reading.Record.Key);
    }

    [Fact]
    public async Task A_rejection_is_shown_again_as_it_was()
    {
        using var fixture = new GatewayFixture(policy: "key: /id\ncorrection: { attemptsMax: 0 }");
        var first = await fixture.SubmitAsync("""{"id":"t-1"}""", idempotencyKey: "once");
        var again = await fixture.SubmitAsync("""{"id":"t-1"}""", idempotencyKey: "once");
        Assert.Equal((Verdict.Rejected, true, first.SubmissionId), (again.Verdict, again.Replayed, again.SubmissionId));
        Assert.Empty(fixture.Records.Kept);
    }
}
