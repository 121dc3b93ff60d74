using System.Text;
using Sluice.Schemas;

namespace Sluice.Repair.Tests;

/// <summary>Faults that models make beside the plain ones, each with the one right answer, and their near neighbours that have none.</summary>
public sealed class ModelFaultsTests
{
    private static readonly Schema Note = OutputRepairTests.Compile(
        """{"type":"object","properties":{"note":{"type":"string"},"n":{"type":"integer"}},"required":["note","n"],"additionalProperties":false}""");

    private static readonly Schema Dose = OutputRepairTests.Compile(
        """{"type":"object","properties":{"dose_mg":{"type":"number"},"weightKg":{"type":"number"},"wait_minutes":{"type":"integer"}},"minProperties":1,"additionalProperties":false}""");

    private static readonly Schema Grade = OutputRepairTests.Compile(
        """{"type":"object","properties":{"grade":{"enum":["A","B","C","C#","C++"]}},"required":["grade"],"additionalProperties":false}""");

    private static readonly Schema Tags = OutputRepairTests.Compile(
        """{"type":"object","properties":{"title":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}},"required":["title","tags"],"additionalProperties":false}""");

    private static readonly Schema Points = OutputRepairTests.Compile(
        """{"type":"object","properties":{"x":{"type":"array","items":{"type":"number"}}},"required":["x"],"additionalProperties":false}""");

    private const string DueText =
        """{"type":"object","properties":{"due":{"type":"string","format":"date"},"level":{"enum":["high","highest"]}},"minProperties":1,"additionalProperties":false}""";

    private static readonly Schema Due = OutputRepairTests.Compile(DueText);

    [Theory]
    [InlineData("""{"note": "caf\xe9 \u{1F600} \U0001F600", "n": 1}""", "café 😀 😀")]
    [InlineData("""{"note": "\frac{1}{2} \alpha", "n": 1}""", """\frac{1}{2} \alpha""")]
    [InlineData("""{"note": "\alpha\nNext", "n": 1}""", "\\alpha\nNext")]
    [InlineData("""{"note": "C:\Projects\Work\main.py", "n": 1}""", """C:\Projects\Work\main.py""")]
    [InlineData("""{"note": ""cat" and "dog" here.", "n": 1}""", "\"cat\" and \"dog\" here.")]
    [InlineData("{\"note\": (\"one \"\n \"two\"), \"n\": 1}", "one two")]
    [InlineData("""{"note"; "x", "n"; 1}""", "x")]
    [InlineData("> ```json\n> {\"note\": \"x\",\n> \"n\": 1}\n> ```", "x")]
    [InlineData("```python\nimport json\nresult = {'note': 'x', 'n': 1}\nprint(json.dumps(result))\n```", "x")]
    [InlineData("<![CDATA[{\"note\": \"x\", \"n\": 1}]]>", "x")]
    [InlineData("{\"note\"：\"x，y\"，\"n\"：1}", "x，y")]
    [InlineData("{\"note\": \"س\"، \"n\": 1}", "س")]
    [InlineData("note: |\n  one\n\n    two\nn: 1\n", "one\n\n  two\n")]
    [InlineData("n: 1\nnote: >-\n  one\n  two\n", "one two")]
    [InlineData("n: 1\nnote: 'it''s'\n", "it's")]
    [InlineData("n: 1\nnote: \"a\\tb\"\n", "a\tb")]
    [InlineData("<note>Q&amp;A</note><n>1</n>", "Q&A")]
    public void A_text_is_what_the_model_meant(string output, string note)
    {
        var result = OutputRepairTests.Repair(output, Note);
        Assert.True(result.Document is not null, result.Errors.Count > 0 ? result.Errors[0].Message : "");
        Assert.Equal(note, System.Text.Json.Nodes.JsonNode.Parse(result.Document.Utf8.Span)!["note"]!.GetValue<string>());
    }

