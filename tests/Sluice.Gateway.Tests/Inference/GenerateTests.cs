using System.ClientModel;
using System.Text;
using Microsoft.Extensions.AI;
using Sluice.Contracts;
using Sluice.Workspace;
using static Sluice.Gateway.Tests.ScriptedModel;

namespace Sluice.Gateway.Tests;

public sealed class GenerateTests
{
    private const string Valid = """{"id":"T-1","priority":"low"}""";

    private static GenerationRequest Request(string text = "printer on fire") =>
        new() { Prompt = "triage", Variables = new Dictionary<string, object?> { ["text"] = text } };

    [Fact]
    public async Task A_prompt_is_rendered_asked_and_its_answer_admitted()
    {
        var model = new ScriptedModel(Says(Valid));
        using var fixture = new GatewayFixture(model);
        var decision = await GenerateAsync(fixture, Request());
        Assert.Equal(Verdict.Accepted, decision.Verdict);
        Assert.Contains("printer on fire", Assert.Single(model.Requests)[0].Text, StringComparison.Ordinal);
        var origin = decision.Stamp.Origin;
        Assert.Equal(("triage", "1.0.0", "scripted-1"), (origin.PromptName, origin.PromptVersion, origin.ModelId));
        Assert.Equal(fixture.Workspace.Models["default"].Hash.ToString(), origin.ModelHash);
        var inference = Assert.Single(Assert.Single(fixture.Ledger.Entries).Inferences);
        Assert.Equal((Valid, InferencePurpose.Generation), (inference.Reply, inference.Purpose));
    }

    [Fact]
    public async Task The_roles_of_a_prompt_and_the_conversation_before_are_really_sent()
    {
        var model = new ScriptedModel(Says(Valid));
        using var fixture = new GatewayFixture(model, files:
        [
            ("prompts/_rules.prompt", "You sort {{what}}."),
            ("prompts/chat/1.0.0.prompt", "---\ngateway.contract: ticket@^1.0.0\nvariables: [what, text]\n---\n{{role \"system\"}}{{> rules}}{{role \"user\"}}{{text}}\n"),
        ]);
        var request = new GenerationRequest
        {
            Prompt = "chat",
            Variables = new Dictionary<string, object?> { ["what"] = "tickets", ["text"] = "fire" },
            History = [PromptMessage.Of("user", "hello"), PromptMessage.Of("model", "yes?")],
        };
        Assert.Equal(Verdict.Accepted, (await GenerateAsync(fixture, request)).Verdict);
        Assert.Equal(["system: You sort tickets.", "user: hello", "assistant: yes?", "user: fire"],
            Assert.Single(model.Requests).Select(m => $"{m.Role.Value}: {m.Text}"));
        Assert.Contains(Assert.Single(fixture.Ledger.Entries).Contents, c => c is { Name: "rules", Kind: Stores.ContentKind.Partial });
    }

