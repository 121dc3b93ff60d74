using System.Text;

namespace Sluice.Schemas.Tests.Plans;

/// <summary>Which alternative of a union its errors come from.</summary>
public sealed class UnionMessageTests
{
    private const string A = """{"type":"object","properties":{"kind":{"const":"a"},"x":{"type":"integer"}},"required":["kind","x"]}""";
    private const string B = """{"type":"object","properties":{"kind":{"enum":["b","c"]},"y":{"type":"integer"},"z":{"type":"integer"}},"required":["kind","y","z"]}""";
    private const string Wide = """{"properties":{"p":{"type":"string"},"q":{"type":"string"},"r":{"type":"string"}}}""";
    private const string Narrow = """{"properties":{"p":{"type":"boolean"}}}""";

    [Theory]
    [InlineData("""{"kind":"a"}""", """ missing required property "x" """)]
    [InlineData("""{"kind":"c","y":1}""", """ missing required property "z" """)]
    [InlineData("""{"kind":"b","y":"1","z":2}""", "/y expected integer, found string")]
    [InlineData("""{"x":1}""", """ missing required property "kind" """)]
    [InlineData("""{"kind":1,"x":1}""", "/kind expected one of ")]
    [InlineData("""{"kind":"q","x":1}""", "/kind expected one of ")]
    public void A_discriminator_decides_whatever_the_order_of_the_alternatives(string document, string start)
    {
        foreach (var schema in new[] { $$"""{"oneOf":[{{A}},{{B}}]}""", $$"""{"oneOf":[{{B}},{{A}}]}""", $$"""{"anyOf":[{"oneOf":[{{A}},{{B}}]},{"type":"null"}]}""" })
            Assert.StartsWith(start.TrimEnd(), First(schema, document), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_discriminator_a_value_may_still_fit_two_alternatives()
    {
        const string schema = """{"oneOf":[{"properties":{"k":{"const":"p"}},"required":["p"]},{"properties":{"k":{"const":"q"}},"required":["q"]}]}""";
        Assert.Equal(""" fits 2 alternatives of "oneOf", must fit exactly one""", First(schema, """{"p":1,"q":1}"""));
    }

    [Theory]
    [InlineData("""{"anyOf":[{"const":"a"},{"const":"b"}]}""", "\"c\"", """ expected one of "a", "b" """)]
    [InlineData("""{"anyOf":[{"const":"a"},{"type":"string","enum":["b","a"]},{"type":"null"}]}""", "\"c\"", """ expected one of "a", "b" """)]
    [InlineData("""{"anyOf":[{"const":"a"},{"type":"string","minLength":5}]}""", "\"c\"", """ expected "a" """)]
    [InlineData("""{"anyOf":[{"anyOf":[{"type":"string"},{"type":"null"}]},{"type":"boolean"}]}""", "1", " expected string, boolean or null, found integer")]
    [InlineData("""{"anyOf":[{"$ref":"#/$defs/s","minLength":1},{"type":"boolean"}],"$defs":{"s":{"type":"string"}}}""", "1", " expected string or boolean, found integer")]
    public void Alternatives_that_are_one_choice_are_told_as_one(string schema, string document, string expected) =>
        Assert.Equal(expected.TrimEnd(), First(schema, document));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void The_alternative_with_the_fewest_errors_is_the_same_however_many_are_wanted(int errorsMax)
    {
        foreach (var schema in new[] { $$"""{"anyOf":[{{Wide}},{{Narrow}}]}""", $$"""{"anyOf":[{{Narrow}},{{Wide}}]}""" })
            Assert.Equal("/p expected boolean, found integer", First(schema, """{"p":1,"q":1,"r":1}""", errorsMax));
    }

    [Theory]
    [InlineData("""{"items":{"$ref":"#/$defs/f"},"$defs":{"f":false}}""", "[1]", "items")]
    [InlineData("""{"additionalProperties":{"$ref":"#/$defs/f"},"$defs":{"f":false}}""", """{"a":1}""", "additionalProperties")]
    [InlineData("""{"unevaluatedProperties":{"$ref":"#/$defs/f"},"$defs":{"f":false}}""", """{"a":1}""", "unevaluatedProperties")]
    public void The_code_is_the_keyword_also_where_a_reference_leads_to_false(string schema, string document, string code) =>
        Assert.Equal(code, Assert.Single(Schema.Compile(Encoding.UTF8.GetBytes(schema)).Evaluate(Encoding.UTF8.GetBytes(document)).Errors).Code);

    [Fact]
    public void No_message_holds_a_value_of_the_document()
    {
        var schema = Schema.Compile("""
            {"properties":{"a":{"type":"integer"},"b":{"enum":["x"]},"c":{"const":{"k":1}},"d":{"pattern":"^z"},"e":{"format":"email"},
             "f":{"maxLength":1},"g":{"uniqueItems":true},"h":{"multipleOf":2},"i":{"maximum":1},"j":{"not":{"type":"string"}},
             "k":{"oneOf":[{"type":"string"},{"minLength":1}]},"l":{"contains":{"type":"null"}},"m":false,
             "n":{"anyOf":[{"properties":{"t":{"const":"u"}},"required":["t"]},{"properties":{"t":{"const":"v"}},"required":["t"]}]},
             "p":{"dependentRequired":{"s":["t"]}},"q":{"minItems":5},"r":{"items":false},"s":{"unevaluatedProperties":{"type":"integer"}}}}
            """u8.ToArray());
        var members = "abcdefgijkmqrs".Select(name => $"\"{name}\":{(name is 'g' or 'q' or 'r' ? "[\"S3CRET\",\"S3CRET\"]" : name == 'i' ? "77771" : name == 's' ? """{"z":"S3CRET"}""" : "\"S3CRET\"")}");
        var errors = schema.Evaluate(Encoding.UTF8.GetBytes($$"""{ {{string.Join(',', members)}},"h":77771,"l":["S3CRET"],"n":{"t":"S3CRET"},"p":{"s":"S3CRET"} }""")).Errors;
        Assert.Equal(18, errors.Select(error => error.InstanceLocation.Split('/')[1]).Distinct().Count());
        Assert.All(errors, error => Assert.DoesNotContain("S3CRET", error.Message, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.DoesNotContain("77771", error.Message, StringComparison.Ordinal));
    }

    private static string First(string schema, string document, int errorsMax = 100)
    {
        var error = Schema.Compile(Encoding.UTF8.GetBytes(schema)).Evaluate(Encoding.UTF8.GetBytes(document), errorsMax).Errors[0];
        return $"{error.InstanceLocation} {error.Message}";
    }
}
