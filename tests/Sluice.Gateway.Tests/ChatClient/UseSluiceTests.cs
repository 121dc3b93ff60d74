using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Sluice.Gateway.Tests.ChatClient;

/// <summary>A chat client behind the gateway, as an application builds it.</summary>
public sealed class UseSluiceTests
{
    public sealed record Ticket(string Id, string Priority);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_typed_answer_is_a_value_with_its_verdict()
    {
        using var fixture = new GatewayFixture();
        var model = new ScriptedModel(ScriptedModel.Says("""Here: {"id": "T-1", "priority": "high",}"""));
        var response = await Client(fixture, model).GetResponseAsync<Ticket>("Write a ticket.", JsonSerializerOptions.Web, cancellationToken: Cancel);
        Assert.Equal(new Ticket("T-1", "high"), response.Result);
        var decision = Assert.Single(response.GetDecisions());
        Assert.Equal((Verdict.Repaired, "adhoc.ticket"), (decision.Verdict, decision.Stamp.ContractName));
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal("scripted-1", Assert.Single(entry.Inferences).ModelAnswered);
        Assert.Contains(entry.Contents, content => content.Hash == decision.Stamp.ContractHash);
    }

    [Fact]
    public async Task A_typed_answer_that_deserialises_but_breaks_its_schema_is_no_answer()
    {
        using var fixture = new GatewayFixture();
        var model = new ScriptedModel(ScriptedModel.Says("""{"id": "T-1"}"""));
        var rejected = await Assert.ThrowsAsync<OutputRejectedException>(() => Client(fixture, model).GetResponseAsync<Ticket>("Write a ticket.", JsonSerializerOptions.Web, cancellationToken: Cancel));
        Assert.Equal("required", rejected.Decision.Errors[0].Code);
        Assert.NotNull(rejected.Decision.Failure);
    }

    [Fact]
    public async Task A_call_names_what_its_answer_may_cite()
    {
        using var fixture = new GatewayFixture(files:
        [
            ("contracts/cited/contract.yaml", "correction: { attemptsMax: 0 }\n"),
            ("contracts/cited/1.0.0/schema.json", """{"type":"object","properties":{"source":{"type":"string","x-cites":true}}}"""),
        ]);
        var model = new ScriptedModel(ScriptedModel.Says("""{"source":"a"}"""), ScriptedModel.Says("""{"source":"a"}"""));
        var named = await Client(fixture, model).GetResponseAsync("Write.", new ChatOptions().WithContract("cited").WithCitations(["a"]), Cancel);
        Assert.Equal(Verdict.Accepted, Assert.Single(named.GetDecisions()).Verdict);
        Assert.True(model.Options[0]!.AdditionalProperties is null or { Count: 0 });
        var rejected = await Assert.ThrowsAsync<OutputRejectedException>(() => Client(fixture, model).GetResponseAsync("Write.", new ChatOptions().WithContract("cited"), Cancel));
        Assert.Equal("citation_unknown", Assert.Single(rejected.Decision.Errors).Code);
    }

    [Theory]
    [InlineData("""{"sources":{"no":"list"}}""", "Passage a: printers burn.", true)]
    [InlineData("""{"sources":{"no":"list"}}""", "Printers burn.", false)]
    [InlineData("I can say where it stands.", "Printers burn.", false)]
    public async Task A_correction_adds_a_citation_only_of_what_the_messages_show(string answer, string message, bool mended)
    {
        var correcting = new ScriptedModel(ScriptedModel.Says("""{"/sources":["a"]}"""), ScriptedModel.Says("""{"sources":["a"]}"""), ScriptedModel.Says("""{"sources":["a"]}"""));
        using var fixture = new GatewayFixture(correcting, files:
        [
            ("contracts/cited/contract.yaml", "correction: { attemptsMax: 2 }\n"),
            ("contracts/cited/1.0.0/schema.json", """
                {"type":"object","required":["sources"],"properties":{"sources":{"type":"array","minItems":1,"items":{"type":"string","x-cites":true}}}}
                """),
        ]);
        var asked = Client(fixture, new ScriptedModel(ScriptedModel.Says(answer))).GetResponseAsync(message, new ChatOptions().WithContract("cited").WithCitations(["a"]), Cancel);
        if (mended)
        {
            Assert.Equal(Verdict.Corrected, Assert.Single((await asked).GetDecisions()).Verdict);
            return;
        }

        var rejected = await Assert.ThrowsAsync<OutputRejectedException>(() => asked);
        Assert.All(rejected.Decision.Attempts, attempt => Assert.Equal("correction_invented", Assert.Single(attempt.Errors).Code));
        Assert.NotEmpty(rejected.Decision.Attempts);
    }

