using System.Text;

namespace Sluice.Schemas.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void Every_problem_of_a_schema_is_reported_at_once_with_its_place()
    {
        const string text = """
            {
              "type": "strin",
              "properties": {
                "a": { "minLength": -1 },
                "b": { "$ref": "#/$defs/none" }
              },
              "required": "a"
            }
            """;
        Assert.False(Schema.TryCompile(Encoding.UTF8.GetBytes(text), null, out _, out var problems));
        Assert.Equal(
            ["/type 2 schema_keyword_invalid", "/properties/a/minLength 4 schema_keyword_invalid",
             "/properties/b/$ref 5 schema_reference_unresolved", "/required 7 schema_keyword_invalid"],
            problems.Select(p => $"{p.Pointer} {p.Line} {p.Code}"));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"$defs":{"a":{"anyOf":[{"type":"null"},{"not":{"$ref":"#/$defs/a"}}]}}}""")]
    public void References_that_never_leave_a_value_are_refused(string text)
    {
        Assert.False(Schema.TryCompile(Encoding.UTF8.GetBytes(text), null, out _, out var problems));
        Assert.Contains(problems, p => p.Code == "schema_reference_loop");
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "\"x\"", "", "/type", "expected integer, found string")]
    [InlineData("""{"type":["string","null"]}""", "1", "", "/type", "expected string or null, found integer")]
    [InlineData("""{"properties":{"a":{"minLength":3}}}""", """{"a":"xy"}""", "/a", "/properties/a/minLength", "expected at least 3 characters, found 2")]
    [InlineData("""{"required":["q"]}""", "{}", "", "/required", "missing required property \"q\"")]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"b/c":1}""", "/b~1c", "/additionalProperties", "this property is not allowed here")]
    [InlineData("""{"items":{"$ref":"#/$defs/n"},"$defs":{"n":{"minimum":5}}}""", "[7,3]", "/1", "/items/$ref/minimum", "expected at least 5")]
    [InlineData("""{"enum":["a","b"]}""", "\"c\"", "", "/enum", "expected one of \"a\", \"b\"")]
    [InlineData("""{"const":1}""", "{}", "", "/const", "expected 1")]
    [InlineData("""{"enum":["a"]}""", "null", "", "/enum", "expected \"a\"")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "1", "", "/anyOf", "expected string or null, found integer")]
    public void An_error_says_where_and_why_without_the_value(string schema, string document, string place, string keyword, string message)
    {
        var error = Assert.Single(Evaluate(schema, document).Errors);
        Assert.Equal((place, keyword, message), (error.InstanceLocation, error.KeywordLocation, error.Message));
    }

    [Fact]
    public void A_message_shows_the_value_only_when_asked()
    {
        var schema = Schema.Compile("""{"properties":{"a":{"type":"integer"}},"propertyNames":{"maxLength":1}}"""u8.ToArray());
        var document = """{"a":"secret","bb":"other"}"""u8.ToArray();
        Assert.DoesNotContain(schema.Evaluate(document).Errors, error => error.Message.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(
            ["expected integer, found string; the value is \"secret\"", "property name: expected at most 1 character, found 2"],
            schema.Evaluate(document, showValues: true).Errors.Select(error => error.Message));
    }

    [Theory]
    [InlineData("""{"minimum":2,"exclusiveMaximum":5}""", "2", true)]
    [InlineData("""{"minimum":2,"exclusiveMaximum":5}""", "4", true)]
    [InlineData("""{"minimum":2,"exclusiveMaximum":5}""", "5", false)]
    [InlineData("""{"minimum":2,"exclusiveMaximum":5}""", "4.999", true)]
    [InlineData("""{"minimum":2,"exclusiveMaximum":5}""", "1e400", false)]
    [InlineData("""{"exclusiveMinimum":-1,"maximum":0}""", "-0", true)]
    [InlineData("""{"exclusiveMinimum":-1,"maximum":0}""", "-1", false)]
    [InlineData("""{"minimum":3,"exclusiveMinimum":3}""", "3", false)]
    [InlineData("""{"minimum":0.5,"maximum":99999999999999999999}""", "99999999999999999999", true)]
    [InlineData("""{"minimum":0.5,"maximum":99999999999999999999}""", "100000000000000000000", false)]
    [InlineData("""{"minimum":0.5}""", "0", false)]
    [InlineData("""{"maximum":10,"multipleOf":3}""", "9", true)]
    [InlineData("""{"maximum":10,"multipleOf":3}""", "10", false)]
    public void Bounds_are_exact_however_they_and_the_number_are_written(string schema, string document, bool valid) =>
        Assert.Equal(valid, Evaluate(schema, document).Valid);

    [Fact]
    public void A_union_reports_the_alternative_that_its_discriminator_selects()
    {
        const string schema = """
            {"oneOf":[
              {"properties":{"kind":{"const":"a"},"x":{"type":"integer"}},"required":["kind","x"]},
              {"properties":{"kind":{"const":"b"},"y":{"type":"integer"},"z":{"type":"integer"}},"required":["kind","y","z"]}]}
            """;
        var errors = Evaluate(schema, """{"kind":"b","x":1,"y":"1","z":"2"}""").Errors;
        Assert.Equal(["/y", "/z"], errors.Select(e => e.InstanceLocation));
        Assert.Equal("/kind", Assert.Single(Evaluate(schema, """{"kind":"c"}""").Errors).InstanceLocation);
        Assert.True(Evaluate(schema, """{"kind":"a","x":1}""").Valid);
    }

    [Fact]
    public void A_text_that_is_not_json_is_reported_as_such()
    {
        var evaluation = Evaluate("{}", "{\n  \"a\": 1,\n  \"a\": 2}");
        Assert.Equal(("json_duplicate_name", 3, 3), (evaluation.Syntax!.Code, evaluation.Syntax.Line, evaluation.Syntax.Column));
        Assert.Equal("json_duplicate_name", Assert.Single(evaluation.Errors).Code);
    }

    [Fact]
    public void A_subschema_can_be_taken_from_its_place()
    {
        var schema = Compile("""{"properties":{"a":{"items":{"$ref":"#/$defs/n"}}},"$defs":{"n":{"type":"integer"}}}""");
        Assert.True(schema.At("/properties/a").IsValid("[1]"u8.ToArray()));
        Assert.False(schema.At("/properties/a").IsValid("[null]"u8.ToArray()));
        Assert.False(schema.At("/properties/a/items").IsValid("null"u8.ToArray()));
        Assert.Throws<ArgumentException>(() => schema.At("/properties/b"));
    }

    [Fact]
    public void A_schema_whose_alternatives_multiply_is_stopped_by_its_limit_of_steps()
    {
        var levels = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""
            "d{{i}}":{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """));
        var text = $$"""{"$ref":"#/$defs/d0","$defs":{ {{levels}},"d60":{"minimum":1} } }""";
        var schema = Schema.Compile(Encoding.UTF8.GetBytes(text), new SchemaOptions { StepsMax = 100_000 });
        Assert.False(schema.IsValid("1"u8.ToArray()));
        Assert.Equal("evaluation_limit", schema.Evaluate("1"u8.ToArray()).Errors[0].Code);
    }

    [Fact]
    public void The_verdict_on_a_valid_document_allocates_nothing()
    {
        var schema = Compile("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}},"b":{"enum":["x","y"]}},"required":["a"]}""");
        var document = """{"a":["1","2","\u0041"],"b":"x"}"""u8.ToArray();
        for (var i = 0; i < 100; i++) Assert.True(schema.IsValid(document));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) schema.IsValid(document);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Schema Compile(string text) => Schema.Compile(Encoding.UTF8.GetBytes(text));

    private static Evaluation Evaluate(string schema, string document) => Compile(schema).Evaluate(Encoding.UTF8.GetBytes(document));
}
