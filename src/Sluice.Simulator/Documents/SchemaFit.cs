using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>Whether a document fits a schema, as far as the simulator needs to know: it chooses between drafts and makes sure
/// that a spoiled document is really spoiled. Sluice's own validator is deliberately not used: what tests the gateway must not
/// share its mistakes. A keyword it does not know, a reference it cannot follow or an exhausted budget counts as fitting.</summary>
/// <param name="root">The schema.</param>
/// <param name="citable">The ids that may be cited (<c>x-cites</c>); null: any.</param>
internal sealed partial class SchemaFit(JsonElement root, IReadOnlyList<string>? citable = null)
{
    private const int DepthMax = 128;
    private const int StepsMax = 2_000_000;
    private int _steps;

    public SchemaReferences References { get; } = new(root);

    /// <summary>Whether the document fits the whole schema.</summary>
    public bool Fits(JsonNode? node) => Fits(node, root);

    /// <summary>Whether the value fits every one of the subschemas.</summary>
    public bool FitsAll(JsonNode? node, IReadOnlyList<JsonElement> schemas)
    {
        foreach (var schema in schemas)
        {
            if (!Fits(node, schema))
                return false;
        }

        return true;
    }

    /// <summary>Whether the value fits a subschema.</summary>
    public bool Fits(JsonNode? node, JsonElement schema) => Fits(node, schema, 0);

    private bool Fits(JsonNode? node, JsonElement schema, int depth)
    {
        if (schema.ValueKind == JsonValueKind.False)
            return false;
        if (schema.ValueKind != JsonValueKind.Object || depth > DepthMax || _steps > StepsMax)
            return true;
        _steps++;
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Keyword(node, schema, keyword, depth + 1))
                return false;
        }

        return true;
    }

    private bool Keyword(JsonNode? node, JsonElement schema, JsonProperty keyword, int depth) => keyword.Name switch
    {
        "type" => TypeFits(node, keyword.Value),
        "enum" => keyword.Value.ValueKind != JsonValueKind.Array || Listed(node, keyword.Value),
        "const" => Same(node, keyword.Value),
        "$ref" or "$dynamicRef" => keyword.Value.ValueKind != JsonValueKind.String
            || !References.TryResolve(keyword.Value.GetString()!, out var target) || Fits(node, target, depth),
        "allOf" => Branches(keyword.Value).All(s => Fits(node, s, depth)),
        "anyOf" => Branches(keyword.Value) is not { Count: > 0 } any || any.Any(s => Fits(node, s, depth)),
        "oneOf" => Branches(keyword.Value) is not { Count: > 0 } one || one.Count(s => Fits(node, s, depth)) == 1,
        "not" => !Fits(node, keyword.Value, depth),
        "if" => ConditionFits(node, schema, keyword.Value, depth),
        _ => node switch
        {
            JsonObject members => ObjectFits(members, schema, keyword, depth),
            JsonArray items => ArrayFits(items, schema, keyword, depth),
            _ => ScalarFits(node, schema, keyword),
        },
    };

    private bool ConditionFits(JsonNode? node, JsonElement schema, JsonElement condition, int depth) =>
        !schema.TryGetProperty(Fits(node, condition, depth) ? "then" : "else", out var branch) || Fits(node, branch, depth);

    /// <summary>The subschemas of an array keyword; empty when it is not an array.</summary>
    public static IReadOnlyList<JsonElement> Branches(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];

    private bool Listed(JsonNode? node, JsonElement values)
    {
        _steps += values.GetArrayLength() / 8;
        return _steps > StepsMax || values.EnumerateArray().Any(v => Same(node, v));
    }

    private static bool Same(JsonNode? node, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null || node is null)
            return node is null && value.ValueKind == JsonValueKind.Null;
        if (JsonNumbers.TryNumber(node, out var left) && JsonNumbers.TryNumber(value, out var right))
            return left == right;
        return node.GetValueKind() == value.ValueKind && JsonNode.DeepEquals(node, Node(value));
    }

    /// <summary>A schema's value as a node of its own.</summary>
    public static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(value)!.DeepClone(),
        JsonValueKind.Array => JsonArray.Create(value)!.DeepClone(),
        _ => JsonValue.Create(value.Clone()),
    };

    private static bool TypeFits(JsonNode? node, JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => IsA(node, type.GetString()!),
        JsonValueKind.Array => type.EnumerateArray().Any(t => t.ValueKind == JsonValueKind.String && IsA(node, t.GetString()!)),
        _ => true,
    };

    private static bool IsA(JsonNode? node, string type) => type switch
    {
        "null" => node is null,
        "object" => node is JsonObject,
        "array" => node is JsonArray,
        "string" => node?.GetValueKind() == JsonValueKind.String,
        "boolean" => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => node?.GetValueKind() == JsonValueKind.Number,
        "integer" => JsonNumbers.TryNumber(node, out var number) && decimal.IsInteger(number),
        _ => true,
    };
}
