using System.Text.Json;

namespace Sluice.Simulator;

internal sealed partial class DocumentGenerator
{
    private const int PartsMax = 200;
    private const int HeightMax = 8;

    /// <summary>Lays references, <c>allOf</c>, one branch of each <c>anyOf</c> and <c>oneOf</c>, and one arm of each condition
    /// side by side.</summary>
    private SchemaParts Parts(IReadOnlyList<JsonElement> schemas, int depth)
    {
        var parts = new List<JsonElement>();
        var open = new Queue<JsonElement>(schemas);
        while (open.TryDequeue(out var schema) && parts.Count < PartsMax)
        {
            if (schema.ValueKind != JsonValueKind.Object)
                continue;
            parts.Add(schema);
            if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String
                && _fit.References.TryResolve(reference.GetString()!, out var target))
                open.Enqueue(target);
            if (schema.TryGetProperty("allOf", out var all))
            {
                foreach (var branch in SchemaFit.Branches(all))
                    open.Enqueue(branch);
            }

            Choose(schema, "anyOf", depth, open);
            Choose(schema, "oneOf", depth, open);
            if (schema.TryGetProperty("if", out var condition))
                Choose(schema, condition, open);
        }

        return new SchemaParts(parts);
    }

    private void Choose(JsonElement schema, string keyword, int depth, Queue<JsonElement> open)
    {
        if (!schema.TryGetProperty(keyword, out var value) || SchemaFit.Branches(value) is not { Count: > 0 } branches)
            return;
        if (Sparse(depth))
        {
            var budget = 500;
            open.Enqueue(branches.MinBy(b => Height(b, 0, ref budget)));
            return;
        }

        var branch = _random.Pick(branches);
        // The null branch of an optional value: seldom, as under "type".
        if (IsNull(branch) && !_random.Chance(0.3))
            branch = branches.FirstOrDefault(b => !IsNull(b), branch);
        open.Enqueue(branch);
    }

    private void Choose(JsonElement schema, JsonElement condition, Queue<JsonElement> open)
    {
        if (_random.Chance(0.5))
        {
            open.Enqueue(condition);
            if (schema.TryGetProperty("then", out var then))
                open.Enqueue(then);
        }
        else if (schema.TryGetProperty("else", out var otherwise))
        {
            open.Enqueue(otherwise);
        }
    }

    private static bool IsNull(JsonElement schema) => schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null");

    /// <summary>How deep the smallest document of a subschema nests, roughly: what leads out of a recursion soonest.</summary>
    private int Height(JsonElement schema, int depth, ref int budget)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth >= HeightMax || --budget <= 0)
            return depth >= HeightMax ? HeightMax : 0;
        var height = 0;
        if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String
            && _fit.References.TryResolve(reference.GetString()!, out var target))
            height = Height(target, depth + 1, ref budget);
        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var choice) && SchemaFit.Branches(choice) is { Count: > 0 } branches)
            {
                var least = HeightMax;
                foreach (var branch in branches)
                    least = Math.Min(least, Height(branch, depth + 1, ref budget));
                height = Math.Max(height, least);
            }
        }

        foreach (var branch in schema.TryGetProperty("allOf", out var all) ? SchemaFit.Branches(all) : [])
            height = Math.Max(height, Height(branch, depth + 1, ref budget));
        return Math.Max(height, ContentHeight(schema, depth, ref budget));
    }

    private int ContentHeight(JsonElement schema, int depth, ref int budget)
    {
        var height = 0;
        var parts = new SchemaParts([schema]);
        foreach (var name in parts.Required)
        {
            foreach (var member in parts.Member(name, _fit))
                height = Math.Max(height, 1 + Height(member, depth + 1, ref budget));
        }

        if (parts.Count("minItems", 0, largest: true) > 0 && schema.TryGetProperty("items", out var items))
            height = Math.Max(height, 1 + Height(items, depth + 1, ref budget));
        return height;
    }
}
