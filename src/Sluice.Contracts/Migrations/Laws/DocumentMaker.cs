using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Makes documents for a schema from a seed: the smallest, the fullest, and ones in between. Makes proposals; who uses them
/// asks the validator.</summary>
internal sealed partial class DocumentMaker(TapeElement root, Random random)
{
    private const int DepthMax = 12;
    private static readonly string[] Kinds = ["null", "boolean", "integer", "number", "string", "array", "object"];

    /// <summary>How often an optional member is there, from 0 to 1.</summary>
    public double Fullness { get; set; } = 0.5;

    public DocumentNode Make() => Make([root], 0);

    private DocumentNode Make(List<TapeElement> schemas, int depth)
    {
        var all = Spread(schemas);
        foreach (var schema in all)
        {
            if (schema.TryGetProperty("const"u8, out var constant)) return Copy(constant);
            if (schema.TryGetProperty("enum"u8, out var values) && values.Count > 0) return Copy(values.Items.ElementAt(random.Next(values.Count)));
        }
        if (random.Next(6) == 0 && Given(all) is { } given) return given;
        return Kind(all, depth) switch
        {
            "null" => DocumentNode.Null(),
            "boolean" => DocumentNode.Of(random.Next(2) == 0),
            "integer" => Number(all, whole: true),
            "number" => Number(all, whole: random.Next(2) == 0),
            "string" => Text(all),
            "array" => Items(all, depth),
            _ => Members(all, depth),
        };
    }

    private static DocumentNode Copy(TapeElement value) => new(value.RawText.ToArray());

    private DocumentNode? Given(List<TapeElement> schemas)
    {
        foreach (var schema in schemas)
        {
            if (schema.TryGetProperty("examples"u8, out var examples) && examples.Kind == JsonKind.Array && examples.Count > 0)
                return Copy(examples.Items.ElementAt(random.Next(examples.Count)));
            if (schema.TryGetProperty("default"u8, out var value)) return Copy(value);
        }
        return null;
    }

    private string Kind(List<TapeElement> schemas, int depth)
    {
        var kinds = new List<string>(Kinds);
        foreach (var schema in schemas)
        {
            if (!schema.TryGetProperty("type"u8, out var type)) continue;
            var named = type.Kind == JsonKind.Array ? [.. type.Items.Select(t => t.GetString())] : (List<string>)[type.GetString()];
            kinds.RemoveAll(k => !named.Contains(k, StringComparer.Ordinal) && !(k == "integer" && named.Contains("number", StringComparer.Ordinal)));
        }
        if (kinds.Count == Kinds.Length)
        {
            if (schemas.Exists(s => s.TryGetProperty("properties"u8, out _) || s.TryGetProperty("required"u8, out _))) return "object";
            if (schemas.Exists(s => s.TryGetProperty("items"u8, out _) || s.TryGetProperty("prefixItems"u8, out _))) return "array";
            if (depth > 2) kinds.RemoveRange(5, 2);
        }
        return kinds.Count == 0 ? "null" : kinds[random.Next(kinds.Count)];
    }

    private DocumentNode Members(List<TapeElement> schemas, int depth)
    {
        var required = schemas.SelectMany(s => s.TryGetProperty("required"u8, out var names) && names.Kind == JsonKind.Array ? names.Items : [])
            .Select(n => n.GetString()).ToHashSet(StringComparer.Ordinal);
        var known = schemas.SelectMany(s => s.TryGetProperty("properties"u8, out var properties) ? properties.Members : [])
            .ToLookup(m => m.Key, m => m.Value, StringComparer.Ordinal);
        var more = schemas.Select(s => s.TryGetProperty("additionalProperties"u8, out var other) ? other : default(TapeElement?))
            .OfType<TapeElement>().Where(m => m.Kind == JsonKind.Object).ToList();
        var made = DocumentNode.Object();
        foreach (var name in known.Select(k => k.Key).Union(required, StringComparer.Ordinal))
        {
            if (!required.Contains(name) && (depth > DepthMax || random.NextDouble() >= Fullness)) continue;
            if (known[name].Any(v => v.Kind == JsonKind.False)) continue;
            var below = known.Contains(name) ? known[name].ToList() : more;
            made.Members.Add(new(DocumentText.Encode(name).AsMemory(1..^1), Make(below, depth + 1)));
        }
        for (var i = 0; more.Count > 0 && depth < DepthMax && i < random.Next(3); i++)
            made.Members.Add(new(DocumentText.Encode($"key{i}").AsMemory(1..^1), Make(more, depth + 1)));
        return made;
    }

    private DocumentNode Items(List<TapeElement> schemas, int depth)
    {
        var (min, max) = ((int)Bound(schemas, "minItems"u8, 0, highest: true), (int)Bound(schemas, "maxItems"u8, int.MaxValue, highest: false));
        var prefix = Prefix(schemas);
        var rest = schemas.Select(s => s.TryGetProperty("items"u8, out var items) ? items : default(TapeElement?)).OfType<TapeElement>()
            .Where(i => i.Kind != JsonKind.Array).ToList();
        var count = Math.Min(Math.Max(min, depth > DepthMax ? 0 : random.Next(4) + (prefix.Count > 0 ? prefix.Count - 1 : 0)), Math.Min(max, Math.Max(min, 64)));
        return DocumentNode.Array(Enumerable.Range(0, count).Select(i => i < prefix.Count ? Make([prefix[i]], depth + 1) : Make(rest, depth + 1)).ToList());
    }

    private static List<TapeElement> Prefix(List<TapeElement> schemas)
    {
        foreach (var schema in schemas)
        {
            if (schema.TryGetProperty("prefixItems"u8, out var items) && items.Kind == JsonKind.Array) return [.. items.Items];
            if (schema.TryGetProperty("items"u8, out items) && items.Kind == JsonKind.Array) return [.. items.Items];
        }
        return [];
    }

    /// <summary>The schemas with all that apply to the same value; of alternatives one.</summary>
    private List<TapeElement> Spread(List<TapeElement> schemas)
    {
        var found = new List<TapeElement>();
        var queue = new Queue<TapeElement>(schemas);
        while (queue.TryDequeue(out var schema) && found.Count < 200)
        {
            if (schema.Kind != JsonKind.Object) continue;
            found.Add(schema);
            if (schema.TryGetProperty("$ref"u8, out var reference) && reference.Kind == JsonKind.String && reference.GetString() is ['#', .. var pointer]
                && root.TryResolve(Uri.UnescapeDataString(pointer), out var target))
                queue.Enqueue(target);
            if (schema.TryGetProperty("allOf"u8, out var every))
                foreach (var item in every.Items) queue.Enqueue(item);
            if (schema.TryGetProperty("anyOf"u8, out var some) && some.Count > 0) queue.Enqueue(some.Items.ElementAt(random.Next(some.Count)));
            if (schema.TryGetProperty("oneOf"u8, out var one) && one.Count > 0) queue.Enqueue(one.Items.ElementAt(random.Next(one.Count)));
            if (!schema.TryGetProperty("if"u8, out var condition)) continue;
            var holds = random.Next(2) == 0;
            if (holds) queue.Enqueue(condition);
            if (schema.TryGetProperty(holds ? "then"u8 : "else"u8, out var branch)) queue.Enqueue(branch);
        }
        return found;
    }
}
