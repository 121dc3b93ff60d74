using System.Text.Json.Nodes;

namespace Sluice.Contracts.Compatibility;

/// <summary>Closes the objects of a schema's text in place.</summary>
internal sealed class SchemaCloser(JsonObject root)
{
    private static readonly string[] InPlaceLists = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] InPlace = ["then", "else", "if"];
    private static readonly string[] BelowMaps = ["properties", "patternProperties"];
    private static readonly string[] Below = ["additionalProperties", "unevaluatedProperties", "items", "additionalItems", "unevaluatedItems"];
    private static readonly string[] BelowLists = ["prefixItems", "items"];

    private readonly HashSet<JsonObject> _seen = [];
    private readonly List<(JsonObject Place, HashSet<string> Names, HashSet<string> Patterns)> _open = [];

    /// <summary>Whether anything was closed.</summary>
    public bool Changed => _open.Count > 0;

    /// <summary>Closes a schema that applies to a whole value, and everything below it.</summary>
    public void Close(JsonObject schema)
    {
        Visit(schema, isWhole: true);
        // Only now: what was added would look as if the author had said it.
        foreach (var (place, names, patterns) in _open) Shut(place, names, patterns);
    }

    private void Visit(JsonNode? node, bool isWhole)
    {
        if (node is not JsonObject schema) return;
        if (isWhole) Note(schema);
        if (!_seen.Add(schema)) return;
        if (Target(schema) is { } target) Visit(target, isWhole: false);
        foreach (var keyword in InPlaceLists)
            if (schema[keyword] is JsonArray list)
                foreach (var part in list) Visit(part, isWhole: false);
        Visit(schema["then"], isWhole: false);
        Visit(schema["else"], isWhole: false);
        foreach (var keyword in (string[])["dependentSchemas", "dependencies"])
            if (schema[keyword] is JsonObject map)
                foreach (var (_, part) in map) Visit(part, isWhole: false);
        foreach (var keyword in BelowMaps)
            if (schema[keyword] is JsonObject map)
                foreach (var (_, part) in map) Visit(part, isWhole: true);
        foreach (var keyword in Below) Visit(schema[keyword], isWhole: true);
        foreach (var keyword in BelowLists)
            if (schema[keyword] is JsonArray list)
                foreach (var part in list) Visit(part, isWhole: true);
    }

    private void Note(JsonObject schema)
    {
        if (_open.Exists(entry => ReferenceEquals(entry.Place, schema))) return;
        HashSet<string> names = new(StringComparer.Ordinal);
        HashSet<string> patterns = new(StringComparer.Ordinal);
        var found = Gather(schema, names, patterns, []);
        if (found == Findings.Names) _open.Add((schema, names, patterns));
    }

    private enum Findings
    {
        Nothing,
        Names,
        Decided,
    }

    /// <summary>The names a schema says of one value; "decided" when it says something of all other names, or cannot be followed.</summary>
    private Findings Gather(JsonNode? node, HashSet<string> names, HashSet<string> patterns, HashSet<JsonObject> way)
    {
        if (node is not JsonObject schema || !way.Add(schema)) return Findings.Nothing;
        if (schema.ContainsKey("additionalProperties") || schema.ContainsKey("unevaluatedProperties")) return Findings.Decided;
        if (schema.ContainsKey("$dynamicRef") || schema.ContainsKey("$recursiveRef")) return Findings.Decided;
        if (schema.ContainsKey("$ref") && Target(schema) is null) return Findings.Decided;
        var found = Findings.Nothing;
        foreach (var (keyword, into) in new[] { ("properties", names), ("patternProperties", patterns) })
        {
            if (schema[keyword] is not JsonObject { Count: > 0 } map) continue;
            foreach (var (name, _) in map) into.Add(name);
            found = Findings.Names;
        }
        if (schema["required"] is JsonArray required)
            foreach (var name in required) if (name is JsonValue value && value.TryGetValue<string>(out var text)) names.Add(text);
        List<JsonNode?> parts = [Target(schema), .. InPlace.Select(keyword => schema[keyword])];
        foreach (var keyword in InPlaceLists) if (schema[keyword] is JsonArray list) parts.AddRange(list);
        foreach (var keyword in (string[])["dependentSchemas", "dependencies"]) if (schema[keyword] is JsonObject map) parts.AddRange(map.Select(m => m.Value));
        foreach (var part in parts) found = (Findings)Math.Max((int)found, (int)Gather(part, names, patterns, way));
        return found;
    }

    /// <summary>What a reference inside the document leads to; null when there is none, or it leads elsewhere.</summary>
    private JsonNode? Target(JsonObject schema)
    {
        if (schema["$ref"] is not JsonValue value || !value.TryGetValue<string>(out var reference)) return null;
        if (reference == "#") return root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return null;
        JsonNode? at = root;
        foreach (var segment in Uri.UnescapeDataString(reference[2..]).Split('/'))
        {
            var name = segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            at = at switch
            {
                JsonObject members => members[name],
                JsonArray items when int.TryParse(name, out var index) && index >= 0 && index < items.Count => items[index],
                _ => null,
            };
            // An identifier on the way changes what references mean.
            if (at is JsonObject inner && inner != root && (inner["$id"] is JsonValue || inner["id"] is JsonValue)) return null;
        }
        return at;
    }

    private static void Shut(JsonObject place, HashSet<string> names, HashSet<string> patterns)
    {
        // Beside "$ref" older drafts read nothing, so the reference moves into an allOf.
        if (place["$ref"] is { } reference)
        {
            place.Remove("$ref");
            var moved = new JsonObject { ["$ref"] = reference };
            if (place["allOf"] is JsonArray all) all.Add(moved);
            else place["allOf"] = new JsonArray(moved);
        }
        Name(place, "properties", names);
        Name(place, "patternProperties", patterns);
        place["additionalProperties"] = false;
    }

    private static void Name(JsonObject place, string keyword, HashSet<string> names)
    {
        if (names.Count == 0) return;
        if (place[keyword] is not JsonObject map) place[keyword] = map = [];
        foreach (var name in names)
            if (!map.ContainsKey(name)) map[name] = new JsonObject();
    }
}
