using System.Text;
using Microsoft.Extensions.AI;
using Sluice.Contracts;
using static Sluice.Gateway.Tests.ScriptedModel;

namespace Sluice.Gateway.Tests;

public sealed class SurgicalTests
{
    private const string Valid = """{"id":"T-1","priority":"low"}""";
    private const string Invalid = """{ "id": "T-1",  "priority": "asap" }""";
    private const string Order = """
        {"type":"object","required":["id","buyer","lines"],"$defs":{"line":{"type":"object","required":["sku","count"],"additionalProperties":false,
           "properties":{"sku":{"type":"string"},"count":{"type":"integer","minimum":1}}}},
         "properties":{"id":{"type":"string"},"buyer":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"a/b":{"type":"integer"}}},
           "lines":{"type":"array","items":{"$ref":"#/$defs/line"}}}}
        """;

    [Fact]
    public async Task The_model_sees_only_the_failing_part_and_only_that_part_changes()
    {
        var model = new ScriptedModel(Says("""{"/priority":"low"}"""));
        using var fixture = new GatewayFixture(model);
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(Verdict.Corrected, decision.Verdict);
        // Spaces and all: every other byte is the output's.
        Assert.Equal("""{ "id": "T-1",  "priority": "low" }""", Encoding.UTF8.GetString(decision.Value.Span));
        var attempt = Assert.Single(decision.Attempts);
        Assert.Equal((CorrectionScope.Surgical, CorrectionOutcome.Mended), (attempt.Scope, attempt.Outcome));
        Assert.Equal([new CorrectionChange("/priority", "\"asap\"", "\"low\"")], attempt.Changes);
        Assert.Equal("""{"/priority":"asap"}""", model.Requests[0][1].Text);
        Assert.DoesNotContain("T-1", model.Requests[0][0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hours", model.Requests[0][0].Text, StringComparison.Ordinal);
        Assert.StartsWith("You correct", model.Requests[0][0].Text, StringComparison.Ordinal);
        var inference = Assert.Single(Assert.Single(fixture.Ledger.Entries).Inferences);
        Assert.Equal(("sluice-correction-surgical", "1.0.0"), (inference.PromptName, inference.PromptVersion));
        var format = Assert.IsType<ChatResponseFormatJson>(model.Options[0]!.ResponseFormat);
        Assert.Equal("""{"enum":["low","high"]}""", format.Schema!.Value.GetProperty("properties").GetProperty("/priority").GetRawText());
    }

    [Theory]
    [InlineData("""{"/priority":"low","/id":"T-2"}""")]
    [InlineData("""{"id":"T-1","priority":"low"}""")]
    [InlineData("{}")]
    [InlineData("The priority is low.")]
    public async Task An_answer_that_names_other_places_or_none_is_not_put_in_and_the_whole_document_is_asked_for(string answer)
    {
        var model = new ScriptedModel(Says(answer), Says(Valid));
        using var fixture = new GatewayFixture(model);
        var decision = await fixture.SubmitAsync(Invalid);
        Assert.Equal(Valid, Encoding.UTF8.GetString(decision.Value.Span));
        Assert.Equal([CorrectionScope.Surgical, CorrectionScope.Document], decision.Attempts.Select(a => a.Scope));
        Assert.Equal(SurgicalAnswer.PlacesCode, decision.Attempts[0].Errors[0].Code);
        Assert.Equal(Invalid, model.Requests[1][1].Text);
    }

    [Fact]
    public async Task What_places_did_not_settle_is_asked_with_the_document_that_they_made()
    {
        var model = new ScriptedModel(Says("""{"/priority":"low"}"""), Says("""{"id":"T-1","priority":"low","hours":7}"""));
        using var fixture = new GatewayFixture(model);
        var decision = await fixture.SubmitAsync("""{"id":"T-1","priority":"asap","hours":"about seven"}""");
        Assert.Equal(Verdict.Corrected, decision.Verdict);
        Assert.Equal(CorrectionOutcome.StillInvalid, decision.Attempts[0].Outcome);
        Assert.Equal("""{"/hours":"about seven","/priority":"asap"}""", model.Requests[0][1].Text);
        Assert.Equal("""{"id":"T-1","priority":"low","hours":"about seven"}""", model.Requests[1][1].Text);
        Assert.DoesNotContain("low, high", model.Requests[1][0].Text.Split("What is wrong")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_members_are_added_where_they_belong_and_what_stands_beside_them_is_shown()
    {
        var model = new ScriptedModel(Says("""{"/lines/0/count":3,"/buyer/name":"Ada"}"""));
        using var fixture = Orders(model);
        var decision = await fixture.SubmitAsync("""{"id":"O-1","buyer":{},"lines":[{"sku":"3 x bolt for Ada"}]}""");
        Assert.Equal("""{"id":"O-1","buyer":{"name":"Ada"},"lines":[{"sku":"3 x bolt for Ada","count":3}]}""", Encoding.UTF8.GetString(decision.Value.Span));
        Assert.Equal("{}", model.Requests[0][1].Text);
        Assert.Contains("""/lines/0: {"sku":"3 x bolt for Ada"}""", model.Requests[0][0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("O-1", model.Requests[0][0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Places_behind_references_and_odd_names_are_found_and_a_member_too_many_is_its_objects_matter()
    {
        var model = new ScriptedModel(Says("""{"/buyer/a~1b":7,"/lines/0":{"sku":"bolt","count":2}}"""));
        using var fixture = Orders(model);
        var decision = await fixture.SubmitAsync("""{"id":"O-1","buyer":{"name":"Ada","a/b":"seven"},"lines":[{"sku":"bolt","count":2,"colour":"red"}]}""");
        Assert.Equal("""{"id":"O-1","buyer":{"name":"Ada","a/b":7},"lines":[{"sku":"bolt","count":2}]}""", Encoding.UTF8.GetString(decision.Value.Span));
        var properties = Assert.IsType<ChatResponseFormatJson>(model.Options[0]!.ResponseFormat).Schema!.Value.GetProperty("properties");
        Assert.Equal(["/buyer/a~1b", "/lines/0"], properties.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("""["T-1"]""")]
    [InlineData("""{"id":"T-1","priority":"low","mood":"bad"}""")]
    [InlineData("""The ticket is T-1 and urgent.""")]
    public async Task An_error_that_points_to_no_place_is_asked_with_the_whole_document(string output)
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says("CANNOT")));
        var decision = await fixture.SubmitAsync(output);
        Assert.Equal((CorrectionScope.Document, CorrectionOutcome.Declined), Assert.Single(decision.Attempts) is var a ? (a.Scope, a.Outcome) : default);
    }

    [Fact]
    public async Task Who_saw_the_whole_document_and_declined_is_not_asked_again()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says("CANNOT")));
        Assert.Equal(CorrectionOutcome.Declined, Assert.Single((await fixture.SubmitAsync("""{"id":"T-1"}""")).Attempts).Outcome);
    }

    [Fact]
    public async Task Both_scopes_share_one_budget()
    {
        using var fixture = new GatewayFixture(new ScriptedModel(Says("nothing")), "key: /id\ncorrection: { attemptsMax: 1 }");
        Assert.Equal(Verdict.Rejected, (await fixture.SubmitAsync(Invalid)).Verdict);
    }

    [Fact]
    public async Task Repaired_text_is_no_ground_for_places_where_its_repair_is_not_allowed()
    {
        var model = new ScriptedModel(Says("CANNOT"));
        using var fixture = new GatewayFixture(model);
        // Cut off: the list of what was closed and dropped is not the contract's to accept.
        var decision = await fixture.SubmitAsync("""{"id":"T-1","priority":"asap","hours":1""");
        Assert.Equal(CorrectionScope.Document, Assert.Single(decision.Attempts).Scope);
    }

    [Fact]
    public void The_surgical_prompt_is_published_and_never_changes() =>
        Assert.Equal("sha256:31459c056d5d798fe2b60e716eb0b2ec441c2ee80e3911a5cb342f9fc28bb40e", CorrectionPrompt.Surgical.Hash.ToString());

    private static GatewayFixture Orders(ScriptedModel model) =>
        new(model, "key: /id\ncorrection: { attemptsMax: 1 }", files: ("contracts/ticket/1.0.0/schema.json", Order));
}
