using System.Text;

namespace Sluice.Schemas.Tests.Compilation;

/// <summary>Metaschemas of one's own, identifiers, and references through several documents and drafts.</summary>
public sealed class DialectTests
{
    private const string Draft202012 = "https://json-schema.org/draft/2020-12/schema";
    private const string Vocabulary = "https://json-schema.org/draft/2020-12/vocab/";

    [Theory]
    [InlineData($$"""{"{{Vocabulary}}core":true,"https://example.com/own":true}""", "schema_vocabulary_unknown")]
    [InlineData($$"""{"{{Vocabulary}}core":true,"{{Vocabulary}}nonesuch":true}""", "schema_vocabulary_unknown")]
    [InlineData($$"""{"{{Vocabulary}}core":true,"https://example.com/own":false,"{{Vocabulary}}validation":true}""", "type")]
    [InlineData($$"""{"{{Vocabulary}}core":true,"{{Vocabulary}}validation":false}""", "type")]
    [InlineData($$"""{"{{Vocabulary}}core":true,"{{Vocabulary}}applicator":true}""", null)]
    [InlineData("[1]", "schema_dialect_unknown")]
    public void Vocabularies_of_a_metaschema_decide_which_keywords_count(string vocabulary, string? code)
    {
        foreach (var writtenIn in new[] { Draft202012, "https://example.com/meta" })
        {
            if (vocabulary == "[1]" && writtenIn != Draft202012) continue;
            var registry = new SchemaRegistry().Add("https://example.com/meta",
                Encoding.UTF8.GetBytes($$"""{"$schema":"{{writtenIn}}","$id":"https://example.com/meta","$vocabulary":{{vocabulary}}}"""));
            Assert.Equal(code, Code("""{"$schema":"https://example.com/meta","type":"string"}""", "1", registry));
        }
    }

    [Theory]
    [InlineData("""{"$schema":5}""", "/$schema")]
    [InlineData("""{"$id":"#a"}""", "/$id")]
    [InlineData("""{"$id":7}""", "/$id")]
    [InlineData("""{"properties":{"a":{"$anchor":"a b"}}}""", "/properties/a/$anchor")]
    [InlineData("""{"$dynamicAnchor":""}""", "/$dynamicAnchor")]
    [InlineData("""{"$defs":[]}""", "/$defs")]
    [InlineData("""{"definitions":1}""", "/definitions")]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":1}""", "/$recursiveAnchor")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-04/schema#","id":{}}""", "/id")]
    public void An_identifier_of_the_wrong_form_is_a_problem_of_the_schema(string schema, string pointer)
    {
        Assert.False(Schema.TryCompile(Encoding.UTF8.GetBytes(schema), null, out _, out var problems));
        Assert.Equal((pointer, "schema_keyword_invalid"), (Assert.Single(problems).Pointer, problems[0].Code));
    }

    [Theory]
    [InlineData("""{"$id":"https://example.com/a#"}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","$id":"#a"}""")]
    [InlineData("""{"id":5,"properties":{"$id":{"type":"integer"},"$schema":true}}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a":{"$anchor":"a b"}}}""")]
    public void What_is_no_identifier_here_is_let_be(string schema) =>
        Assert.True(Schema.TryCompile(Encoding.UTF8.GetBytes(schema), null, out _, out _));

    [Theory]
    [InlineData("""{"$dynamicAnchor":"a","$dynamicRef":"#a"}""")]
    [InlineData("""{"$dynamicAnchor":"a","allOf":[{"$dynamicRef":"#a"}]}""")]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"$recursiveRef":"#"}""")]
    public void A_dynamic_reference_that_can_only_lead_back_is_refused(string schema)
    {
        Assert.False(Schema.TryCompile(Encoding.UTF8.GetBytes(schema), null, out _, out var problems));
        Assert.Equal("schema_reference_loop", problems[0].Code);
    }

    [Theory]
    [InlineData("2020-12", "\"$dynamicAnchor\":\"node\"", "\"$dynamicRef\":\"#node\"")]
    [InlineData("2019-09", "\"$recursiveAnchor\":true", "\"$recursiveRef\":\"#\"")]
    public void The_outermost_of_several_documents_decides_where_a_dynamic_reference_leads(string draft, string anchor, string reference)
    {
        var registry = new SchemaRegistry()
            .Add("https://example.com/tree", Encoding.UTF8.GetBytes($$"""
                {"$schema":"https://json-schema.org/draft/{{draft}}/schema","$id":"https://example.com/tree",{{anchor}},
                 "properties":{"data":true,"children":{"items":{ {{reference}} } } } }
                """))
            .Add("https://example.com/strict", Encoding.UTF8.GetBytes($$"""
                {"$schema":"https://json-schema.org/draft/{{draft}}/schema","$id":"https://example.com/strict",{{anchor}},"$ref":"tree","unevaluatedProperties":false}
                """))
            .Add("https://example.com/between", """{"$id":"https://example.com/between","$ref":"strict"}"""u8.ToArray());
        const string root = """{"$id":"https://example.com/root","$ref":"between"}""";
        Assert.Equal("unevaluatedProperties", Code(root, """{"children":[{"daat":1}]}""", registry));
        Assert.Null(Code(root, """{"children":[{"data":1}]}""", registry));
        Assert.Null(Code("""{"$ref":"https://example.com/tree"}""", """{"children":[{"daat":1}]}""", registry));
    }

    [Theory]
    [InlineData("""{"a":6}""", null)]
    [InlineData("""{"a":5}""", "minimum")]
    [InlineData("""{"a":7.0}""", "type")]
    [InlineData("""{"b":[1]}""", "type")]
    public void Every_document_keeps_its_draft(string document, string? code)
    {
        var registry = new SchemaRegistry()
            .Add("https://example.com/four", """{"$schema":"http://json-schema.org/draft-04/schema#","id":"https://example.com/four","minimum":5,"exclusiveMinimum":true,"type":"integer"}"""u8.ToArray())
            .Add("https://example.com/new", Encoding.UTF8.GetBytes($$"""{"$schema":"{{Draft202012}}","prefixItems":[{"type":"string"}]}"""));
        const string root = """
            {"$schema":"http://json-schema.org/draft-07/schema#","properties":{
             "a":{"$ref":"https://example.com/four","maximum":0},"b":{"$ref":"https://example.com/new","prefixItems":[false]}}}
            """;
        Assert.Equal(code, Code(root, document, registry));
    }

    [Fact]
    public void A_place_taken_later_does_not_disturb_the_schema_it_is_taken_from()
    {
        var schema = Schema.Compile("""
            {"$id":"https://example.com/r","type":"string","kept":{"$id":"a","$ref":"b","$defs":{"T":{"$dynamicAnchor":"T","type":"integer"},
             "b":{"$id":"b","$dynamicRef":"#T","$defs":{"T":{"$dynamicAnchor":"T","type":"boolean"}}}}}}
            """u8.ToArray());
        var taken = schema.At("/kept");
        Assert.True(taken.IsValid("1"u8.ToArray()));
        Assert.False(taken.IsValid("true"u8.ToArray()));
        Assert.Equal("type", Assert.Single(schema.Evaluate("1"u8.ToArray()).Errors).Code);
    }

    private static string? Code(string schema, string document, SchemaRegistry registry) =>
        Schema.TryCompile(Encoding.UTF8.GetBytes(schema), new SchemaOptions { Registry = registry }, out var compiled, out var problems)
            ? compiled.Evaluate(Encoding.UTF8.GetBytes(document)).Errors.Select(error => error.Code).FirstOrDefault()
            : problems[0].Code;
}
