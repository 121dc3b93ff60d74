using System.Text;
using Sluice.Gateway.Stores;
using Sluice.Repair;

namespace Sluice.Gateway.Tests;

public sealed class SubmitTests
{
    private const string Valid = """{"id":"T-1","priority":"low"}""";

    [Fact]
    public async Task A_valid_output_is_accepted_byte_for_byte_with_no_edits()
    {
        using var fixture = new GatewayFixture();
        var decision = await fixture.SubmitAsync(Valid);
        Assert.Equal(Verdict.Accepted, decision.Verdict);
        Assert.Equal(Valid, Encoding.UTF8.GetString(decision.Value.Span));
        Assert.Empty(decision.Edits);
        Assert.Equal(new RecordReference("ticket", "T-1", 1), decision.Record);
        Assert.Null(decision.Failure);
    }

    [Fact]
    public async Task A_fenced_output_is_repaired_and_says_so()
    {
        using var fixture = new GatewayFixture();
        var decision = await fixture.SubmitAsync($"```json\n{Valid}\n```");
        Assert.Equal(Verdict.Repaired, decision.Verdict);
        Assert.Equal(Valid, Encoding.UTF8.GetString(decision.Value.Span));
        Assert.All(decision.Edits, e => Assert.Equal(EditRisk.Syntax, e.Risk));
        Assert.NotEmpty(decision.Edits);
    }

    [Fact]
    public async Task A_contract_that_allows_no_edit_gets_none()
    {
        using var fixture = new GatewayFixture(policy: "repair: { ceiling: none }\ncorrection: { attemptsMax: 0 }");
        var decision = await fixture.SubmitAsync($"```json\n{Valid}\n```");
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.True(decision.Value.IsEmpty);
    }

    [Fact]
    public async Task The_stamp_names_everything_the_decision_was_made_with()
    {
        using var fixture = new GatewayFixture();
        var stamp = (await fixture.SubmitAsync(Valid)).Stamp;
        Assert.Equal(("ticket", "1.0.0"), (stamp.ContractName, stamp.ContractVersion));
        Assert.Equal(fixture.Workspace.Contracts["ticket"].Latest.Hash.ToString(), stamp.ContractHash);
        Assert.Matches("^[0-9a-f]{32}$", stamp.Origin.TraceId);
        Assert.Matches(@"^\d+\.\d+\.\d+", stamp.GatewayVersion);
    }

    [Fact]
    public async Task The_key_comes_from_the_submission_then_the_contract_then_the_submission_id()
    {
        using var keyed = new GatewayFixture();
        Assert.Equal("mine", (await keyed.SubmitAsync(Valid, key: "mine")).Record!.Key);
        Assert.Equal("T-1", (await keyed.SubmitAsync(Valid)).Record!.Key);
        using var keyless = new GatewayFixture(policy: "correction: { attemptsMax: 0 }");
        var decision = await keyless.SubmitAsync(Valid);
        Assert.Equal(decision.SubmissionId, decision.Record!.Key);
    }

    [Fact]
    public async Task A_document_whose_key_cannot_serve_is_a_failure_and_no_record()
    {
        using var fixture = new GatewayFixture();
        var decision = await fixture.SubmitAsync("""{"id":"","priority":"low"}""");
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.Null(decision.Record);
        Assert.Equal(FailureCode.RecordKeyInvalid, Assert.Single(fixture.Ledger.Entries).Failure!.Code);
    }

    [Theory]
    [InlineData("", FailureCode.OutputEmpty)]
    [InlineData(" \r\n\t", FailureCode.OutputEmpty)]
    [InlineData("I am sorry, I cannot do that.", FailureCode.OutputNotJson)]
    [InlineData("""{"id":"T-1","priority":"urgent"}""", FailureCode.OutputInvalid)]
    [InlineData("""{"priority":"low"}""", FailureCode.OutputInvalid)]
    public async Task What_cannot_become_a_record_is_a_failure_with_a_code(string output, string code)
    {
        using var fixture = new GatewayFixture(policy: "correction: { attemptsMax: 0 }");
        var decision = await fixture.SubmitAsync(output);
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.NotEmpty(decision.Errors);
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal(code, entry.Failure!.Code);
        Assert.Equal(output, Encoding.UTF8.GetString(entry.Submission.Output.Span));
    }

