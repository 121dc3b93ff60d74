using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Tests.Compatibility;

/// <summary>The rules of docs/reference/compatibility.md, each as a pair of schemas.</summary>
public sealed class CompatibilityCheckTests
{
    private static readonly CompatibilityOptions Strict = new() { Content = ContentModel.Strict };

    [Theory]
    [InlineData("""{"type":"integer"}""", """{"type":"number"}""", "ok", "no")]
    [InlineData("""{"enum":["a"]}""", """{"enum":["a","b"]}""", "ok", "no")]
    [InlineData("""{"const":1}""", """{"const":1.0}""", "ok", "ok")]
    [InlineData("""{"minimum":1}""", """{"exclusiveMinimum":1}""", "no", "ok")]
    [InlineData("""{"type":"integer","minimum":1}""", """{"type":"integer","exclusiveMinimum":0.5}""", "ok", "ok")]
    [InlineData("""{"multipleOf":0.02}""", """{"multipleOf":0.01}""", "ok", "no")]
    [InlineData("""{"type":"number","multipleOf":6}""", """{"anyOf":[{"multipleOf":2},{"type":"string"}]}""", "ok", "no")]
    [InlineData("""{"type":"string","pattern":"^a+$"}""", """{"type":"string","pattern":"a"}""", "ok", "no")]
    [InlineData("""{"type":"string","pattern":"^[0-9]{3}$"}""", """{"type":"string","minLength":3,"maxLength":3}""", "ok", "no")]
    [InlineData("""{"required":["a"]}""", """{"required":["a","b"]}""", "no", "ok")]
    [InlineData("""{"type":"object"}""", """{"type":"object","properties":{"a":{"type":"string"}}}""", "no", "ok")]
    [InlineData("""{"type":"object"}""", """{"type":"object","properties":{"a":{}}}""", "ok", "ok")]
    [InlineData("""{"type":"object","additionalProperties":false}""", """{"properties":{"a":{"type":"string"}},"additionalProperties":false,"type":"object"}""", "ok", "no")]
    [InlineData("""{"patternProperties":{"^x":{"type":"integer"}}}""", """{"properties":{"xa":{"type":"number"}}}""", "ok", "no")]
    [InlineData("""{"propertyNames":{"maxLength":2},"maxProperties":1}""", """{"propertyNames":{"maxLength":3}}""", "ok", "no")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":false}""", """{"items":{"type":"string"},"maxItems":1}""", "ok", "ok")]
    [InlineData("""{"type":"array","contains":{"const":1},"minContains":2}""", """{"type":"array","contains":{"type":"number"},"minItems":2}""", "ok", "no")]
    [InlineData("""{"oneOf":[{"type":"string"}]}""", """{"oneOf":[{"type":"string"},{"maxLength":5}]}""", "no", "no")]
    [InlineData("""{"oneOf":[{"type":"string"}]}""", """{"oneOf":[{"type":"string"},{"type":"integer"}]}""", "ok", "no")]
    [InlineData("""{"not":{"type":["string","null"]}}""", """{"not":{"type":"string"}}""", "ok", "no")]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]}}""", """{"dependentRequired":{"a":["b"]}}""", "ok", "ok")]
    [InlineData("""{"type":"object","dependentRequired":{"a":["b"]}}""", """{"anyOf":[{"properties":{"a":false}},{"required":["b"]}],"type":"object"}""", "ok", "ok")]
    [InlineData("""{"allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false}""", """{"properties":{"a":{}},"additionalProperties":false}""", "ok", "ok")]
    [InlineData("""{"anyOf":[{"properties":{"a":{}},"required":["a"]},{"properties":{"b":{}}}],"unevaluatedProperties":false,"type":"object"}""",
        """{"properties":{"a":{},"b":{}},"additionalProperties":false,"type":"object"}""", "ok", "ok")]
    [InlineData("""{"type":"object","required":["foo"]}""", """{"type":"object","required":["bar"]}""", "no", "no")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","maxLength":3}},"required":["a"]}""", """{"type":"object","minProperties":1}""", "ok", "no")]
    [InlineData("""{"type":"boolean"}""", """{"enum":[true,false]}""", "ok", "ok")]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"uniqueItems":true}""", """{"maxItems":2}""", "ok", "no")]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"},"v":{"type":"integer"}}}}}""",
        """{"$ref":"#/$defs/m","$defs":{"m":{"type":"object","properties":{"next":{"$ref":"#/$defs/m"},"v":{"type":"number"}}}}}""", "ok", "no")]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","required":["next"],"properties":{"next":{"$ref":"#/$defs/n"}}}}}""", "false", "ok", "ok")]
    public void A_change_has_the_verdicts_of_the_rule_table(string old, string @new, string backward, string forward)
    {
        var report = CompatibilityCheck.Compare(Schema.Compile(Encoding.UTF8.GetBytes(old)), Schema.Compile(Encoding.UTF8.GetBytes(@new)), Strict);

        Assert.Equal((backward, forward), (Word(report.Backward), Word(report.Forward)));
        if (backward == "no") AssertWitness(old, @new, report.Backward);
        if (forward == "no") AssertWitness(@new, old, report.Forward);
    }

    [Fact]
    public void Draft_4_tells_1_from_1_point_0()
    {
        var old = """{"type":"integer"}""";
        var @new = """{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}""";

        var report = CompatibilityCheck.Compare(Schema.Compile(Encoding.UTF8.GetBytes(old)), Schema.Compile(Encoding.UTF8.GetBytes(@new)), Strict);

        Assert.Equal(("no", "ok"), (Word(report.Backward), Word(report.Forward)));
    }

    [Fact]
    public void An_optional_member_breaks_open_documents_and_not_those_of_writers_who_know_the_contract()
    {
        var old = Schema.Compile("""{"type":"object","properties":{"a":{"type":"string"}}}"""u8.ToArray());
        var @new = Schema.Compile("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}"""u8.ToArray());

        Assert.Equal("no", Word(CompatibilityCheck.Contains(old, @new, Strict)));
        Assert.Equal("ok", Word(CompatibilityCheck.Contains(old, @new)));
        Assert.Equal(VersionStep.Minor, CompatibilityCheck.Compare(Schema.Compile("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"""u8.ToArray()),
            Schema.Compile("""{"type":"object","properties":{"a":{"type":"string"}}}"""u8.ToArray())).Floor);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{}}}},"$defs":{}}""", """{"a":{"b":1}}""", """{"a":{"c":1}}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/x","definitions":{"x":{"properties":{"a":{}}}}}""", """{"a":1}""", """{"b":1}""")]
    [InlineData("""{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}""", """{"a":1,"b":1}""", """{"c":1}""")]
    [InlineData("""{"properties":{"a":{}},"patternProperties":{"^x-":{}}}""", """{"a":1,"x-y":1}""", """{"y":1}""")]
    public void A_closed_schema_refuses_what_it_does_not_name(string schema, string named, string unnamed)
    {
        var closed = Contracts.Compatibility.ClosedSchema.Of(Schema.Compile(Encoding.UTF8.GetBytes(schema)));

        Assert.True(closed.IsValid(Encoding.UTF8.GetBytes(named)));
        Assert.False(closed.IsValid(Encoding.UTF8.GetBytes(unnamed)));
    }

    [Fact]
    public void A_proof_that_takes_too_long_is_unknown()
    {
        var old = Schema.Compile("""{"type":"array","items":{"type":"integer","multipleOf":3},"minItems":3,"maxItems":3}"""u8.ToArray());
        var @new = Schema.Compile("""{"type":"array","items":{"type":"integer","multipleOf":1}}"""u8.ToArray());

        var verdict = CompatibilityCheck.Contains(old, @new, Strict with { StepsMax = 1, TriesMax = 10 });

        Assert.Equal(CompatibilityOutcome.Unknown, verdict.Outcome);
        Assert.Contains("given up", Assert.Single(verdict.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Sampled_documents_are_valid_and_differ()
    {
        var schema = Schema.Compile("""{"type":"object","required":["id"],"properties":{"id":{"type":"string","pattern":"^[A-Z]{2}[0-9]+$"},"tags":{"type":"array","items":{"enum":["a","b"]}}}}"""u8.ToArray());

        var documents = new DocumentSampler(schema).Take(50, seed: 3).Select(d => Encoding.UTF8.GetString(d.Span)).ToList();

        Assert.Equal(50, documents.Distinct().Count());
        Assert.All(documents, document => Assert.True(schema.IsValid(Encoding.UTF8.GetBytes(document))));
        Assert.Equal(documents, new DocumentSampler(schema).Take(50, seed: 3).Select(d => Encoding.UTF8.GetString(d.Span)));
    }

    private static void AssertWitness(string left, string right, CompatibilityVerdict verdict)
    {
        Assert.True(Schema.Compile(Encoding.UTF8.GetBytes(left)).IsValid(verdict.Witness));
        Assert.False(Schema.Compile(Encoding.UTF8.GetBytes(right)).IsValid(verdict.Witness));
        Assert.NotEmpty(verdict.Reasons);
    }

    private static string Word(CompatibilityVerdict verdict) => verdict.Outcome switch
    {
        CompatibilityOutcome.Compatible => "ok",
        CompatibilityOutcome.Incompatible => "no",
        _ => "?",
    };
}