    [Fact]
    public async Task Everything_a_decision_was_made_with_is_named_and_kept()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says(Valid), Says(Valid)));
        var origin = (await GenerateAsync(fixture, Request())).Stamp.Origin;
        await GenerateAsync(fixture, Request("again"));
        var (first, second) = (fixture.Ledger.Entries[0], fixture.Ledger.Entries[1]);
        var inference = Assert.Single(first.Inferences);
        Assert.Equal((origin.BundleHash, origin.ModelVersion, "default"), (inference.BundleHash, inference.ModelVersion, origin.ModelName));
        Assert.Equal(ContentHash.OfJson(Encoding.UTF8.GetBytes(inference.Request)).ToString(), inference.RenderHash);
        Assert.NotEqual(inference.RenderHash, Assert.Single(second.Inferences).RenderHash);
        Assert.Equal(["Bundle", "Model", "Prompt", "Schema"], first.Contents.Select(c => c.Kind.ToString()).Order(StringComparer.Ordinal));
        Assert.All(first.Contents, c => Assert.Equal(c.Hash, ContentHash.OfBytes(c.Bytes.Span).ToString()));
        Assert.Contains(first.Contents, c => c.Hash == inference.BundleHash);
        Assert.Empty(second.Contents);
    }

    [Fact]
    public async Task The_request_is_shown_to_the_correction_so_that_it_need_not_invent()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1"}"""), Says("""{"/priority":"low"}"""));
        using var fixture = new GatewayFixture(model);
        var decision = await GenerateAsync(fixture, Request("ticket T-1, low priority"));
        Assert.Equal(Verdict.Corrected, decision.Verdict);
        Assert.Contains("ticket T-1, low priority", model.Requests[1][0].Text, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(fixture.Ledger.Entries).Inferences.Count);
    }

    public static TheoryData<Exception, string> Outages => new()
    {
        { new HttpRequestException("refused"), InferenceErrorCode.Unavailable },
        { new TaskCanceledException("network timeout"), InferenceErrorCode.Timeout },
        { new AggregateException("Retry failed", new IOException("cut"), new TaskCanceledException("late")), InferenceErrorCode.Timeout },
        { new ClientResultException("HTTP 429", new StatusOnly(429)), InferenceErrorCode.RateLimited },
        { new ClientResultException("HTTP 500", new StatusOnly(500)), InferenceErrorCode.Unavailable },
        { new ClientResultException("HTTP 401", new StatusOnly(401)), InferenceErrorCode.Misconfigured },
        { new ClientResultException("HTTP 400", new StatusOnly(400)), InferenceErrorCode.RequestRefused },
    };

    [Theory]
    [MemberData(nameof(Outages), DisableDiscoveryEnumeration = true)]
    public async Task A_call_that_fails_is_a_durable_failure_with_its_code(Exception outage, string code)
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Fails(outage)));
        var decision = await GenerateAsync(fixture, Request());
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.Empty(decision.Attempts);
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal(code, entry.Failure!.Code);
        Assert.Equal(code, Assert.Single(entry.Inferences).ErrorCode);
    }

    [Fact]
    public async Task What_the_provider_says_about_a_key_is_kept_without_the_key()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Fails(new HttpRequestException("Incorrect API key provided: sk-proj-abc***xyz9. Find yours."))));
        await GenerateAsync(fixture, Request());
        Assert.Equal("Incorrect API key provided: [key] Find yours.", Assert.Single(Assert.Single(fixture.Ledger.Entries).Inferences).ErrorDetail);
    }

    [Fact]
    public async Task An_answer_of_nothing_is_a_failure_and_not_corrected()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says("")));
        await GenerateAsync(fixture, Request());
        Assert.Equal(InferenceErrorCode.Empty, Assert.Single(fixture.Ledger.Entries).Failure!.Code);
    }

    [Fact]
    public async Task An_answer_that_the_provider_filtered_is_a_failure_and_not_corrected()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(() =>
            new ChatResponse(new ChatMessage(ChatRole.Assistant, Valid)) { FinishReason = ChatFinishReason.ContentFilter }));
        await GenerateAsync(fixture, Request());
        Assert.Equal(InferenceErrorCode.Declined, Assert.Single(fixture.Ledger.Entries).Failure!.Code);
    }

    [Fact]
    public async Task An_answer_past_the_limit_is_kept_in_full_as_a_failure()
    {
        var long5000 = new string('x', 5000);
        using var fixture = new GatewayFixture(new ScriptedModel(Says(long5000)));
        var decision = await GenerateAsync(fixture, Request());
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal(FailureCode.OutputTooLarge, entry.Failure!.Code);
        Assert.Equal(long5000, Encoding.UTF8.GetString(entry.Submission.Output.Span));
    }

    [Theory]
    [InlineData("nobody", "text", RefusalCode.PromptUnknown)]
    [InlineData("triage@2", "text", RefusalCode.PromptUnknown)]
    [InlineData("triage", "tekst", RefusalCode.PromptVariables)]
    public async Task What_cannot_be_asked_is_refused(string prompt, string variable, string code)
    {
        using var fixture = new GatewayFixture();
        var outcome = await fixture.Gateway.GenerateAsync(
            new GenerationRequest { Prompt = prompt, Variables = new Dictionary<string, object?> { [variable] = "x" } },
            TestContext.Current.CancellationToken);
        Assert.Equal(code, outcome.Refusal?.Code);
        Assert.Empty(fixture.Ledger.Entries);
    }

    [Fact]
    public async Task An_unknown_model_is_refused()
    {
        using var fixture = new GatewayFixture();
        var outcome = await fixture.Gateway.GenerateAsync(Request() with { Model = "gpt" }, TestContext.Current.CancellationToken);
        Assert.Equal(RefusalCode.ModelUnknown, outcome.Refusal?.Code);
    }

    [Fact]
    public async Task An_idempotency_key_saves_the_second_call()
    {
        var model = new ScriptedModel(Says(Valid));
        using var fixture = new GatewayFixture(model);
        var first = await GenerateAsync(fixture, Request() with { IdempotencyKey = "once" });
        var second = await GenerateAsync(fixture, Request() with { IdempotencyKey = "once" });
        Assert.Equal(first.SubmissionId, second.SubmissionId);
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task An_override_of_the_model_changes_the_hash_in_the_stamp()
    {
        using var plain = new GatewayFixture(new ScriptedModel(Says(Valid)));
        using var other = new GatewayFixture(new ScriptedModel(Says(Valid)), configure: o => o.ModelId = "another");
        var before = (await GenerateAsync(plain, Request())).Stamp.Origin;
        var after = (await GenerateAsync(other, Request())).Stamp.Origin;
        Assert.NotEqual(before.ModelHash, after.ModelHash);
        Assert.Equal("another", Assert.Single(Assert.Single(other.Ledger.Entries).Inferences).ModelRequested);
    }

    private static async Task<Decision> GenerateAsync(GatewayFixture fixture, GenerationRequest request) =>
        (await fixture.Gateway.GenerateAsync(request, TestContext.Current.CancellationToken)).Decision!;

    private sealed class StatusOnly(int status) : System.ClientModel.Primitives.PipelineResponse
    {
        public override int Status => status;

        public override string ReasonPhrase => "";

        public override Stream? ContentStream { get; set; }

        public override BinaryData Content => BinaryData.FromString("");

        protected override System.ClientModel.Primitives.PipelineResponseHeaders HeadersCore => throw new NotSupportedException();

        public override BinaryData BufferContent(CancellationToken cancellationToken = default) => Content;

        public override ValueTask<BinaryData> BufferContentAsync(CancellationToken cancellationToken = default) => new(Content);

        public override void Dispose() { }
    }
}
