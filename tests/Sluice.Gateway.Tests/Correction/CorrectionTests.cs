using System.Text;
using Microsoft.Extensions.AI;
using static Sluice.Gateway.Tests.ScriptedModel;

namespace Sluice.Gateway.Tests;

/// <summary>What holds in every scope, shown with the whole document.</summary>
public sealed class CorrectionTests
{
    private const string Document = "key: /id\ncorrection: { scope: document }";
    private const string Valid = """{"id":"T-1","priority":"low"}""";
    private const string Invalid = """{"id":"T-1","priority":"asap"}""";

    [Fact]
    public async Task A_mended_output_is_corrected_and_every_call_is_logged()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says(Valid)), Document);
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(Verdict.Corrected, decision.Verdict);
        Assert.Equal(Valid, Encoding.UTF8.GetString(decision.Value.Span));
        var attempt = Assert.Single(decision.Attempts);
        Assert.Equal(CorrectionOutcome.Mended, attempt.Outcome);
        var inference = Assert.Single(Assert.Single(fixture.Ledger.Entries).Inferences);
        Assert.Equal(attempt.InferenceId, inference.Id);
        Assert.Equal(InferencePurpose.Correction, inference.Purpose);
        Assert.Equal(("sluice-correction", "1.0.0"), (inference.PromptName, inference.PromptVersion));
        Assert.Equal((10, 10), (inference.TokensIn, inference.TokensOut));
        Assert.Equal(decision.Stamp.Origin.TraceId, inference.TraceId);
        Assert.Contains("\"temperature\":0", inference.ParametersJson, StringComparison.Ordinal);
        Assert.Equal(decision.Stamp.ContractHash, inference.ContractHash);
    }

    [Fact]
    public async Task A_correction_is_a_conversation_of_its_own_that_knows_only_the_latest_output()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1"}"""), Says(Valid));
        using var fixture = new GatewayFixture(model, Document);
        Assert.Equal(Verdict.Corrected, (await fixture.SubmitAsync(Invalid)).Verdict);
        Assert.All(model.Requests, r => Assert.Equal([ChatRole.System, ChatRole.User], r.Select(m => m.Role)));
        Assert.Equal(Invalid, model.Requests[0][1].Text);
        Assert.Equal("""{"id":"T-1"}""", model.Requests[1][1].Text);
        Assert.DoesNotContain("asap", model.Requests[1][0].Text, StringComparison.Ordinal);
        Assert.Contains("priority", model.Requests[1][0].Text, StringComparison.Ordinal);
        Assert.StartsWith("You correct", model.Requests[0][0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_errors_again_stop_the_loop()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1","priority":"soon"}"""), Says(Valid));
        using var fixture = new GatewayFixture(model, "correction: { scope: document, attemptsMax: 5 }");
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.Equal(CorrectionOutcome.SameErrors, Assert.Single(decision.Attempts).Outcome);
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task The_budget_of_attempts_is_kept()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1"}"""), Says("""{"priority":"low"}"""), Says(Valid));
        using var fixture = new GatewayFixture(model, "correction: { scope: document, attemptsMax: 2 }");
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.Equal([CorrectionOutcome.StillInvalid, CorrectionOutcome.StillInvalid], decision.Attempts.Select(a => a.Outcome));
        Assert.Equal(2, model.Requests.Count);
        Assert.NotNull(decision.Failure);
    }

    [Fact]
    public async Task The_budget_of_tokens_is_kept()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1"}""", tokens: 600), Says(Valid));
        using var fixture = new GatewayFixture(model, "correction: { scope: document, attemptsMax: 5, tokensMax: 1000 }");
        Assert.Equal(Verdict.Rejected, (await fixture.SubmitAsync(Invalid)).Verdict);
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task The_deadline_ends_the_loop_and_the_submission_still_gets_its_verdict()
    {
        GatewayFixture fixture = null!;
        var model = new ScriptedModel(
            () =>
            {
                fixture.Time.Advance(TimeSpan.FromSeconds(31));
                return Says("""{"id":"T-1"}""")();
            },
            Says(Valid));
        using (fixture = new GatewayFixture(model, "correction: { scope: document, attemptsMax: 5, deadlineSeconds: 30 }"))
        {
            Assert.Equal(Verdict.Rejected, (await fixture.SubmitAsync(Invalid)).Verdict);
            Assert.Single(model.Requests);
            Assert.Single(fixture.Ledger.Entries);
        }
    }

    [Fact]
    public async Task A_model_that_lacks_what_is_missing_declines_instead_of_inventing()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says("CANNOT\n")), Document);
        var decision = await fixture.SubmitAsync("""{"id":"T-1"}""");
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.Equal(CorrectionOutcome.Declined, Assert.Single(decision.Attempts).Outcome);
        Assert.NotEmpty(decision.Errors);
    }

    [Fact]
    public async Task An_outage_during_correction_keeps_the_errors_of_the_output()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Fails(new HttpRequestException("connection reset"))), Document);
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(CorrectionOutcome.NoAnswer, Assert.Single(decision.Attempts).Outcome);
        Assert.Contains(decision.Errors, e => e.InstanceLocation == "/priority");
        var inference = Assert.Single(Assert.Single(fixture.Ledger.Entries).Inferences);
        Assert.Equal((InferenceErrorCode.Unavailable, "connection reset"), (inference.ErrorCode, inference.ErrorDetail));
    }

    [Fact]
    public async Task An_empty_output_is_never_corrected_for_that_would_be_invention()
    {
        var model = new ScriptedModel(Says(Valid));
        using var fixture = new GatewayFixture(model, Document);
        Assert.Equal(Verdict.Rejected, (await fixture.SubmitAsync("  ")).Verdict);
        Assert.Empty(model.Requests);
    }

    [Fact]
    public async Task A_correction_that_needs_repair_itself_is_repaired_and_shows_the_edits()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says($"```json\n{Valid}\n```")), Document);
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(Verdict.Corrected, decision.Verdict);
        Assert.NotEmpty(Assert.Single(decision.Attempts).Edits);
    }

    [Fact]
    public async Task A_correction_shows_every_value_it_changed()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says(Valid)), Document);
        var attempt = Assert.Single((await fixture.SubmitAsync(Invalid)).Attempts);
        Assert.Equal([new CorrectionChange("/priority", "\"asap\"", "\"low\"")], attempt.Changes);
    }

    [Theory]
    [InlineData("""{"id":"T-2","priority":"low"}""", "/id", CorrectionComparison.DriftCode)]
    [InlineData("""{"id":"T-1","priority":"low","hours":7}""", "/hours", CorrectionComparison.InventedCode)]
    public async Task A_correction_that_touches_what_was_not_wrong_is_thrown_away(string answer, string path, string code)
    {
        var model = new ScriptedModel(Says(answer), Says(Valid));
        using var fixture = new GatewayFixture(model, Document);
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(Verdict.Corrected, decision.Verdict);
        Assert.Equal(Valid, Encoding.UTF8.GetString(decision.Value.Span));
        Assert.Equal([CorrectionOutcome.Drifted, CorrectionOutcome.Mended], decision.Attempts.Select(a => a.Outcome));
        Assert.Contains(decision.Attempts[0].Errors, e => e.InstanceLocation == path && e.Code == code);
        Assert.Equal(Invalid, model.Requests[1][1].Text);
    }

    [Fact]
    public async Task A_required_value_that_stands_nowhere_in_the_output_is_never_invented()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says(Valid), Says(Valid)), Document);
        var decision = await fixture.SubmitAsync("""{"id":"T-1"}""");
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.All(decision.Attempts, a => Assert.Equal(CorrectionOutcome.Drifted, a.Outcome));
        Assert.Equal("required", Assert.Single(decision.Errors).Code);
    }

    [Fact]
    public async Task A_rejection_keeps_the_reasons_of_the_output_and_each_attempt_its_own()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says("""{"id":"T-1"}"""), Says("""{"priority":"low"}""")), Document);
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal("/priority", Assert.Single(decision.Errors).InstanceLocation);
        Assert.Equal(2, decision.Attempts.Count);
        Assert.All(decision.Attempts, a => Assert.Equal("required", Assert.Single(a.Errors).Code));
    }

    [Fact]
    public void The_built_in_prompt_is_published_and_never_changes() =>
        Assert.Equal("sha256:df8b4f85fc610e48e7300a8724df844ee20f4c72f60be14393e9c40eface9599", CorrectionPrompt.BuiltIn.Hash.ToString());

    [Fact]
    public async Task A_prompt_of_ones_own_may_use_less_than_is_offered()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says(Valid)), "correction: { prompt: mend }",
            files: ("prompts/mend/1.0.0.prompt", "---\nvariables: [errors]\n---\nMend:{{#each errors}} {{this}}{{/each}}\n"));
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(Verdict.Corrected, decision.Verdict);
        Assert.Equal("mend", Assert.Single(Assert.Single(fixture.Ledger.Entries).Inferences).PromptName);
    }

    [Fact]
    public async Task A_cancelled_caller_gets_no_verdict_and_leaves_none()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says(Valid)), Document);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Gateway.SubmitAsync(GatewayFixture.Submission(Invalid), cancelled.Token));
        Assert.Empty(fixture.Ledger.Entries);
    }
}
