using System.Text;
using Sluice.Schemas;

namespace Sluice.Repair.Tests;

public sealed class OutputRepairTests
{
    private static readonly Schema Person = Compile(
        """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"tags":{"type":"array","items":{"type":"string"}}},"required":["name","age"],"additionalProperties":false}""");

    private static readonly Schema Anything = Compile("true");

    [Fact]
    public void Repair_keeps_valid_json_byte_for_byte()
    {
        var input = Encoding.UTF8.GetBytes(" { \"name\" : \"A\\u0064a\", \"age\": 36.0 }\n");
        var result = OutputRepair.Repair(input, Person);
        Assert.NotNull(result.Document);
        Assert.Equal(input, result.Document.Utf8.ToArray());
        Assert.Empty(result.Edits);
        Assert.Empty(result.Errors);
    }

    [Theory]
    [InlineData("{\"name\": \"Ada\"}")]
    [InlineData("{\"name\": \"Ada\", \"age\": null}")]
    [InlineData("{\"name\": \"Ada\", \"age\": \"unknown\"}")]
    [InlineData("{\"name\": \"Ada\", \"age\": \"5-10\"}")]
    [InlineData("{\"name\": \"Ada\", \"age\": \"about 3 or 4\"}")]
    [InlineData("I am sorry, there is nobody in this text.")]
    [InlineData("")]
    [InlineData("{")]
    public void What_is_not_in_the_output_is_never_invented(string output)
    {
        var result = Repair(output, Person, GoldenCases.Lenient);
        Assert.Null(result.Document);
        Assert.NotEmpty(result.Errors);
    }

    [Fact]
    public void A_list_with_one_item_that_does_not_fit_is_refused_whole()
    {
        var schema = Compile("""{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],"additionalProperties":false}}""");
        var result = Repair("[{\"id\": 1}, \"two\", {\"id\": 3},]", schema, GoldenCases.Lenient);
        Assert.Null(result.Document);
        Assert.Contains(result.Errors, e => e.InstanceLocation == "/1");
    }

    [Theory]
    [InlineData("As noted in [beta] there are no tags.")]
    [InlineData("The sources [1] and [2] name no tags.")]
    public void Square_brackets_in_a_sentence_are_not_a_list(string output)
    {
        Assert.Null(Repair(output, Compile("""{"type":"array","items":{"type":"string"}}""")).Document);
    }

    [Fact]
    public void Errors_of_a_refusal_point_into_the_best_candidate()
    {
        var result = Repair("```json\n{'name': 'Ada', 'age': 'old',}\n```", Person);
        Assert.Null(result.Document);
        Assert.Contains(result.Errors, e => e.InstanceLocation == "/age");
        Assert.Contains(result.Edits, e => e.Code == EditCode.ChangeQuotes);
    }

