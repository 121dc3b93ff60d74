using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Which places a schema knows. A schema that says nothing about an object's members knows all of them; one that names some
/// knows those, and any only where it says so itself.</summary>
internal sealed class SchemaPaths(TapeElement root)
{
    private const int NodesMax = 10_000;
    private static readonly string[] Lists = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] Branches = ["if", "then", "else", "$recursiveRef", "$dynamicRef"];

    /// <summary>Whether something can stand at a path.</summary>
    public bool CanExist(DocumentPath path)
    {
        var at = Spread([root]);
        foreach (var segment in path.Segments)
        {
            // Where the schema says nothing at all, everything may be.
            if (at.Count == 0 || at.Exists(IsFree)) return true;
            var below = new List<TapeElement>();
            var known = false;
            foreach (var schema in at) known |= Step(schema, segment, below);
            if (!known && !SaysNothing(at)) return false;
            if (below.Count == 0) return true;
            at = Spread(below);
        }
        return true;
    }

    private static bool IsFree(TapeElement schema) => schema.Kind != JsonKind.Object || (schema.Count == 0);

    private static bool SaysNothing(List<TapeElement> schemas) => !schemas.Exists(s =>
        s.TryGetProperty("properties"u8, out _) || s.TryGetProperty("items"u8, out _) || s.TryGetProperty("prefixItems"u8, out _)
        || s.TryGetProperty("patternProperties"u8, out _)
        || (s.TryGetProperty("additionalProperties"u8, out var more) && more.Kind == JsonKind.False));

    /// <summary>Adds the schemas of what stands below; true when the schema knows the place.</summary>
    private static bool Step(TapeElement schema, PathSegment segment, List<TapeElement> below)
    {
        var known = false;
        var isStar = segment.Name == DocumentPath.Star;
        if (schema.TryGetProperty("properties"u8, out var properties))
        {
            if (isStar)
            {
                foreach (var (_, value) in properties.Members) known |= Add(value, below);
            }
            else if (properties.TryGetProperty(segment.Utf8, out var value)) known |= Add(value, below);
        }
        if (schema.TryGetProperty("patternProperties"u8, out var patterns))
            foreach (var (_, value) in patterns.Members) known |= Add(value, below);
        if (schema.TryGetProperty("additionalProperties"u8, out var more)) known |= Add(more, below);
        if (!isStar && segment.Index < 0) return known;
        foreach (var name in (ReadOnlySpan<string>)["items", "prefixItems", "additionalItems"])
        {
            if (!schema.TryGetProperty(Encoding.UTF8.GetBytes(name), out var items)) continue;
            if (items.Kind != JsonKind.Array) known |= Add(items, below);
            else foreach (var item in items.Items) known |= Add(item, below);
        }
        return known;
    }

    private static bool Add(TapeElement schema, List<TapeElement> below)
    {
        if (schema.Kind == JsonKind.False) return false;
        below.Add(schema);
        return true;
    }

    /// <summary>The schemas with all that apply to the same value.</summary>
    private List<TapeElement> Spread(IEnumerable<TapeElement> schemas)
    {
        var found = new List<TapeElement>();
        var seen = new HashSet<int>();
        var queue = new Queue<TapeElement>(schemas);
        while (queue.TryDequeue(out var schema) && found.Count < NodesMax)
        {
            if (!seen.Add(schema.Start)) continue;
            found.Add(schema);
            if (schema.Kind != JsonKind.Object) continue;
            if (schema.TryGetProperty("$ref"u8, out var reference) && reference.Kind == JsonKind.String)
            {
                // What another document says is not followed: it may know the place.
                var text = reference.GetString();
                if (text.StartsWith('#') && root.TryResolve(Uri.UnescapeDataString(text[1..]), out var target)) queue.Enqueue(target);
                else return [];
            }
            foreach (var name in Branches)
                if (schema.TryGetProperty(Encoding.UTF8.GetBytes(name), out var branch))
                {
                    if (branch.Kind == JsonKind.String) return [];
                    queue.Enqueue(branch);
                }
            foreach (var name in Lists)
                if (schema.TryGetProperty(Encoding.UTF8.GetBytes(name), out var list))
                    foreach (var item in list.Items) queue.Enqueue(item);
            if (schema.TryGetProperty("dependentSchemas"u8, out var dependent))
                foreach (var (_, value) in dependent.Members) queue.Enqueue(value);
        }
        return found;
    }
}
