using Sluice.Gateway;
using Sluice.Simulator;

namespace Sluice.Server.Tests.Checkpoints;

/// <summary>The model that answers over the wire, compared with the checkpoint of its configuration. The simulator answers in the name of
/// the model it was asked for.</summary>
public sealed class SimulatedModelTests
{
    [Theory]
    [InlineData("", ModelMatch.Unpinnable, null)]
    [InlineData("checkpoint: simulator", ModelMatch.Matched, null)]
    [InlineData("checkpoint: simulator-2026-01-01\ncheckpointMismatch: warn", ModelMatch.Mismatched, null)]
    [InlineData("checkpoint: simulator-2026-01-01", ModelMatch.Mismatched, InferenceErrorCode.CheckpointMismatch)]
    public async Task It_is_recorded_and_decides_as_the_configuration_says(string settings, ModelMatch match, string? error)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Profile = FaultProfile.None }, cancel);
        using var workspace = new TestWorkspace();
        workspace.Write("models/default.yaml", $"model: simulator\nbaseUrl: {simulator.BaseAddress}\n{settings}\n");
        workspace.Write("prompts/asker/1.0.0.prompt", "---\ncontract: ticket\ncontractRange: ^1.0.0\n---\nWrite a ticket.\n");
        var opening = await EmbeddedSluice.OpenAsync(workspace.Folder, cancel);
        Assert.Empty(opening.Problems);
        await using var sluice = opening.Sluice!;
        var outcome = await sluice.Gateway.GenerateAsync(new GenerationRequest { Prompt = "asker", Variables = new Dictionary<string, object?>() }, cancel);
        var decision = outcome.Decision!;
        Assert.Equal((error is null ? Verdict.Accepted : Verdict.Rejected, match), (decision.Verdict, decision.Stamp.ModelMatch));
        Assert.Equal(match, Assert.Single(outcome.Submission!.Inferences).ModelMatch);
        if (error is null)
        {
            var record = decision.Record!;
            Assert.Equal(match, (await sluice.Records.GetAsync(Tenants.Default, record.Contract, record.Key, null, ReadVersion.Latest, cancel))!.Revision.Stamp.ModelMatch);
            return;
        }

        var failure = (await sluice.Failures.GetAsync(Tenants.Default, decision.Failure!.Id, cancel))!;
        Assert.Equal((error, match), (failure.Code, failure.Decision!.Stamp.ModelMatch));
        Assert.Equal((error, match, "simulator"), (failure.Inferences[0].ErrorCode, failure.Inferences[0].ModelMatch, failure.Inferences[0].ModelAnswered));
    }
}
