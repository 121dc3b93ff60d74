using System.Text;

namespace Sluice.Schemas.Tests.Plans;

public sealed class CitationTests
{
    private const string Cites = """{"type":"string","x-cites":true}""";

    private static Schema Compiled(string schema) => Schema.Compile(Encoding.UTF8.GetBytes(schema));

    private static IEnumerable<string> Errors(Schema schema, string document) =>
        schema.Evaluate(Encoding.UTF8.GetBytes(document)).Errors.Select(e => $"{e.InstanceLocation} {e.KeywordLocation} {e.Code}");

    [Theory]
    [InlineData("{\"items\":CITES}", """["a","b","c"]""", "/2 /items/x-cites citation_unknown")]
    [InlineData("{\"properties\":{\"s\":{\"$ref\":\"#/$defs/c\"}},\"$defs\":{\"c\":CITES}}", """{"s":"x"}""", "/s /properties/s/$ref/x-cites citation_unknown")]
    [InlineData("{\"allOf\":[{\"additionalProperties\":CITES}]}", """{"m":"a","n":"A"}""", "/n /allOf/0/additionalProperties/x-cites citation_unknown")]
    [InlineData("{\"items\":{\"type\":[\"string\",\"null\"],\"x-cites\":true}}", """[null,"a",""]""", "/2 /items/x-cites citation_unknown")]
    [InlineData("{\"propertyNames\":CITES}", """{"a":1,"q":2}""", "/q /propertyNames/x-cites citation_unknown")]
    public void A_citation_must_be_one_of_the_ids(string schema, string document, string error)
    {
        var compiled = Compiled(schema.Replace("CITES", Cites, StringComparison.Ordinal));
        Assert.Equal([error], Errors(compiled.Citing(["a", "b", "\u00fc \"q\""]), document));
        Assert.Empty(Errors(compiled, document));
        Assert.True(compiled.IsValid(Encoding.UTF8.GetBytes(document)));
        Assert.False(compiled.Citing(["a"]).IsValid(Encoding.UTF8.GetBytes(document)));
    }

    [Fact]
    public void Ids_are_compared_as_text_and_not_as_it_is_written()
    {
        var schema = Compiled(Cites).Citing(["\u00fc \"q\"", "a/b#3"]);
        Assert.Empty(Errors(schema, "\"\\u00fc \\\"q\\\"\""));
        Assert.Empty(Errors(schema, "\"a\\/b#3\""));
        Assert.Single(Errors(schema, "\"a/b#3 \""));
    }

    [Fact]
    public void Without_an_id_everything_that_is_cited_is_an_error()
    {
        var schema = Compiled("{\"items\":" + Cites + "}").Citing([]);
        Assert.Equal(2, Errors(schema, """["a",""]""").Count());
        Assert.Empty(Errors(schema, "[]"));
    }

    [Fact]
    public void A_part_of_the_schema_asks_for_the_same_ids()
    {
        var schema = Compiled("{\"properties\":{\"s\":" + Cites + "}}").Citing(["a"]).At("/properties/s");
        Assert.Empty(Errors(schema, "\"a\""));
        Assert.Single(Errors(schema, "\"b\""));
        Assert.Equal(["a"], schema.Citable);
    }

    [Fact]
    public void The_schema_itself_stays_without_ids_and_a_document_knows_which_it_was_checked_by()
    {
        var schema = Compiled(Cites);
        var citing = schema.Citing(["a"]);
        Assert.Null(schema.Citable);
        Assert.True(schema.Cites);
        Assert.False(Compiled("""{"type":"string","x-cites":false}""").Cites);
        Assert.Same(citing, citing.Evaluate("\"a\""u8.ToArray()).Document!.Schema);
        Assert.True(citing.Utf8.Span.SequenceEqual(schema.Utf8.Span));
    }

