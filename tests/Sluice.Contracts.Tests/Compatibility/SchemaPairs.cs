using System.Text.Json.Nodes;

namespace Sluice.Contracts.Tests.Compatibility;

/// <summary>Random schemas over few names, values and limits, so that pairs have something to do with each other.</summary>
internal sealed class SchemaPairs(Random random)
{
    private static readonly string[] Names = ["a", "b", "xa", "c"];
    private static readonly string[] Patterns = ["^x", "a", "^[ab]$", "b+$", "^.{2}$"];
    private static readonly string[] Types = ["null", "boolean", "object", "array", "number", "string", "integer"];
    private static readonly string[] Values = ["null", "true", "0", "1", "2.5", "\"a\"", "\"xa\"", "\"\"", "[]", "{}", "[1]", "{\"a\":1}", "{\"a\":1,\"b\":\"a\"}"];

    public (string Old, string New) Next()
    {
        var old = Schema(3);
        var @new = random.Next(3) == 0 ? Schema(3) : Change(old.DeepClone(), 3);
        return (Root(old), Root(@new));
    }

    // Recursion has somewhere to go: the root's own definition.
    private string Root(JsonNode schema)
    {
        if (schema is not JsonObject top) return schema.ToJsonString();
        top = (JsonObject)top.DeepClone();
        top["$defs"] = new JsonObject { ["r"] = Schema(1), ["s"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["a"] = Ref("s"), ["b"] = Schema(1) } } };
        return top.ToJsonString();
    }

    private JsonNode Schema(int depth)
    {
        if (random.Next(14) == 0) return JsonValue.Create(random.Next(4) != 0);
        var schema = new JsonObject();
        for (var i = random.Next(1, 4); i > 0; i--) Add(schema, depth);
        return schema;
    }

    private JsonNode Change(JsonNode node, int depth)
    {
        if (node is not JsonObject schema || random.Next(12) == 0) return Schema(depth);
        if (schema.Count > 0 && random.Next(3) == 0) schema.Remove(schema.ElementAt(random.Next(schema.Count)).Key);
        if (random.Next(3) == 0) Add(schema, depth);
        foreach (var (name, value) in schema.ToList())
        {
            if (random.Next(2) == 0) continue;
            if (value is JsonObject child && name is "items" or "not" or "contains" or "additionalProperties" or "propertyNames" or "if" or "then" or "else")
                schema[name] = Change(value!.DeepClone(), depth - 1);
            else if (value is JsonArray list && name is "anyOf" or "oneOf" or "allOf" or "prefixItems" && value.AsArray().Count > 0)
                schema[name]!.AsArray()[0] = Change(value.AsArray()[0]!.DeepClone(), depth - 1);
            else if (name == "properties" && value!.AsObject().Count > 0)
                schema[name]![value.AsObject().First().Key] = Change(value.AsObject().First().Value!.DeepClone(), depth - 1);
        }
        return schema;
    }

    private void Add(JsonObject schema, int depth)
    {
        var number = random.Next(-1, 4);
        switch (random.Next(depth > 0 ? 30 : 14))
        {
            case 0 or 1: schema["type"] = Pick(Types); break;
            case 2: schema["type"] = new JsonArray([.. Types.OrderBy(_ => random.Next()).Take(2).Select(t => (JsonNode)t)]); break;
            case 3: schema["enum"] = new JsonArray([.. Values.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).Select(v => JsonNode.Parse(v))]); break;
            case 4: schema["const"] = JsonNode.Parse(Pick(Values)); break;
            case 5: schema[Pick("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")] = number; break;
            case 6: schema["multipleOf"] = new[] { 1, 2, 3, 0.5 }[random.Next(4)]; break;
            case 7: schema[Pick("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")] = Math.Max(0, number); break;
            case 8: schema["pattern"] = Pick(Patterns); break;
            case 9: schema["required"] = new JsonArray([.. Names.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).Select(n => (JsonNode)n)]); break;
            case 10: schema["uniqueItems"] = true; break;
            case 11: schema["dependentRequired"] = new JsonObject { [Pick(Names)] = new JsonArray(Pick(Names)) }; break;
            case 12: schema["$ref"] = random.Next(2) == 0 ? "#/$defs/s" : "#/$defs/r"; break;
            case 13: schema["propertyNames"] = new JsonObject { [Pick("maxLength", "minLength")] = 1 }; break;
            case 14 or 15 or 16: schema["properties"] = Map(Names, depth); break;
            case 17: schema["patternProperties"] = Map(Patterns, depth); break;
            case 18 or 19: schema["additionalProperties"] = random.Next(2) == 0 ? JsonValue.Create(false) : Schema(depth - 1); break;
            case 20: schema["items"] = Schema(depth - 1); break;
            case 21: schema["prefixItems"] = List(depth); break;
            case 22:
                schema["contains"] = Schema(depth - 1);
                if (random.Next(2) == 0) schema[Pick("minContains", "maxContains")] = Math.Max(0, number);
                break;
            case 23: schema["anyOf"] = List(depth); break;
            case 24: schema["oneOf"] = List(depth); break;
            case 25: schema["allOf"] = List(depth); break;
            case 26: schema["not"] = Schema(depth - 1); break;
            case 27:
                schema["if"] = Schema(depth - 1);
                schema["then"] = Schema(depth - 1);
                if (random.Next(2) == 0) schema["else"] = Schema(depth - 1);
                break;
            case 28: schema["dependentSchemas"] = Map(Names, depth); break;
            default: schema[Pick("unevaluatedProperties", "unevaluatedItems")] = random.Next(2) == 0 ? JsonValue.Create(false) : Schema(depth - 1); break;
        }
    }

    private JsonArray List(int depth) => new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Schema(depth - 1))]);

    private JsonObject Map(string[] names, int depth)
    {
        var map = new JsonObject();
        foreach (var name in names.OrderBy(_ => random.Next()).Take(random.Next(1, 3))) map[name] = Schema(depth - 1);
        return map;
    }

    private static JsonObject Ref(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private string Pick(params string[] from) => from[random.Next(from.Length)];
}
