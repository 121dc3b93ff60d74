using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

internal sealed partial class DocumentGenerator
{
    private const int ItemsMax = 500;
    private const double OptionalRate = 0.75;

    private JsonObject Object(SchemaParts parts, Place place)
    {
        var members = new JsonObject();
        var required = parts.Required;
        var known = parts.PropertyNames;
        var most = parts.Count("maxProperties", int.MaxValue, largest: false);
        var room = most - required.Count;
        foreach (var name in known)
        {
            if (required.Contains(name, StringComparer.Ordinal))
                Add(members, parts, name, place, known);
            else if (room > 0 && !place.Lean && !Sparse(place.Depth) && _random.Chance(OptionalRate) && Add(members, parts, name, place, known))
                room--;
        }

        foreach (var name in required.Where(n => !members.ContainsKey(n)))
            Add(members, parts, name, place, known);
        Further(members, parts, place, known, most);
        return members;
    }

    /// <summary>Members that the schema does not name: as many as it demands, and a few where it describes a map.</summary>
    private void Further(JsonObject members, SchemaParts parts, Place place, IReadOnlyList<string> known, int most)
    {
        var least = parts.Count("minProperties", 0, largest: true);
        foreach (var name in known.Where(n => !members.ContainsKey(n)).TakeWhile(_ => members.Count < least).ToList())
            Add(members, parts, name, place, known);
        foreach (var name in parts.Values("dependentRequired").Concat(parts.Values("dependencies"))
            .Where(d => d.ValueKind == JsonValueKind.Object).SelectMany(d => d.EnumerateObject()).Where(d => members.ContainsKey(d.Name))
            .SelectMany(d => SchemaFit.Branches(d.Value)).Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!).ToList())
        {
            if (!members.ContainsKey(name))
                Add(members, parts, name, place, known);
        }

        var isMap = known.Count == 0 && (parts.Values("additionalProperties").Any(v => v.ValueKind == JsonValueKind.Object) || parts.Has("patternProperties"));
        var wanted = Math.Min(Math.Min(most, ItemsMax), Math.Max(least, isMap && !Sparse(place.Depth) ? members.Count + (int)_random.Between(1, 3) : 0));
        for (var attempt = 0; members.Count < wanted && attempt < wanted + 20 && _nodes < NodesMax; attempt++)
        {
            if (NewName(members, parts) is { } name)
                Add(members, parts, name, place, known);
        }
    }

    private bool Add(JsonObject members, SchemaParts parts, string name, Place place, IReadOnlyList<string> known)
    {
        var schemas = parts.Member(name, _fit);
        if (schemas.Any(s => s.ValueKind == JsonValueKind.False))
            return false;
        // A hint that names a property of the whole document is not spent on a part of it.
        var hinted = place.Hinted && (place.Depth == 0 || !RootNames.Contains(name));
        var value = Value(schemas, new Place(name, place.Depth + 1, hinted));
        if (NothingToCite && !parts.Required.Contains(name, StringComparer.Ordinal) && !_fit.FitsAll(value, schemas))
            return false;
        members[name] = value;
        return true;
    }

    private HashSet<string> RootNames => field ??= _root.ValueKind == JsonValueKind.Object
        ? [.. new SchemaParts([_root]).PropertyNames] : [];

    private string? NewName(JsonObject members, SchemaParts parts)
    {
        var patterns = parts.Values("patternProperties").Where(v => v.ValueKind == JsonValueKind.Object)
            .SelectMany(v => v.EnumerateObject()).Where(p => p.Value.ValueKind != JsonValueKind.False).Select(p => p.Name).ToList();
        var names = parts.Values("propertyNames").Where(v => v.ValueKind == JsonValueKind.Object).ToList();
        string? name;
        if (names.Count > 0)
            name = JsonNumbers.TryString(Value(names, new Place("", DepthSoft, Hinted: false)), out var made) ? made : null;
        else if (patterns.Count > 0)
            name = Matching(_random.Pick(patterns), 0, int.MaxValue);
        else
            name = PlausibleText.Key(_random, members.ContainsKey);
        return name is null || members.ContainsKey(name) ? null : name;
    }

    private JsonArray Array(SchemaParts parts, Place place)
    {
        var prefix = Prefix(parts);
        var least = parts.Count("minItems", 0, largest: true);
        var most = Math.Min(parts.Count("maxItems", ItemsMax, largest: false), ItemsMax);
        var contained = parts.Values("contains").ToList();
        var usual = Sparse(place.Depth) ? least : Math.Max(prefix.Count, (int)_random.Between(1, 3));
        var count = Math.Clamp(Math.Max(usual, parts.Count("minContains", contained.Count > 0 ? 1 : 0, largest: true)), Math.Min(least, most), most);
        var rest = Rest(parts);
        if (rest.Any(s => s.ValueKind == JsonValueKind.False))
            count = Math.Min(count, prefix.Count);
        var cites = _citable is not null && Cites(Parts(rest, place.Depth + 1));
        if (cites)
            count = Math.Clamp(_citable!.Count, Math.Min(least, count), count);
        var unique = cites || parts.Values("uniqueItems").Any(v => v.ValueKind == JsonValueKind.True);
        var items = new JsonArray();
        for (var i = 0; i < count && _nodes < NodesMax; i++)
        {
            // Contained items come last, so that they do not take the places of a prefix.
            var schemas = i < prefix.Count ? [.. prefix[i]] : new List<JsonElement>(rest);
            if (contained.Count > 0 && (i == count - 1 || i >= count - parts.Count("minContains", 1, largest: true)))
                schemas.AddRange(contained);
            var item = Item(schemas, items, unique, new Place(Singular(place.Name), place.Depth + 1, Hinted: false));
            if (!NothingToCite || i < least || _fit.FitsAll(item, schemas))
                items.Add(item);
        }

        return items;
    }

    private JsonNode? Item(List<JsonElement> schemas, JsonArray items, bool unique, Place place)
    {
        var item = Value(schemas, place);
        for (var attempt = 0; unique && attempt < AttemptsMax && items.Any(other => JsonNode.DeepEquals(other, item)); attempt++)
            item = Value(schemas, place);
        return item;
    }

    private static List<List<JsonElement>> Prefix(SchemaParts parts)
    {
        var prefix = new List<List<JsonElement>>();
        foreach (var list in parts.Values("prefixItems").Concat(parts.Values("items")).Where(v => v.ValueKind == JsonValueKind.Array))
        {
            var at = 0;
            foreach (var schema in list.EnumerateArray())
            {
                if (at == prefix.Count)
                    prefix.Add([]);
                prefix[at++].Add(schema);
            }
        }

        return prefix;
    }

    private static List<JsonElement> Rest(SchemaParts parts)
    {
        var rest = new List<JsonElement>();
        foreach (var part in parts.All)
        {
            // Beside a single schema under items, additionalItems means nothing.
            if (part.TryGetProperty("items", out var items) && (items.ValueKind != JsonValueKind.Array || part.TryGetProperty("additionalItems", out items)))
                rest.Add(items);
        }

        return rest;
    }

    private static string Singular(string name) => name.Length > 3 && name.EndsWith('s') ? name[..^1] : name;
}
