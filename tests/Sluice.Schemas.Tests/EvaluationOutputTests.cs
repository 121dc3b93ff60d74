using System.Text;
using System.Text.Json;

namespace Sluice.Schemas.Tests;

public sealed class EvaluationOutputTests
{
    private static readonly Schema Person = Schema.Compile("""
        {
          "$id": "https://example.com/person",
          "type": "object",
          "properties": { "name": { "$ref": "#/$defs/name" }, "age": { "type": "integer", "minimum": 0 } },
          "required": ["name"],
          "$defs": { "name": { "type": "string", "minLength": 1, "pattern": "^[A-Z]" } }
        }
        """u8.ToArray());

    [Theory]
    [InlineData("""{"name":"Ada"}""", OutputFormat.Flag, """{"valid":true}""")]
    [InlineData("""{"name":"Ada"}""", OutputFormat.Detailed, """{"valid":true}""")]
    [InlineData("""{"name":1}""", OutputFormat.Flag, """{"valid":false}""")]
    public void A_flag_says_valid_or_not_and_a_valid_result_has_nothing_to_add(string document, OutputFormat format, string expected) =>
        Assert.Equal(expected, Text(Person.Evaluate(Encoding.UTF8.GetBytes(document)), format));

    [Fact]
    public void The_basic_form_lists_each_error_with_its_three_locations()
    {
        var output = JsonDocument.Parse(Person.Evaluate("""{"name":"","age":-1}"""u8.ToArray()).ToJson()).RootElement;
        var units = output.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(["/name", "/name", "/age"], units.Select(u => u.GetProperty("instanceLocation").GetString()));
        Assert.Equal("/properties/name/$ref/minLength", units[0].GetProperty("keywordLocation").GetString());
        Assert.Equal("https://example.com/person#/$defs/name/minLength", units[0].GetProperty("absoluteKeywordLocation").GetString());
    }

    [Fact]
    public void The_detailed_form_nests_errors_that_share_a_way_through_the_schema()
    {
        var output = JsonDocument.Parse(Person.Evaluate("""{"name":"","age":-1}"""u8.ToArray()).ToJson(OutputFormat.Detailed)).RootElement;
        var units = output.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(2, units.Count);
        Assert.Equal(("/properties/name", "/name", 2), (units[0].GetProperty("keywordLocation").GetString(), units[0].GetProperty("instanceLocation").GetString(),
            units[0].GetProperty("errors").GetArrayLength()));
        Assert.Equal("/properties/age/minimum", units[1].GetProperty("keywordLocation").GetString());
    }

    [Theory]
    [InlineData("2020-12", "2020-12")]
    [InlineData("2019-09", "2019-09")]
    public void Every_unit_of_every_form_is_one_of_the_specification(string draft, string folder)
    {
        var text = File.ReadAllBytes(Path.Combine(SharedFolder.Require("schema-suite"), "output-tests", $"draft{folder}", "output-schema.json"));
        var unit = Schema.Compile(text).At("/$defs/outputUnit");
        var schema = Schema.Compile(Encoding.UTF8.GetBytes($$"""
            {
              "$schema": "https://json-schema.org/draft/{{draft}}/schema", "$id": "https://example.com/r",
              "properties": { "a": { "$ref": "#/$defs/o" }, "b": { "anyOf": [{ "$ref": "#/$defs/o" }, { "type": "null" }] }, "x": false },
              "$defs": {
                "o": { "$id": "o", "properties": { "p": { "$ref": "r#/$defs/s" }, "q": { "$ref": "r#/$defs/s" }, "o": { "$ref": "o" } }, "additionalProperties": false },
                "s": { "allOf": [{ "minLength": 3 }, { "pattern": "^[A-Z]" }], "maxLength": 0 }
              }
            }
            """));
        foreach (var document in new[] { """{"a":{"p":"x","q":"y","z":1}}""", """{"a":{"p":"x","q":"y"},"b":{"o":{"o":{"p":"x"},"p":"y","r":1}},"x":1}""", """{"b":{"p":"x"}}""", "nope" })
        {
            var evaluation = schema.Evaluate(Encoding.UTF8.GetBytes(document));
            Assert.Equal(evaluation.Errors.Count, Leaves(JsonDocument.Parse(evaluation.ToJson()).RootElement));
            var detailed = JsonDocument.Parse(evaluation.ToJson(OutputFormat.Detailed)).RootElement;
            Assert.Equal(evaluation.Errors.Count, Leaves(detailed));
            Assert.All(Units(detailed).Concat(Units(JsonDocument.Parse(evaluation.ToJson()).RootElement).Skip(1)),
                one => Assert.True(unit.IsValid(Encoding.UTF8.GetBytes(one.GetRawText())), one.GetRawText()));
        }
    }

    [Fact]
    public void A_type_becomes_the_schema_of_what_it_is_serialised_to()
    {
        var schema = Schema.FromType<Point>();
        Assert.True(schema.IsValid("""{"x":1,"label":null}"""u8.ToArray()));
        Assert.False(schema.IsValid("""{"x":"one","label":null}"""u8.ToArray()));
        Assert.False(schema.IsValid("""{"x":1}"""u8.ToArray()));
    }

    private static IEnumerable<JsonElement> Units(JsonElement unit) =>
        unit.TryGetProperty("errors", out var errors) ? errors.EnumerateArray().SelectMany(Units).Prepend(unit) : [unit];

    private static int Leaves(JsonElement unit) => Units(unit).Count(one => one.TryGetProperty("error", out _));

    private static string Text(Evaluation evaluation, OutputFormat format) => Encoding.UTF8.GetString(evaluation.ToJson(format).Span);

    private sealed record Point(int X, string? Label);
}