    [Fact]
    public void Two_different_answers_are_a_tie_that_shows_both()
    {
        var result = Repair("{\"name\": \"Ada\", \"age\": 35} or {\"name\": \"Ada\", \"age\": 36}", Person);
        Assert.Null(result.Document);
        Assert.Equal(2, result.Errors.Count(e => e.Code == EditCode.ChooseCandidate));
        Assert.All(result.Errors, e => Assert.DoesNotContain("Ada", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_marked_as_corrected_outranks_the_first_one()
    {
        var result = Repair("{\"name\": \"Ada\", \"age\": 35}\n\nCorrected:\n{\"name\": \"Ada\", \"age\": 36}", Person);
        Assert.Equal("{\"name\":\"Ada\",\"age\":36}", Text(result));
        Assert.Contains(result.Edits, e => e is { Code: EditCode.ChooseFinal, Risk: EditRisk.Structure });
    }

    [Fact]
    public void A_draft_in_a_reasoning_block_is_not_the_answer()
    {
        var result = Repair("<think>{\"name\": \"Bob\", \"age\": 1}</think>{\"name\": \"Ada\", \"age\": 36}", Person);
        Assert.Equal("{\"name\":\"Ada\",\"age\":36}", Text(result));
    }

    [Fact]
    public void Structure_passes_by_default_when_the_schema_leaves_one_reading()
    {
        var result = Repair("{\"name\": \"Ada \"Countess\" Lovelace\", \"age\": 36}", Person);
        Assert.Equal("Ada \"Countess\" Lovelace", Name(result));
    }

    [Fact]
    public void Without_a_schema_a_doubtful_quote_is_a_tie()
    {
        var result = Repair("{\"name\": \"Ada \"Countess\" Lovelace\"}", Anything);
        Assert.Null(result.Document);
        Assert.Contains(result.Errors, e => e.Code == EditCode.ChooseReading);
        Assert.NotNull(Repair("{\"name\": \"Ada \"Countess\" Lovelace\"}", Anything, GoldenCases.Lenient).Document);
    }

    [Fact]
    public void Lossy_edits_pass_only_where_the_contract_allows_them()
    {
        const string Output = "{\"name\": \"Ada\", \"age\": 36, \"mood\": \"fine\"}";
        var refused = Repair(Output, Person);
        Assert.Null(refused.Document);
        Assert.Contains(refused.Errors, e => e.Code == EditCode.DropKey);
        Assert.Contains(refused.Edits, e => e.Code == EditCode.DropKey);
        Assert.NotNull(Repair(Output, Person, new RepairOptions { LossyCodes = new HashSet<string>(StringComparer.Ordinal) { EditCode.DropKey } }).Document);
        Assert.NotNull(Repair(Output, Person, new RepairOptions { LossyPaths = [""] }).Document);
        Assert.Null(Repair(Output, Person, new RepairOptions { LossyPaths = ["/name"] }).Document);
    }

    [Fact]
    public void No_edit_passes_when_the_highest_risk_is_none()
    {
        var result = Repair("{\"name\": \"Ada\", \"age\": 36,}", Person, new RepairOptions { RiskMax = null });
        Assert.Null(result.Document);
        Assert.Contains(result.Errors, e => e.Code == EditCode.DropComma);
    }

    [Fact]
    public void A_budget_of_edits_is_kept()
    {
        var result = Repair("[1,,2,,3,,4,,5]", Anything, new RepairOptions { EditsMax = 3 });
        Assert.Null(result.Document);
        Assert.Equal("edits_max", Assert.Single(result.Errors).Code);
    }

    [Fact]
    public void An_output_longer_than_the_limit_is_refused_unread()
    {
        var result = Repair("{\"name\": \"Ada\", \"age\": 36,}", Person, new RepairOptions { Limits = new ParseLimits { BytesMax = 8 } });
        Assert.Equal("output_too_long", Assert.Single(result.Errors).Code);
    }

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{\"a\":", 100_000)]
    [InlineData("x}", 16_384)]
    [InlineData("<think>", 10_000)]
    public void Hostile_repetition_is_answered_without_overflow(string part, int times)
    {
        var output = string.Concat(Enumerable.Repeat(part, times));
        Assert.NotNull(Repair(output, Person).Errors);
        Assert.NotNull(Repair(output, Anything, GoldenCases.Lenient with { Limits = new ParseLimits { DepthMax = 1_000_000 } }).Errors);
    }

    [Fact]
    public void Every_edit_says_where_and_what()
    {
        var output = "{'name': 'Ada', \"Age\": \"36\",}";
        var result = Repair(output, Person);
        var age = Assert.Single(result.Edits, e => e.Code == EditCode.TextToNumber);
        Assert.Equal(("/age", "\"36\"", "36"), (age.Path, age.Before, age.After));
        Assert.Equal("\"36\"", output.Substring(age.Span.Start, age.Span.Length));
        Assert.Contains(result.Edits, e => e is { Code: EditCode.FoldKey, After: "age" });
    }

    [Fact]
    public void Excerpts_of_an_edit_have_at_most_120_characters()
    {
        var result = Repair("{\"name\": \"Ada\", \"age\": 36, // " + new string('x', 500) + "\n}", Person);
        Assert.All(result.Edits, e => Assert.InRange(e.Before.Length, 0, 120));
        Assert.NotNull(result.Document);
    }

    [Fact]
    public void A_document_in_reasoning_that_was_never_closed_is_not_taken_for_the_answer()
    {
        Assert.Null(Repair("<think>{\"name\": \"draft\", \"age\": 1}", Person).Document);
        Assert.Equal("final", Name(Repair("<think>{\"name\": \"draft\", \"age\": 1}</think>{\"name\": \"final\", \"age\": 2}", Person)));
    }

    internal static Schema Compile(string schema) => Schema.Compile(Encoding.UTF8.GetBytes(schema));

    internal static RepairResult Repair(string output, Schema schema, RepairOptions? options = null) =>
        OutputRepair.Repair(Encoding.UTF8.GetBytes(output), schema, options);

    private static string Text(RepairResult result) => Encoding.UTF8.GetString(Assert.IsType<ValidDocument>(result.Document).Utf8.Span);

    private static string? Name(RepairResult result) =>
        System.Text.Json.Nodes.JsonNode.Parse(Text(result))!["name"]!.GetValue<string>();
}
