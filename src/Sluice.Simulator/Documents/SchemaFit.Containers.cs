using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

internal sealed partial class SchemaFit
{
    private bool ObjectFits(JsonObject members, JsonElement schema, JsonProperty keyword, int depth) => keyword.Name switch
    {
        "required" => Branches(keyword.Value).All(n => n.ValueKind != JsonValueKind.String || members.ContainsKey(n.GetString()!)),
        "properties" => keyword.Value.ValueKind != JsonValueKind.Object
            || keyword.Value.EnumerateObject().All(p => !members.TryGetPropertyValue(p.Name, out var value) || Fits(value, p.Value, depth)),
        "patternProperties" => keyword.Value.ValueKind != JsonValueKind.Object
            || keyword.Value.EnumerateObject().All(p => members.All(m => !Matches(m.Key, p.Name) || Fits(m.Value, p.Value, depth))),
        "additionalProperties" => members.All(m => Declares(schema, m.Key) || Fits(m.Value, keyword.Value, depth)),
        "propertyNames" => members.All(m => Fits(JsonValue.Create(m.Key), keyword.Value, depth)),
        "minProperties" => !JsonNumbers.TryCount(keyword.Value, out var min) || members.Count >= min,
        "maxProperties" => !JsonNumbers.TryCount(keyword.Value, out var max) || members.Count <= max,
        "dependentRequired" or "dependentSchemas" or "dependencies" => keyword.Value.ValueKind != JsonValueKind.Object
            || keyword.Value.EnumerateObject().All(d => !members.ContainsKey(d.Name) || DependencyFits(members, d.Value, depth)),
        _ => true,
    };

    private bool DependencyFits(JsonObject members, JsonElement dependency, int depth) => dependency.ValueKind == JsonValueKind.Array
        ? dependency.EnumerateArray().All(n => n.ValueKind != JsonValueKind.String || members.ContainsKey(n.GetString()!))
        : Fits(members, dependency, depth);

    /// <summary>Whether a schema's own <c>properties</c> or <c>patternProperties</c> name a member.</summary>
    public bool Declares(JsonElement schema, string name) =>
        (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty(name, out _))
        || (schema.TryGetProperty("patternProperties", out var patterns) && patterns.ValueKind == JsonValueKind.Object
            && patterns.EnumerateObject().Any(p => Matches(name, p.Name)));

    private bool ArrayFits(JsonArray items, JsonElement schema, JsonProperty keyword, int depth) => keyword.Name switch
    {
        // Before 2020-12 a list under items was what prefixItems is now, and additionalItems its rest.
        "items" when keyword.Value.ValueKind == JsonValueKind.Array => PrefixFits(items, keyword.Value, depth),
        "items" => items.Skip(PrefixCount(schema, "prefixItems")).All(i => Fits(i, keyword.Value, depth)),
        "prefixItems" => PrefixFits(items, keyword.Value, depth),
        "additionalItems" => PrefixCount(schema, "items") is var prefix && (prefix == 0 || items.Skip(prefix).All(i => Fits(i, keyword.Value, depth))),
        "minItems" => !JsonNumbers.TryCount(keyword.Value, out var min) || items.Count >= min,
        "maxItems" => !JsonNumbers.TryCount(keyword.Value, out var max) || items.Count <= max,
        "uniqueItems" => keyword.Value.ValueKind != JsonValueKind.True || Unique(items),
        "contains" => ContainsFits(items, schema, keyword.Value, depth),
        _ => true,
    };

    private bool PrefixFits(JsonArray items, JsonElement prefix, int depth) =>
        Branches(prefix).Zip(items).All(pair => Fits(pair.Second, pair.First, depth));

    private static int PrefixCount(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var prefix) && prefix.ValueKind == JsonValueKind.Array ? prefix.GetArrayLength() : 0;

    private bool ContainsFits(JsonArray items, JsonElement schema, JsonElement contained, int depth)
    {
        var count = items.Count(i => Fits(i, contained, depth));
        var min = schema.TryGetProperty("minContains", out var least) && JsonNumbers.TryCount(least, out var low) ? low : 1;
        return count >= min && (!schema.TryGetProperty("maxContains", out var most) || !JsonNumbers.TryCount(most, out var high) || count <= high);
    }

    private bool Unique(JsonArray items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (_steps++ > StepsMax)
                    return true;
                if (items[i] is { } node ? items[j] is { } other && JsonNode.DeepEquals(node, other) : items[j] is null)
                    return false;
            }
        }

        return true;
    }
}
