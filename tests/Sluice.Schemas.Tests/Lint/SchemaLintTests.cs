using System.Text;
using Sluice.Schemas.Lint;

namespace Sluice.Schemas.Tests.Lint;

public sealed class SchemaLintTests
{
    private const string Order = """
        {
          "type": "object",
          "properties": {
            "id": { "type": "string", "minLength": 3 },
            "note": { "type": "string" },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "qty": { "type": "integer", "minimum": 1 } }, "required": ["qty"] } },
            "pay": { "oneOf": [{ "type": "string" }, { "type": "null" }] }
          },
          "required": ["id", "lines", "pay"],
          "if": { "properties": { "note": { "const": "x" } } }, "then": { "maxProperties": 3 }
        }
        """;

    [Fact]
    public void What_a_provider_refuses_or_ignores_is_named_with_its_place_and_line()
    {
        var findings = SchemaLint.Check(Compile(Order), ProviderProfile.OpenAI);
        Assert.Contains(findings, f => f is { Pointer: "", Code: "lint_not_closed", Line: 1 });
        Assert.Contains(findings, f => f is { Pointer: "/properties/note", Code: "lint_not_required", Line: 5 });
        Assert.Contains(findings, f => f is { Pointer: "/properties/lines/items", Code: "lint_not_closed" });
        Assert.Contains(findings, f => f is { Pointer: "/properties/pay/oneOf", Code: "lint_keyword_refused" });
        Assert.Contains(findings, f => f is { Pointer: "/if", Severity: LintSeverity.Refused });
        Assert.DoesNotContain(findings, f => f.Pointer.EndsWith("/minimum", StringComparison.Ordinal));
        Assert.Contains(SchemaLint.Check(Compile(Order), ProviderProfile.Gemini), f => f is { Pointer: "/properties/id/minLength", Severity: LintSeverity.Ignored });
    }

    [Fact]
    public void A_down_converted_schema_has_no_refusals_left_and_takes_what_the_original_takes()
    {
        var original = Compile(Order);
        foreach (var profile in ProviderProfile.All)
        {
            var conversion = profile.DownConvert(original);
            var sent = Schema.Compile(conversion.Utf8);
            Assert.DoesNotContain(SchemaLint.Check(sent, profile), f => f.Severity == LintSeverity.Refused);
        }
        var openAi = ProviderProfile.OpenAI.DownConvert(original);
        Assert.Equal(["/note"], openAi.NullMeansAbsent);
        Assert.Contains("minLength: 3", Encoding.UTF8.GetString(openAi.Utf8.Span), StringComparison.Ordinal);
        var document = """{"id":"abc","note":null,"lines":[{"qty":1}],"pay":null}"""u8.ToArray();
        Assert.True(Schema.Compile(openAi.Utf8).IsValid(document));
    }

    [Fact]
    public void Profiles_are_found_by_name()
    {
        Assert.Same(ProviderProfile.Any, ProviderProfile.Find("any"));
        Assert.Null(ProviderProfile.Find("OpenAI"));
    }

    [Fact]
    public void A_schema_that_contains_itself_is_refused_only_where_recursion_is()
    {
        var tree = Compile("""{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}""");
        Assert.Empty(SchemaLint.Check(tree, ProviderProfile.OpenAI));
        Assert.Equal("lint_recursion", Assert.Single(SchemaLint.Check(tree, ProviderProfile.Anthropic)).Code);
    }

    [Fact]
    public void Schemas_that_contain_each_other_are_recursion_and_references_that_only_meet_are_not()
    {
        var mutual = Compile("""
            {"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"],"additionalProperties":false,"$defs":{
              "a":{"type":"array","items":{"$ref":"#/$defs/b"}},
              "b":{"type":"array","items":{"$ref":"#/$defs/a"}},
              "leaf":{"type":"string"},
              "two":{"anyOf":[{"$ref":"#/$defs/leaf"},{"$ref":"#/$defs/leaf"}]}}}
            """);
        var findings = SchemaLint.Check(mutual, ProviderProfile.Anthropic);
        Assert.Equal(["/$defs/a/items/$ref", "/$defs/b/items/$ref"], findings.Select(f => f.Pointer));
        Assert.All(findings, f => Assert.Equal("lint_recursion", f.Code));
    }

    [Fact]
    public void Levels_are_counted_through_references()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 11).Select(i => $$"""
            "d{{i}}":{"type":"array","items":{{(i == 10 ? """{"type":"string"}""" : $$"""{"$ref":"#/$defs/d{{i + 1}}"}""")}}}
            """));
        var deep = Compile($$$"""{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"required":["a"],"additionalProperties":false,"$defs":{{{{definitions}}}}}""");
        Assert.Equal("the schema has 12 levels of nesting; openai takes 10", Assert.Single(SchemaLint.Check(deep, ProviderProfile.OpenAI)).Message);
    }

    [Fact]
    public void An_object_whose_names_are_not_listed_is_refused_where_objects_must_be_closed()
    {
        var free = Compile("""{"type":"object","properties":{"a":{"type":"object"},"b":{"type":["object","null"],"additionalProperties":{"type":"string"}},"c":{"type":"object","additionalProperties":false}},"required":["a","b","c"],"additionalProperties":false}""");
        Assert.Equal(["/properties/a lint_map", "/properties/b/additionalProperties lint_map"],
            SchemaLint.Check(free, ProviderProfile.OpenAI).Select(f => $"{f.Pointer} {f.Code}"));
        Assert.Empty(SchemaLint.Check(free, ProviderProfile.Gemini));
    }

    [Fact]
    public void A_reference_at_the_top_and_inherited_members_are_written_out()
    {
        var inherited = Compile("""
            {"$ref":"#/$defs/order","$defs":{
              "base":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
              "order":{"allOf":[{"$ref":"#/$defs/base"},{"properties":{"qty":{"type":"integer"}},"required":["qty"]}]}}}
            """);
        var sent = Schema.Compile(ProviderProfile.OpenAI.DownConvert(inherited).Utf8);
        Assert.Empty(SchemaLint.Check(sent, ProviderProfile.OpenAI));
        Assert.True(sent.IsValid("""{"id":"a","qty":1}"""u8.ToArray()));
        Assert.False(sent.IsValid("""{"qty":1}"""u8.ToArray()));
    }

    [Fact]
    public void Null_stands_for_absent_only_where_the_original_does_not_take_null()
    {
        var optional = Compile("""{"type":"object","properties":{"a":{"type":["string","null"]},"b":{"anyOf":[{"type":"string"},{"type":"null"}]},"c":{"enum":[1,null]},"d":{"type":"string"}}}""");
        Assert.Equal(["/d"], ProviderProfile.OpenAI.DownConvert(optional).NullMeansAbsent);
    }

    private static Schema Compile(string text) => Schema.Compile(Encoding.UTF8.GetBytes(text));
}
