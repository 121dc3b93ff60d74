using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using static Sluice.Gateway.Tests.ScriptedModel;

namespace Sluice.Gateway.Tests;

/// <summary>What other gateways and libraries fell into.</summary>
public sealed class CorrectionTrapTests
{
    private const string Invalid = """{"id":"T-1","priority":"asap"}""";

    private const string Loose = """
        {"type":"object","required":["id","priority","summary"],"properties":{"id":{"type":"string"},"priority":{"type":"string"},
         "summary":{"type":"string"},"hours":{"type":"integer"},"tags":{"type":"array","items":{"type":"string"}},"detail":{"type":"object"}}}
        """;

    [Theory]
    [InlineData("summary", "\"\"")]
    [InlineData("summary", "\"N/A\"")]
    [InlineData("summary", "\"n/a.\"")]
    [InlineData("summary", "\"Unknown\"")]
    [InlineData("summary", "\"(not specified)\"")]
    [InlineData("summary", "\"-\"")]
    [InlineData("summary", "\"string\"")]
    [InlineData("hours", "0")]
    [InlineData("hours", "0.0")]
    [InlineData("tags", "[]")]
    [InlineData("detail", "{}")]
    public async Task A_placeholder_that_fits_the_schema_is_never_a_value(string name, string placeholder)
    {
        var wrong = JsonNode.Parse("""{"id":"T-0","priority":"low","summary":"The printer burns since 0.5 h"}""")!;
        wrong[name] = JsonNode.Parse(name == "detail" ? "true" : """{"x":true}""");
        var output = wrong.ToJsonString();
        foreach (var scope in new[] { "surgical", "document" })
        {
            var whole = JsonNode.Parse(output)!;
            whole[name] = JsonNode.Parse(placeholder);
            var answer = scope == "surgical" ? $$"""{"/{{name}}":{{placeholder}}}""" : whole.ToJsonString();
            using var fixture = new GatewayFixture(new ScriptedModel(Says(answer)), $"key: /id\ncorrection: {{ attemptsMax: 1, scope: {scope} }}",
                files: ("contracts/ticket/1.0.0/schema.json", Loose));
            var decision = await fixture.SubmitAsync(output);
            Assert.Equal(Verdict.Rejected, decision.Verdict);
            var attempt = Assert.Single(decision.Attempts);
            Assert.Equal(CorrectionOutcome.Drifted, attempt.Outcome);
            Assert.Contains(attempt.Errors, e => e.InstanceLocation == "/" + name && e.Code == CorrectionComparison.InventedCode);
        }
    }

