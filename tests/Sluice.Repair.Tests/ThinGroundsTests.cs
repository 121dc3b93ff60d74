using Sluice.Schemas;

namespace Sluice.Repair.Tests;

/// <summary>Outputs that fit the schema once something is guessed. A plausible record is the worst that repair could make of them.</summary>
public sealed class ThinGroundsTests
{
    private static readonly Schema Name = OutputRepairTests.Compile(
        """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}""");

    private static readonly Schema Tags = OutputRepairTests.Compile(
        """{"type":"object","properties":{"tags":{"type":"array","items":{"type":"string"}}},"required":["tags"],"additionalProperties":false}""");

    private static readonly Schema Numbers = OutputRepairTests.Compile(
        """{"type":"object","properties":{"n":{"type":"array","items":{"type":"integer"}}},"required":["n"],"additionalProperties":false}""");

    private static readonly Schema Amount = OutputRepairTests.Compile(
        """{"type":"object","properties":{"n":{"type":"number"}},"required":["n"],"additionalProperties":false}""");

    private static readonly Schema Rows = OutputRepairTests.Compile(
        """{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],"additionalProperties":false}}""");

    [Theory]
    [InlineData("The answer is {\"name\":\"A\"}. Wait, let me reconsider: {\"name\":\"B\"}")]
    [InlineData("The answer is not {\"name\":\"A\"} but {\"name\":\"B\"}")]
    [InlineData("Instead of {\"name\":\"A\"} use {\"name\":\"B\"}")]
    [InlineData("If the answer is yes: {\"name\":\"A\"}. If no: {\"name\":\"B\"}")]
    [InlineData("Example:\n```json\n{\"name\":\"A\"}\n```\nHere it is: {\"name\":\"B\"}")]
    [InlineData("{\"name\":\"A\"}{\"age\":3}")]
    public void A_document_behind_the_marked_one_or_beside_it_makes_a_tie(string output) =>
        Assert.Null(OutputRepairTests.Repair(output, Name).Document);

    [Fact]
    public void What_is_called_final_still_outranks_what_stands_before_it()
    {
        var result = OutputRepairTests.Repair("Draft: {\"name\":\"A\"}\nFinal: {\"name\":\"B\"}", Name);
        Assert.Equal("""{"name":"B"}"""u8, result.Document!.Utf8.Span);
    }

    [Fact]
    public void Versions_of_a_document_are_not_items_of_a_list()
    {
        var result = OutputRepairTests.Repair("Draft: {\"id\":1}\nFinal: {\"id\":2}", Rows);
        Assert.Equal("""[{"id":2}]"""u8, result.Document!.Utf8.Span);
    }

    [Theory]
    [InlineData("{\"id\":1}\n{\"id\":")]
    [InlineData("{\"id\":1}\n{\"id\":\"x\"}")]
    public void A_row_of_documents_does_not_shrink_to_those_that_fit(string output) => Assert.Null(OutputRepairTests.Repair(output, Rows).Document);

    [Theory]
    [InlineData("{\"tags\": \"none\"}")]
    [InlineData("{\"tags\": \"N/A\"}")]
    [InlineData("{\"tags\": \"\"}")]
    [InlineData("{\"tags\": false}")]
    [InlineData("{\"tags\": None}")]
    [InlineData("{\"tags\": ...}")]
    public void A_word_for_nothing_does_not_become_an_item(string output)
    {
        Assert.Null(OutputRepairTests.Repair(output, Tags).Document);
        Assert.Null(OutputRepairTests.Repair(output, Tags, GoldenCases.Lenient).Document);
    }

    [Theory]
    [InlineData("{\"tags\": \"a;b\"}")]
    [InlineData("{\"tags\": \"a|b\"}")]
    [InlineData("{\"tags\": [\"a\", \"b\", and 3 more]}")]
    [InlineData("{\"tags\": [\"a\", \"b\", etc.]}")]
    public void Several_items_in_one_text_and_items_left_out_are_refused_by_default(string output) =>
        Assert.Null(OutputRepairTests.Repair(output, Tags).Document);

