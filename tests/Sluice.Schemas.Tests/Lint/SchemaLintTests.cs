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

    private static Schema Compile(string text) => Schema.Compile(Encoding.UTF8.GetBytes(text));
}
