using System.Text;

namespace Sluice.Schemas.Tests;

/// <summary>Every limit holds at its number and breaks one past it.</summary>
public sealed class SchemaLimitTests
{
    [Fact]
    public void A_document_may_reach_each_of_its_limits_and_no_more()
    {
        AssertEdge(limit => new ParseLimits { BytesMax = limit }, 7, _ => "[1,2,3]", "json_too_large");
        AssertEdge(limit => new ParseLimits { NodesMax = limit }, 5, _ => """{"a":1,"b":2}""", "json_too_many_nodes");
        AssertEdge(limit => new ParseLimits { DepthMax = limit }, 3, depth => Nested(3), "json_too_deep");
    }

    [Fact]
    public void No_option_lets_nesting_past_1024_levels()
    {
        var schema = Compile("{}", new SchemaOptions { Limits = new ParseLimits { DepthMax = 5_000 } });
        Assert.True(schema.IsValid(Encoding.UTF8.GetBytes(Nested(1_024))));
        Assert.Equal("json_too_deep", schema.Evaluate(Encoding.UTF8.GetBytes(Nested(1_025))).Syntax?.Code);
    }

    [Fact]
    public void A_schema_may_reach_each_of_its_limits_and_no_more()
    {
        const string text = """{"properties":{"a":{},"b":{}}}""";
        Compile(text, new SchemaOptions { SubschemasMax = 3, SchemaLimits = new ParseLimits { BytesMax = text.Length, DepthMax = 3, NodesMax = 7 } });
        Assert.Equal("schema_too_large", Problem(text, new SchemaOptions { SubschemasMax = 2 }));
        Assert.Equal("json_too_large", Problem(text, new SchemaOptions { SchemaLimits = new ParseLimits { BytesMax = text.Length - 1 } }));
        Assert.Equal("json_too_deep", Problem(text, new SchemaOptions { SchemaLimits = new ParseLimits { DepthMax = 2 } }));
        Assert.Equal("json_too_many_nodes", Problem(text, new SchemaOptions { SchemaLimits = new ParseLimits { NodesMax = 6 } }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_more_errors_are_reported_than_asked_for(int errorsMax)
    {
        var schema = Compile("""{"items":{"type":"string"},"maxItems":1}""", new SchemaOptions());
        Assert.Equal(errorsMax, schema.Evaluate("[1,2,3,4]"u8.ToArray(), errorsMax).Errors.Count);
    }

    private static void AssertEdge(Func<int, ParseLimits> limits, int limit, Func<int, string> text, string code)
    {
        var document = Encoding.UTF8.GetBytes(text(limit));
        Assert.True(Compile("{}", new SchemaOptions { Limits = limits(limit) }).IsValid(document));
        Assert.Equal(code, Compile("{}", new SchemaOptions { Limits = limits(limit - 1) }).Evaluate(document).Syntax?.Code);
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string Problem(string text, SchemaOptions options)
    {
        Assert.False(Schema.TryCompile(Encoding.UTF8.GetBytes(text), options, out _, out var problems));
        return problems[0].Code;
    }

    private static Schema Compile(string text, SchemaOptions options) => Schema.Compile(Encoding.UTF8.GetBytes(text), options);
}