    [Fact]
    public void A_path_whose_names_look_like_escapes_is_a_tie()
    {
        const string Output = """{"note": "C:\Users\new\temp", "n": 1}""";
        Assert.Contains(OutputRepairTests.Repair(Output, Note).Errors, e => e.Code == EditCode.ChooseReading);
        Assert.Equal("""{"note":"C:\\Users\\new\\temp","n":1}"""u8, OutputRepairTests.Repair(Output, Note, GoldenCases.Lenient).Document!.Utf8.Span);
    }

    [Fact]
    public void A_remark_behind_a_string_is_dropped_only_where_that_is_allowed()
    {
        const string Output = """{"note": "Kyoto" (Japan), "n": 1}""";
        Assert.Null(OutputRepairTests.Repair(Output, Note).Document);
        Assert.Equal("""{"note":"Kyoto","n":1}"""u8, OutputRepairTests.Repair(Output, Note, GoldenCases.Lenient).Document!.Utf8.Span);
    }

    [Theory]
    [InlineData("{\"dose_mg\": \"2 g\"}")]
    [InlineData("{\"weightKg\": \"500 grams\"}")]
    [InlineData("{\"wait_minutes\": \"2 hours\"}")]
    [InlineData("{\"dose_mg\": \"(400)\"}")]
    [InlineData("{\"dose_mg\": \"< 400\"}")]
    [InlineData("{\"dose_mg\": \"400-\"}")]
    [InlineData("{\"dose_mg\": \"400+\"}")]
    [InlineData("{\"dose_mg\": \"-EUR 400 net\"}")]
    [InlineData("{\"wait_minutes\": \"1.000\"}")]
    [InlineData("{\"dose_mg\": 40")]
    [InlineData("{\"dose_mg\": 0.")]
    public void An_amount_in_another_unit_or_cut_is_no_amount(string output) =>
        Assert.Null(OutputRepairTests.Repair(output, Dose, GoldenCases.Lenient).Document);

    [Theory]
    [InlineData("{\"dose_mg\": \"400 mg\"}")]
    [InlineData("{\"dose_mg\": \"400 mg twice\"}")]
    [InlineData("{\"weightKg\": \"400 kilograms\"}")]
    [InlineData("{\"dose_mg\": 400 }")]
    public void An_amount_in_the_unit_of_its_name_is_one(string output) =>
        Assert.NotNull(OutputRepairTests.Repair(output, Dose, GoldenCases.Lenient).Document);

    [Theory]
    [InlineData("a", "A")]
    [InlineData("**B**", "B")]
    [InlineData("c#", "C#")]
    [InlineData("c++", "C++")]
    public void A_member_is_known_by_its_sign(string written, string member)
    {
        var result = OutputRepairTests.Repair($$"""{"grade": "{{written}}"}""", Grade);
        Assert.Equal(Encoding.UTF8.GetBytes($$"""{"grade":"{{member}}"}"""), result.Document!.Utf8.Span);
    }

    [Theory]
    [InlineData("A+")]
    [InlineData("b-")]
    [InlineData("it is a B+ or so")]
    public void A_sign_makes_another_member(string written) =>
        Assert.Null(OutputRepairTests.Repair($$"""{"grade": "{{written}}"}""", Grade, GoldenCases.Lenient).Document);

    [Theory]
    [InlineData("{\"due\": \"2026-01-1")]
    [InlineData("{\"due\": \"March 1")]
    [InlineData("{\"level\": \"High")]
    public void A_date_or_member_that_was_cut_is_another_or_none(string output)
    {
        Assert.Null(OutputRepairTests.Repair(output, Due, GoldenCases.Lenient).Document);
        // Nor where the validator would take any text for a date.
        var loose = Schema.Compile(Encoding.UTF8.GetBytes(DueText), new SchemaOptions { AssertFormats = false });
        var result = OutputRepairTests.Repair(output, loose, GoldenCases.Lenient);
        Assert.Null(result.Document);
        Assert.NotEmpty(result.Errors);
    }

