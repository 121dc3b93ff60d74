using static Sluice.Gateway.Tests.ScriptedModel;

namespace Sluice.Gateway.Tests;

public sealed class CheckpointTests
{
    private const string Valid = """{"id":"T-1","priority":"low"}""";

    // The scripted model names itself scripted-1.
    [Theory]
    [InlineData("", ModelMatch.Unpinnable, Verdict.Accepted)]
    [InlineData("checkpoint: scripted-1", ModelMatch.Matched, Verdict.Accepted)]
    [InlineData("checkpoint: scripted-2", ModelMatch.Mismatched, Verdict.Rejected)]
    [InlineData("checkpoint: scripted-2\ncheckpointMismatch: fail", ModelMatch.Mismatched, Verdict.Rejected)]
    [InlineData("checkpoint: scripted-2\ncheckpointMismatch: warn", ModelMatch.Mismatched, Verdict.Accepted)]
    public async Task The_model_that_answers_is_held_against_the_checkpoint(string settings, ModelMatch match, Verdict verdict)
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says(Valid)), files: ("models/default.yaml", $"model: scripted\n{settings}\n"));
        var decision = await GenerateAsync(fixture);
        Assert.Equal((verdict, match), (decision.Verdict, decision.Stamp.ModelMatch));
        var entry = Assert.Single(fixture.Ledger.Entries);
        var inference = Assert.Single(entry.Inferences);
        Assert.Equal((match, "scripted-1"), (inference.ModelMatch, inference.ModelAnswered));
        // What the other model said is kept, used or not.
        Assert.Equal(Valid, inference.Reply);
        Assert.Equal(verdict == Verdict.Rejected ? InferenceErrorCode.CheckpointMismatch : null, inference.ErrorCode);
        Assert.Equal(verdict == Verdict.Rejected ? InferenceErrorCode.CheckpointMismatch : null, entry.Failure?.Code);
    }

    [Fact]
    public async Task A_provider_that_does_not_say_what_answered_is_unpinnable()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(() =>
        {
            var response = Says(Valid)();
            response.ModelId = null;
            return response;
        }), files: ("models/default.yaml", "model: scripted\ncheckpoint: scripted-1\n"));
        var decision = await GenerateAsync(fixture);
        Assert.Equal((Verdict.Accepted, ModelMatch.Unpinnable), (decision.Verdict, decision.Stamp.ModelMatch));
    }

    [Fact]
    public async Task The_stamp_tells_the_worst_of_all_answers_corrections_included()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says("""{"id":"T-1","priority":"urgent"}"""), Says("""{"id":"T-1","priority":"low"}""")),
            policy: "key: /id\ncorrection: { attemptsMax: 1, model: other }",
            files: [("models/default.yaml", "model: scripted\ncheckpoint: scripted-1\n"), ("models/other.yaml", "model: scripted\ncheckpoint: scripted-2\n")]);
        var decision = await GenerateAsync(fixture);
        Assert.Equal(ModelMatch.Mismatched, decision.Stamp.ModelMatch);
        Assert.Equal([ModelMatch.Matched, ModelMatch.Mismatched], fixture.Ledger.Entries[0].Inferences.Select(inference => inference.ModelMatch!.Value));
        // An answer that does not count mends nothing.
        Assert.Equal(CorrectionOutcome.NoAnswer, Assert.Single(decision.Attempts).Outcome);
    }

    [Fact]
    public async Task An_output_that_no_model_was_asked_for_says_nothing_of_one()
    {
        using var fixture = new GatewayFixture();
        Assert.Null((await fixture.SubmitAsync(Valid)).Stamp.ModelMatch);
    }

    private static async Task<Decision> GenerateAsync(GatewayFixture fixture)
    {
        var request = new GenerationRequest { Prompt = "triage", Variables = new Dictionary<string, object?> { ["text"] = "fire" } };
        var outcome = await fixture.Gateway.GenerateAsync(request, TestContext.Current.CancellationToken);
        return outcome.Decision ?? throw new InvalidOperationException(outcome.Refusal!.Message);
    }
}
