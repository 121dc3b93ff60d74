using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

public sealed class DocumentGeneratorTests
{
    [Theory]
    [InlineData("""{"type": "integer", "minimum": 3, "exclusiveMaximum": 5}""")]
    [InlineData("""{"type": "number", "exclusiveMinimum": 0, "maximum": 0.001}""")]
    [InlineData("""{"type": "integer", "multipleOf": 7, "minimum": 100, "maximum": 110}""")]
    [InlineData("""{"type": "number", "multipleOf": 0.25, "minimum": -3}""")]
    [InlineData("""{"type": "integer", "minimum": 2147483648}""")]
    [InlineData("""{"type": "string", "minLength": 90, "maxLength": 95}""")]
    [InlineData("""{"type": "string", "maxLength": 3}""")]
    [InlineData("""{"type": "string", "maxLength": 0}""")]
    [InlineData("""{"type": "string", "pattern": "^[a-z]*$", "minLength": 60, "maxLength": 64}""")]
    [InlineData("""{"type": "string", "pattern": "^(?!foo)[a-z]{3,5}$"}""")]
    [InlineData("""{"type": "string", "format": "email", "maxLength": 60}""")]
    [InlineData("""{"type": ["string", "null"], "enum": ["a", null]}""")]
    [InlineData("""{"enum": [1, "two", [3], {"four": 5}]}""")]
    [InlineData("""{"const": {"a": [1, null]}}""")]
    [InlineData("""{"type": "array", "items": {"type": "boolean"}, "minItems": 5, "maxItems": 6}""")]
    [InlineData("""{"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 6}, "minItems": 6, "uniqueItems": true}""")]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false, "minItems": 2}""")]
    [InlineData("""{"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 1000}, "minContains": 2, "maxContains": 2}""")]
    [InlineData("""{"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 4, "maxProperties": 5}""")]
    [InlineData("""{"type": "object", "patternProperties": {"^x-[a-z]+$": {"type": "boolean"}}, "additionalProperties": false, "minProperties": 2}""")]
    [InlineData("""{"type": "object", "propertyNames": {"pattern": "^[A-Z]{2}$"}, "minProperties": 3, "additionalProperties": {"type": "number"}}""")]
    [InlineData("""{"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "maxProperties": 1}""")]
    [InlineData("""{"type": "object", "required": ["z"], "additionalProperties": {"type": "integer"}}""")]
    [InlineData("""{"allOf": [{"type": "object", "properties": {"a": {"type": "integer", "minimum": 5}}, "required": ["a"]}, {"properties": {"a": {"maximum": 6}}}]}""")]
    [InlineData("""{"oneOf": [{"type": "integer", "minimum": 0}, {"type": "integer", "maximum": 10}]}""")]
    [InlineData("""{"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}""")]
    [InlineData("""{"anyOf": [{"type": "null"}, {"$ref": "#/$defs/x"}], "$defs": {"x": {"type": "string", "format": "uuid"}}}""")]
    [InlineData("""{"$ref": "#x", "$defs": {"q": {"$anchor": "x", "type": "integer"}}}""")]
    [InlineData("""{"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": {"type": "boolean"}}}""")]
    [InlineData("""{"not": {"type": "string"}}""")]
    [InlineData("""{"type": "string", "not": {"enum": ["a", "b"]}, "enum": ["a", "b", "c"]}""")]
    [InlineData("""{"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["a", "b"]}}, "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"]}, "else": {"required": ["y"]}}""")]
    [InlineData("""{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "dependentRequired": {"a": ["b"]}}""")]
    [InlineData("""{"type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": true}""")]
    [InlineData("true")]
    [InlineData("{}")]
    public void Generated_documents_fit(string json)
    {
        var schema = Requests.Schema(json);
        for (var seed = 0; seed < 50; seed++)
        {
            var document = DocumentGenerator.Make(schema, SeededStream.From(seed, "d"u8));
            Assert.True(new SchemaFit(schema).Fits(document), $"seed {seed}: {document?.ToJsonString() ?? "null"}");
        }
    }

    [Theory]
    [InlineData("date")]
    [InlineData("date-time")]
    [InlineData("time")]
    [InlineData("email")]
    [InlineData("uri")]
    [InlineData("uuid")]
    [InlineData("hostname")]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void Formats_are_made_as_they_are_recognised(string format)
    {
        for (var seed = 0; seed < 100; seed++)
            Assert.True(Formats.Fits(format, Formats.Make(format, SeededStream.From(seed, "f"u8))!));
        Assert.False(Formats.Fits(format, "no such thing"));
    }

    [Fact]
    public void Strings_follow_their_names()
    {
        Assert.Contains(PlausibleText.For("currencyCode", SeededStream.From(1, "w"u8)), WordLists.CurrencyCodes);
        Assert.Contains(PlausibleText.For("departure_city", SeededStream.From(1, "w"u8)), WordLists.Cities);
        Assert.Contains(PlausibleText.For("firstName", SeededStream.From(1, "w"u8)), WordLists.FirstNames);
        Assert.StartsWith("ticket-", PlausibleText.For("ticketId", SeededStream.From(1, "w"u8)), StringComparison.Ordinal);
        Assert.EndsWith(".", PlausibleText.For("summary", SeededStream.From(1, "w"u8)), StringComparison.Ordinal);
    }

    [Fact]
    public void Optional_members_are_sometimes_left_out()
    {
        var schema = Requests.Schema(Requests.TicketSchema);
        var with = Enumerable.Range(0, 200).Count(s => DocumentGenerator.Make(schema, SeededStream.From(s, "o"u8))!.AsObject().ContainsKey("contact"));
        Assert.InRange(with, 120, 180);
    }

    [Theory]
    [InlineData("""{"$ref": "#"}""")]
    [InlineData("""{"$ref": "#/nowhere"}""")]
    [InlineData("""{"allOf": [{"$ref": "#"}, {"$ref": "#"}]}""")]
    [InlineData("""{"anyOf": [{"$ref": "#"}, {"not": {"$ref": "#"}}]}""")]
    [InlineData("""{"type": "object", "required": ["a", "b"], "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}}""")]
    [InlineData("""{"type": "array", "minItems": 9, "items": {"$ref": "#"}}""")]
    [InlineData("""{"type": "array", "minItems": 1000000000, "items": {"type": "array", "minItems": 1000000000}}""")]
    [InlineData("""{"type": "array", "minItems": 400, "uniqueItems": true, "items": {"enum": [1, 2, 3]}}""")]
    [InlineData("""{"type": "string", "minLength": 1000000000}""")]
    [InlineData("""{"type": "array", "minItems": 500, "items": {"type": "string", "minLength": 1000000}}""")]
    [InlineData("""{"type": "object", "minProperties": 1000000000}""")]
    [InlineData("""{"type": "string", "pattern": "^(a+)+(?=b)$"}""")]
    [InlineData("""{"type": "string", "pattern": "^(?=(x+x+)+y$)x{40}$"}""")]
    [InlineData("""{"type": "string", "pattern": "((a{1000}){1000}){1000}"}""")]
    [InlineData("""{"type": "integer", "minimum": 5, "maximum": 3}""")]
    [InlineData("""{"type": "integer", "minimum": 1e300}""")]
    [InlineData("""{"type": "number", "multipleOf": 1e-300}""")]
    [InlineData("""{"type": "integer", "multipleOf": 0}""")]
    [InlineData("""{"type": "object", "required": ["a"], "properties": {"a": false}}""")]
    [InlineData("""{"enum": []}""")]
    [InlineData("""{"type": []}""")]
    [InlineData("""{"type": "no-such-type"}""")]
    [InlineData("""{"type": 5, "properties": 5, "required": 5, "items": 5, "enum": 5, "pattern": 5, "anyOf": 5, "minimum": "x", "format": 5, "$ref": 5}""")]
    [InlineData("""{"not": {}}""")]
    [InlineData("false")]
    public void Hostile_schemas_end_with_some_document_of_bounded_size(string json)
    {
        var schema = Requests.Schema(json);
        var document = DocumentGenerator.Make(schema, SeededStream.From(1, "h"u8));
        Assert.InRange(Encoding.UTF8.GetByteCount(document?.ToJsonString(new() { MaxDepth = 1000 }) ?? "null"), 1, 20_000_000);
        _ = DocumentGenerator.Mend(schema, JsonNode.Parse("""{"a": [1, {"b": null}]}"""), SeededStream.From(1, "h"u8), null);
    }

    [Fact]
    public void Many_slow_patterns_cost_their_time_limit_only_a_few_times()
    {
        var properties = string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""
            "p{{i}}": {"type": "string", "pattern": "^(?=(x+x+)+y{{i}}$)x{40}$"}
            """));
        var schema = Requests.Schema($$"""{"type": "object", "properties": { {{properties}} }, "required": ["p0", "p199"]}""");
        Assert.IsType<JsonObject>(DocumentGenerator.Make(schema, SeededStream.From(1, "h"u8)));
    }

    [Fact]
    public void A_recursive_schema_gives_finite_documents_that_fit()
    {
        var schema = Requests.Schema("""
            {"$defs": {"node": {"type": "object", "required": ["name", "children"], "additionalProperties": false, "properties": {
               "name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
               "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}}}, "$ref": "#/$defs/node"}
            """);
        for (var seed = 0; seed < 50; seed++)
        {
            var document = DocumentGenerator.Make(schema, SeededStream.From(seed, "r"u8));
            Assert.True(new SchemaFit(schema).Fits(document));
            Assert.InRange(document!.ToJsonString().Length, 1, 500_000);
        }
    }
}