    [Fact]
    public async Task The_same_idempotency_key_and_content_gives_the_first_decision()
    {
        using var fixture = new GatewayFixture();
        var first = await fixture.SubmitAsync(Valid, idempotencyKey: "once");
        var second = await fixture.SubmitAsync(Valid, idempotencyKey: "once");
        Assert.Equal(first.SubmissionId, second.SubmissionId);
        Assert.True(second.Replayed);
        Assert.Single(fixture.Ledger.Entries);
    }

    [Fact]
    public async Task The_same_idempotency_key_for_other_content_is_refused()
    {
        using var fixture = new GatewayFixture();
        await fixture.SubmitAsync(Valid, idempotencyKey: "once");
        var outcome = await fixture.Gateway.SubmitAsync(
            GatewayFixture.Submission("""{"id":"T-2","priority":"low"}""", idempotencyKey: "once"), TestContext.Current.CancellationToken);
        Assert.Equal(RefusalCode.IdempotencyConflict, outcome.Refusal!.Code);
        Assert.Single(fixture.Ledger.Entries);
    }

    public static TheoryData<Submission, string> Refused => new()
    {
        { GatewayFixture.Submission(Valid) with { Contract = "tickets" }, RefusalCode.ContractUnknown },
        { GatewayFixture.Submission(Valid) with { Contract = "ticket@9.0.0" }, RefusalCode.ContractUnknown },
        { GatewayFixture.Submission(Valid, key: ""), RefusalCode.FieldInvalid },
        { GatewayFixture.Submission(Valid, key: new string('k', 257)), RefusalCode.FieldInvalid },
        { GatewayFixture.Submission(Valid, idempotencyKey: "a\nb"), RefusalCode.FieldInvalid },
        { GatewayFixture.Submission(Valid) with { Origin = new Origin { TraceId = "xyz" } }, RefusalCode.FieldInvalid },
        { GatewayFixture.Submission(Valid) with { Origin = new Origin { Session = new string('s', 257) } }, RefusalCode.FieldInvalid },
        { GatewayFixture.Submission(Valid, key: ".."), RefusalCode.FieldInvalid },
        { GatewayFixture.Submission(new string(' ', 4097)), RefusalCode.OutputTooLarge },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_be_taken_is_refused_and_nothing_is_stored(Submission submission, string code)
    {
        using var fixture = new GatewayFixture();
        var outcome = await fixture.Gateway.SubmitAsync(submission, TestContext.Current.CancellationToken);
        Assert.Equal(code, outcome.Refusal?.Code);
        Assert.Empty(fixture.Ledger.Entries);
        Assert.Equal(code, fixture.Gateway.Check(submission).Refusal?.Code);
    }

    [Fact]
    public async Task A_store_that_fails_is_never_answered_with_a_decision()
    {
        using var fixture = new GatewayFixture();
        fixture.Ledger.FailsWith = new StoreException("store_full", "The disk is full; free some space.");
        var thrown = await Assert.ThrowsAsync<StoreException>(() => fixture.SubmitAsync(Valid));
        Assert.Equal("store_full", thrown.Code);
    }

    [Fact]
    public void A_check_stores_nothing_and_asks_no_model()
    {
        using var fixture = new GatewayFixture();
        Assert.Equal(Verdict.Accepted, fixture.Gateway.Check(GatewayFixture.Submission(Valid)).Decision!.Verdict);
        Assert.Equal(Verdict.Rejected, fixture.Gateway.Check(GatewayFixture.Submission("{}")).Decision!.Verdict);
        Assert.Empty(fixture.Ledger.Entries);
    }
}