    [Theory]
    [InlineData("\"a\"", "")]
    [InlineData("\"none\"", " /oneOf oneOf")]
    [InlineData("\"b\"", " /oneOf/0/x-cites citation_unknown")]
    [InlineData("7", " /oneOf oneOf")]
    [InlineData("{\"k\":\"x\",\"s\":\"a\"}", "")]
    [InlineData("{\"k\":\"x\",\"s\":\"b\"}", "/s /oneOf/2/properties/s/x-cites citation_unknown")]
    [InlineData("{\"k\":\"y\",\"s\":\"b\"}", "")]
    public void Which_alternative_a_value_is_does_not_depend_on_what_it_cites(string document, string error)
    {
        var schema = Compiled("""
            {"oneOf":[CITES,{"const":"none"},{"type":"object","required":["k","s"],"properties":{"k":{"const":"x"},"s":CITES}},
             {"type":"object","required":["k"],"properties":{"k":{"const":"y"}}}]}
            """.Replace("CITES", Cites, StringComparison.Ordinal));
        var citing = schema.Citing(["a"]);
        Assert.Equal(error.Length == 0 ? [] : [error], Errors(citing, document));
        Assert.Equal(error.Length == 0, citing.IsValid(Encoding.UTF8.GetBytes(document)));
    }

    [Theory]
    [InlineData("""{"oneOf":[CITES,{"enum":["a","b","none"]}]}""")]
    [InlineData("""{"oneOf":[{"oneOf":[CITES,{"const":"b"}]},{"type":"integer"}]}""")]
    [InlineData("""{"anyOf":[{"oneOf":[CITES,{"minLength":2}]},{"oneOf":[{"$ref":"#/$defs/c"},CITES,{"const":"none"}]}],"$defs":{"c":CITES}}""")]
    [InlineData("""{"oneOf":[{"properties":{"s":CITES}},{"required":["t"]},{"properties":{"s":{"const":"none"}},"required":["s"]}]}""")]
    [InlineData("""{"type":"object","oneOf":[{"properties":{"s":CITES},"required":["s"]},{"properties":{"s":{"const":"none"}}}],"unevaluatedProperties":false}""")]
    [InlineData("""{"anyOf":[{"properties":{"s":CITES}},{"properties":{"t":CITES}}],"unevaluatedProperties":CITES}""")]
    public void What_is_valid_with_some_ids_is_valid_when_nobody_knows_them(string text)
    {
        var schema = Compiled(text.Replace("CITES", Cites, StringComparison.Ordinal));
        var citing = schema.Citing(["a"]);
        foreach (var document in (string[])["\"a\"", "\"b\"", "\"none\"", "7", "{}", """{"s":"a"}""", """{"s":"b"}""", """{"s":"none"}""", """{"s":"a","t":"a"}""",
            """{"s":"none","t":"b"}""", """{"t":"none"}""", """{"s":"a","u":"a"}""", """{"t":"b","u":"none"}"""])
        {
            var bytes = Encoding.UTF8.GetBytes(document);
            Assert.Equal(citing.IsValid(bytes), !Errors(citing, document).Any());
            if (citing.IsValid(bytes)) Assert.True(schema.IsValid(bytes), document);
        }
    }

    [Theory]
    [InlineData("""{"type":"array","x-cites":true}""", "/x-cites")]
    [InlineData("""{"x-cites":true}""", "/x-cites")]
    [InlineData("""{"type":["string","integer"],"x-cites":true}""", "/x-cites")]
    [InlineData("""{"type":"string","x-cites":"yes"}""", "/x-cites")]
    [InlineData("""{"not":{"type":"string","x-cites":true}}""", "/not")]
    [InlineData("""{"if":{"properties":{"a":{"$ref":"#/$defs/c"}}},"then":{},"$defs":{"c":{"type":"string","x-cites":true}}}""", "/$defs/c")]
    [InlineData("""{"contains":{"type":"string","x-cites":true},"maxContains":1}""", "/contains")]
    public void Where_it_would_be_passed_over_or_could_make_a_stored_record_invalid_it_is_a_problem(string schema, string place)
    {
        Assert.False(Schema.TryCompile(Encoding.UTF8.GetBytes(schema), null, out _, out var problems));
        Assert.Equal((place, "schema_keyword_invalid"), (Assert.Single(problems).Pointer, problems[0].Code));
    }

    [Theory]
    [InlineData("""{"contains":{"type":"string","x-cites":true}}""")]
    [InlineData("""{"if":{"type":"string"},"then":{"type":"string","x-cites":true}}""")]
    [InlineData("""{"anyOf":[{"type":"string","x-cites":true},{"type":"null"}]}""")]
    public void Elsewhere_it_may_stand(string schema) => Assert.True(Compiled(schema).Cites);
}