    [Theory]
    [InlineData("{\"n\": \"1,234\"}")]
    [InlineData("{\"n\": 1,234}")]
    public void One_number_with_a_separator_or_two_numbers_is_a_tie(string output) => Assert.Null(OutputRepairTests.Repair(output, Numbers).Document);

    [Theory]
    [InlineData("{\"n\": \"5 USD million\"}")]
    [InlineData("{\"n\": \"minus 5\"}")]
    public void A_number_is_not_taken_without_the_word_that_changes_it(string output) =>
        Assert.Null(OutputRepairTests.Repair(output, Amount, GoldenCases.Lenient).Document);

    [Fact]
    public void A_mark_on_a_scale_is_no_fraction_by_default() => Assert.Null(OutputRepairTests.Repair("{\"n\": \"4/5\"}", Amount).Document);

    [Theory]
    [InlineData("{\"name\": \"Ada\" or \"Grace\"}")]
    [InlineData("{\"name\": \"Ada\" \"Grace\"}")]
    [InlineData("{\"name\": \"Ada\"\"}")]
    [InlineData("{\"name\": f\"{x}\"}")]
    [InlineData("{\"error\": {\"name\": \"Ada\"}}")]
    [InlineData("{\"example\": {\"name\": \"Ada\"}}")]
    [InlineData("{\"name\": {\"name\": \"Ada\"}}")]
    public void Two_readings_of_a_value_are_refused_by_default(string output) => Assert.Null(OutputRepairTests.Repair(output, Name).Document);

    [Theory]
    [InlineData("{\"name\": \"The \"big\" or \"small\" one\"}", "{\"name\":\"The \\\"big\\\" or \\\"small\\\" one\"}")]
    [InlineData("{\"name\": \"\"Ada\"\"}", "{\"name\":\"Ada\"}")]
    [InlineData("{'name': u'Ada'}", "{\"name\":\"Ada\"}")]
    public void What_has_one_reading_still_passes(string output, string expected) =>
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(OutputRepairTests.Repair(output, Name).Document!.Utf8.Span));

    [Theory]
    [InlineData("{\"name\": Null}", "{\"name\":\"Null\"}")]
    [InlineData("{\"name\": None}", "{\"name\":null}")]
    public void Beside_text_only_what_a_language_writes_is_a_literal(string output, string expected)
    {
        var schema = OutputRepairTests.Compile("""{"type":"object","properties":{"name":{"type":["string","null"]}},"required":["name"]}""");
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(OutputRepairTests.Repair(output, schema).Document!.Utf8.Span));
    }

    [Fact]
    public void A_word_that_is_the_whole_output_is_text_where_text_is_allowed()
    {
        var result = OutputRepairTests.Repair("Null", OutputRepairTests.Compile("""{"type":["string","null"]}"""));
        Assert.Equal("\"Null\""u8, result.Document!.Utf8.Span);
    }

    [Theory]
    [InlineData("{\"error\": {\"name\": \"Ada\"}}", "may not be the answer")]
    [InlineData("{\"name\": \"Ada\" or \"Grace\"}", "can be read in 2 ways")]
    [InlineData("{\"name\":\"A\"} or {\"name\":\"B\"}", "Reading 2 of 2: 1:17 to 1:29")]
    [InlineData("First:\n{\"name\":\"A\"}\nor\n  {\"name\":\"B\"}", "Reading 2 of 2: 4:3 to 4:15")]
    [InlineData("{\"name\":\"A\"}{\"age\":3}", "Reading 2 of 2: 1:13 to 1:22, which does not fit by itself")]
    public void A_refused_choice_says_between_what(string output, string part) =>
        Assert.Contains(OutputRepairTests.Repair(output, Name).Errors, e => e.Message.Contains(part, StringComparison.Ordinal));
}