    [Fact]
    public async Task A_missing_value_is_not_filled_with_a_placeholder_even_beside_its_request()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1","priority":"low"}"""), Says("""{"/summary":"unknown"}"""), Says("CANNOT"));
        using var fixture = new GatewayFixture(model, files: ("contracts/ticket/1.0.0/schema.json", Loose));
        var outcome = await fixture.Gateway.GenerateAsync(
            new GenerationRequest { Prompt = "triage", Variables = new Dictionary<string, object?>(StringComparer.Ordinal) { ["text"] = "T-1 burns" } },
            TestContext.Current.CancellationToken);
        Assert.Equal([CorrectionOutcome.Drifted, CorrectionOutcome.Declined], outcome.Decision!.Attempts.Select(a => a.Outcome));
    }

    [Fact]
    public async Task A_word_that_stands_in_the_output_is_a_value_whatever_it_looks_like()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says("""{"/summary":"unknown"}""")), files: ("contracts/ticket/1.0.0/schema.json", Loose));
        Assert.Equal(Verdict.Corrected, (await fixture.SubmitAsync("""{"id":"T-1","priority":"low","summary":{"text":"unknown"}}""")).Verdict);
    }

    [Fact]
    public async Task Errors_do_not_pile_up_in_the_prompt()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1"}"""), Says("""{"priority":"low"}"""), Says("""{"id":7,"priority":"low"}"""), Says("CANNOT"));
        using var fixture = new GatewayFixture(model, "key: /id\nrepair: { ceiling: none }\ncorrection: { attemptsMax: 4, scope: document }");
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(4, model.Requests.Count);
        var bare = Size(model.Requests[0]) - Sum(decision.Errors) - Invalid.Length;
        for (var i = 1; i < model.Requests.Count; i++)
        {
            Assert.Equal(2, model.Requests[i].Count);
            // A line's lead, place and end.
            var own = Sum(decision.Attempts[i - 1].Errors) + (decision.Attempts[i - 1].Errors.Count * 24);
            Assert.InRange(Size(model.Requests[i]), 0, bare + own + model.Requests[i][1].Text.Length);
        }

        static int Size(IReadOnlyList<ChatMessage> messages) => messages.Sum(m => m.Text.Length);
        static int Sum(IReadOnlyList<Schemas.ValidationError> errors) => errors.Sum(e => e.Message.Length);
    }

    [Fact]
    public async Task Errors_that_come_back_after_others_stop_the_loop()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1"}"""), Says("""{"id":"T-1","priority":"soon"}"""), Says("""{"id":"T-1"}"""));
        using var fixture = new GatewayFixture(model, "key: /id\ncorrection: { attemptsMax: 9, scope: document }");
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal([CorrectionOutcome.StillInvalid, CorrectionOutcome.SameErrors], decision.Attempts.Select(a => a.Outcome));
    }

    [Theory]
    [InlineData("""{"/priority":"low"}""")]
    [InlineData("")]
    public async Task An_answer_that_was_cut_off_is_not_read_even_where_it_looks_whole(string text)
    {
        using var fixture = new GatewayFixture(new ScriptedModel(() =>
        {
            var response = Says(text)();
            response.FinishReason = ChatFinishReason.Length;
            return response;
        }));
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal((Verdict.Rejected, CorrectionOutcome.Truncated), (decision.Verdict, Assert.Single(decision.Attempts).Outcome));
    }

    [Fact]
    public async Task A_refusal_of_the_correcting_model_is_told_as_one()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(() =>
        {
            var response = Says("""{"/priority":"low"}""")();
            response.FinishReason = ChatFinishReason.ContentFilter;
            return response;
        }), "key: /id\ncorrection: { scope: document }");
        var attempt = Assert.Single((await fixture.SubmitAsync(Invalid)).Attempts);
        Assert.Equal((CorrectionOutcome.Declined, InferenceErrorCode.Declined), (attempt.Outcome, Assert.Single(attempt.Errors).Code));
    }

    [Fact]
    public async Task A_check_that_could_not_be_finished_lets_nothing_pass()
    {
        var levels = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""
            "d{{i}}":{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """));
        var schema = $$"""{"type":"object","properties":{"n":{"$ref":"#/$defs/d0"} },"$defs":{ {{levels}},"d60":{"minimum":1} } }""";
        using var fixture = new GatewayFixture(new ScriptedModel(Says("""{"n":2}"""), Says("""{"n":3}""")), "correction: { attemptsMax: 2 }",
            files: ("contracts/ticket/1.0.0/schema.json", schema));
        var decision = await fixture.SubmitAsync("""{"n":1}""");
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.Contains(decision.Errors, e => e.Code == "evaluation_limit");
        Assert.NotNull(decision.Failure);
    }

    [Fact]
    public async Task The_budget_of_cost_is_kept_and_what_was_spent_is_told()
    {
        var model = new ScriptedModel(Says("nothing", tokens: 1_000), Says(Invalid));
        using var fixture = new GatewayFixture(model, "key: /id\ncorrection: { attemptsMax: 5, costMax: 0.01 }",
            files: ("models/default.yaml", "provider: openai\nmodel: scripted-1\ncalls: { priceIn: 2.5, priceOut: 10 }\n"));
        var decision = await fixture.SubmitAsync(Invalid);
        var attempt = Assert.Single(decision.Attempts);
        Assert.Equal((1_000, 1_000, 0.0125m), (attempt.TokensIn, attempt.TokensOut, attempt.Cost));
        Assert.Equal(new CorrectionSpending(1_000, 1_000, 0.0125m), CorrectionSpending.Of(decision.Attempts));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) DecisionJson.Write(json, decision);
        Assert.Contains(""","spent":{"tokensIn":1000,"tokensOut":1000,"cost":0.0125},""", Encoding.UTF8.GetString(buffer.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"T-1","priority":"low","hours":-4}""")]
    [InlineData("""{"id":"","priority":"low","hours":4}""")]
    public async Task What_a_providers_strict_mode_lets_through_is_still_checked_by_the_contract(string answer)
    {
        // Strict modes drop bounds and lengths from the schema they enforce.
        const string schema = """
            {"type":"object","required":["id","priority"],"additionalProperties":false,
             "properties":{"id":{"type":"string","minLength":1},"priority":{"type":"string"},"hours":{"type":"integer","minimum":1}}}
            """;
        var model = new ScriptedModel(Says(answer), Says("CANNOT"), Says(answer));
        using var fixture = new GatewayFixture(model, "key: /id\ncorrection: { attemptsMax: 2 }", files: ("contracts/ticket/1.0.0/schema.json", schema));
        var decision = (await fixture.Gateway.GenerateAsync(
            new GenerationRequest { Prompt = "triage", Variables = new Dictionary<string, object?>(StringComparer.Ordinal) { ["text"] = "T-1 burns" } },
            TestContext.Current.CancellationToken)).Decision!;
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.Equal([CorrectionOutcome.Declined, CorrectionOutcome.SameErrors], decision.Attempts.Select(a => a.Outcome));
        Assert.Contains("minimum", Assert.IsType<ChatResponseFormatJson>(model.Options[0]!.ResponseFormat).Schema!.Value.GetRawText(), StringComparison.Ordinal);
    }
}