    [Theory]
    [InlineData("{\"title\": \"x\", \"tags\": [")]
    [InlineData("{\"title\": \"x\", \"tags\": [...]}")]
    [InlineData("{\"title\": \"x\", \"tags\": [and 3 more]}")]
    [InlineData("{\"title\": \"x\", \"tags\": {\"tag\": [\"a\", \"b\"]}}")]
    [InlineData("{\"title\": \"x\", \"tags\": {\"a\": 1}}")]
    [InlineData("<title>x</title><tags><rash>severe</rash></tags>")]
    public void A_list_that_did_not_arrive_is_not_made_up(string output) =>
        Assert.Null(OutputRepairTests.Repair(output, Tags, GoldenCases.Lenient).Document);

    [Theory]
    [InlineData("<doc><title>x</title><tags><tag>a</tag><tag>b</tag></tags></doc>")]
    [InlineData("<title>x</title><tags><item>a</item><item>b</item></tags>")]
    [InlineData("{\"title\": \"x\", \"tags\": \"['a', 'b',]\"}")]
    [InlineData("title: x\ntags: ['a', 'b']")]
    [InlineData("save(title='x', tags=['a', 'b'])")]
    public void A_list_in_another_form_is_one(string output) =>
        Assert.Equal("""{"title":"x","tags":["a","b"]}"""u8, OutputRepairTests.Repair(output, Tags).Document!.Utf8.Span);

    [Fact]
    public void A_text_that_needs_more_than_its_syntax_mended_is_not_entered() =>
        Assert.Null(OutputRepairTests.Repair("{\"title\": \"x\", \"tags\": \"['a', 'b\"}", Tags).Document);

    [Theory]
    [InlineData("{\"x\": [1 2 -3.5]}", "{\"x\":[1,2,-3.5]}")]
    [InlineData("{\"x\": array([1, 2, -.5])}", "{\"x\":[1,2,-0.5]}")]
    [InlineData("{\"x\": np.float64(1.5)}", "{\"x\":[1.5]}")]
    public void Numbers_as_NumPy_prints_them_are_numbers(string output, string expected) =>
        Assert.Equal(Encoding.UTF8.GetBytes(expected), OutputRepairTests.Repair(output, Points).Document!.Utf8.Span);

    [Fact]
    public void Groups_of_three_digits_may_be_one_number()
    {
        Assert.Equal("""{"x":[1000000]}"""u8, OutputRepairTests.Repair("{\"x\": [1 000 000]}", Points).Document!.Utf8.Span);
        Assert.Null(OutputRepairTests.Repair("{\"x\": [100 200 300]}", Points).Document);
    }

    [Theory]
    [InlineData("strasse", "straße")]
    [InlineData("groesse", "größe")]
    [InlineData("größe", "groesse")]
    [InlineData("Aendern", "ändern")]
    public void Letters_written_as_two_are_the_same_name(string written, string name)
    {
        var schema = OutputRepairTests.Compile($$$"""{"type":"object","properties":{"{{{name}}}":{"type":"integer"}},"required":["{{{name}}}"],"additionalProperties":false}""");
        Assert.Equal(Encoding.UTF8.GetBytes($$"""{"{{name}}":1}"""), OutputRepairTests.Repair($$"""{"{{written}}": 1}""", schema).Document!.Utf8.Span);
    }

    [Theory]
    [InlineData("Entwurf: {\"note\": \"a\", \"n\": 1}\nEndgültige Antwort: {\"note\": \"b\", \"n\": 1}")]
    [InlineData("Ébauche : {\"note\": \"a\", \"n\": 1}\nVersion corrigée : {\"note\": \"b\", \"n\": 1}")]
    public void What_is_called_final_in_another_language_outranks_what_stands_before_it(string output) =>
        Assert.Equal("""{"note":"b","n":1}"""u8, OutputRepairTests.Repair(output, Note).Document!.Utf8.Span);

    [Fact]
    public void A_document_that_was_cut_does_not_take_the_others_with_it()
    {
        var schema = OutputRepairTests.Compile("""{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}}""");
        var result = OutputRepairTests.Repair("{\"id\":1}\n{\"id\":2}\n{\"id\":", schema, GoldenCases.Lenient);
        Assert.Equal("""[{"id":1},{"id":2}]"""u8, result.Document!.Utf8.Span);
        Assert.Contains(result.Edits, e => e.Code == EditCode.CutTail);
    }
}
