using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Where nobody collects anything, telling costs next to nothing.</summary>
public sealed class UntracedTests
{
    [Fact]
    public async Task Nothing_is_made_while_nobody_listens()
    {
        using var fixture = new GatewayFixture();
        var decision = await fixture.SubmitAsync("""Sure! {"id":"T-1","priority":"high",}""");
        var stored = new StoredOutcome(decision, null);
        var contract = fixture.Workspace.Contracts["ticket"].Latest;
        var check = new CheckResult(Verdict.Repaired, null, decision.Edits, []);
        var model = fixture.Workspace.Models["default"];
        var inference = Inference(model);
        var resolver = new ModelResolver(fixture.Workspace, new GatewayOptions());
        Assert.False(SluiceTelemetry.Source.HasListeners());
        Tell(2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Tell(1_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Tell(int times)
        {
            for (var i = 0; i < times; i++)
            {
                using var admit = DecisionTelemetry.Start();
                using var chat = InferenceSpan.Start(InferenceSpan.Chat, model);
                InferenceSpan.Tag(chat, model, inference);
                ModelTelemetry.Tell(model, inference);
                ValidationTelemetry.Tell(contract, check, ValidationTelemetry.Begin(), correction: false);
                using var persisting = PersistTelemetry.Begin();
                persisting.Stored(stored);
                DecisionTelemetry.Tell(decision, TimeSpan.FromSeconds(1));
                DecisionTelemetry.Tag(decision, null, resolver);
            }
        }
    }

    private static Inference Inference(ModelConfiguration model) => new()
    {
        Id = "inf_1",
        Purpose = InferencePurpose.Generation,
        PromptName = "triage",
        PromptVersion = "1.0.0",
        PromptHash = "sha256:0",
        ModelName = model.Name,
        ModelHash = model.Hash.ToString(),
        ModelRequested = model.Model,
        ParametersJson = "{}",
        Request = "[]",
        TokensIn = 3,
        TokensOut = 4,
        StartedAt = default,
        Latency = TimeSpan.FromSeconds(1),
        TraceId = "0af7651916cd43dd8448eb211c80319c",
    };
}