    [Fact]
    public async Task A_contract_of_the_workspace_is_named_by_the_call()
    {
        using var fixture = new GatewayFixture();
        var model = new ScriptedModel(ScriptedModel.Says("""{"id":"T-1","priority":"high"}"""));
        var response = await Client(fixture, model).GetResponseAsync("Write a ticket.", new ChatOptions { Temperature = 0 }.WithContract("ticket@1", idempotencyKey: "k"), Cancel);
        var decision = Assert.Single(response.GetDecisions());
        Assert.Equal(("ticket", "1.0.0", "T-1"), (decision.Stamp.ContractName, decision.Stamp.ContractVersion, decision.Record!.Key));
        var sent = Assert.Single(model.Options)!;
        Assert.IsType<ChatResponseFormatJson>(sent.ResponseFormat);
        Assert.True(sent.AdditionalProperties is null || sent.AdditionalProperties.Count == 0);
        Assert.Equal("k", fixture.Ledger.Entries[0].Submission.IdempotencyKey);
    }

    [Fact]
    public async Task A_stream_gives_the_verified_document_only()
    {
        using var fixture = new GatewayFixture();
        var model = new ScriptedModel(ScriptedModel.Says("""Sure! {"id":"T-1","priority":"high",}"""));
        var text = "";
        await foreach (var update in Client(fixture, model).GetStreamingResponseAsync("Write a ticket.", new ChatOptions().WithContract("ticket"), Cancel)) text += update.Text;
        Assert.Equal("""{"id":"T-1","priority":"high"}""", text);
    }

    [Fact]
    public async Task Arguments_of_a_function_are_mended_before_it_runs()
    {
        using var fixture = new GatewayFixture();
        var asked = new List<(string City, int Days)>();
        var forecast = AIFunctionFactory.Create(([Description("the city")] string city, int days) =>
        {
            asked.Add((city, days));
            return "12 degrees";
        }, "forecast");
        var call = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_1", "forecast", new Dictionary<string, object?> { ["city"] = "Berlin", ["days"] = "3" })]));
        var model = new ScriptedModel(() => call, ScriptedModel.Says("Warm."));
        var client = new ChatClientBuilder(model).UseFunctionInvocation().UseSluice().Build(fixture.Services);
        var response = await client.GetResponseAsync("Weather?", new ChatOptions { Tools = [forecast] }, Cancel);
        Assert.Equal(("Berlin", 3), Assert.Single(asked));
        Assert.Equal("Warm.", response.Text);
        Assert.Equal("tool.forecast", Assert.Single(fixture.Ledger.Entries).Decision.Stamp.ContractName);
    }

    [Fact]
    public async Task A_function_is_not_called_with_arguments_that_do_not_fit()
    {
        using var fixture = new GatewayFixture();
        var forecast = AIFunctionFactory.Create(string (string city) => throw new InvalidOperationException(city), "forecast");
        var call = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_1", "forecast", new Dictionary<string, object?> { ["town"] = "Berlin" })]));
        var client = new ChatClientBuilder(new ScriptedModel(() => call)).UseFunctionInvocation().UseSluice().Build(fixture.Services);
        await Assert.ThrowsAsync<OutputRejectedException>(() => client.GetResponseAsync("Weather?", new ChatOptions { Tools = [forecast] }, Cancel));
    }

    [Fact]
    public async Task A_call_that_fails_is_a_failure_and_throws_what_it_threw()
    {
        using var fixture = new GatewayFixture();
        var client = Client(fixture, new ScriptedModel(ScriptedModel.Fails(new TimeoutException("slow, with key sk-abcdefghijk"))));
        await Assert.ThrowsAsync<TimeoutException>(() => client.GetResponseAsync("Write.", new ChatOptions().WithContract("ticket"), Cancel));
        var entry = Assert.Single(fixture.Ledger.Entries);
        Assert.Equal((InferenceErrorCode.Timeout, "slow, with key [key]"), (entry.Failure!.Code, entry.Inferences[0].ErrorDetail));
    }

    [Fact]
    public async Task Without_a_contract_a_call_passes_unless_the_workspace_forbids_it()
    {
        using var open = new GatewayFixture();
        Assert.Equal("Hello.", (await Client(open, new ScriptedModel(ScriptedModel.Says("Hello."))).GetResponseAsync("Hi", cancellationToken: Cancel)).Text);
        Assert.Empty(open.Ledger.Entries);
        using var strict = new GatewayFixture(files: ("sluice.yaml", "gateway: { uncontracted: forbid }\n"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client(strict, new ScriptedModel()).GetResponseAsync("Hi", cancellationToken: Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Client(strict, new ScriptedModel()).GetResponseAsync("Hi", new ChatOptions().WithContract("nobody"), Cancel));
    }

    private static IChatClient Client(GatewayFixture fixture, ScriptedModel model) => new ChatClientBuilder(model).UseSluice().Build(fixture.Services);
}
