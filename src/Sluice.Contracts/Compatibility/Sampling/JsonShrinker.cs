using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Contracts.Compatibility;

/// <summary>Makes a document smaller while it keeps a property.</summary>
internal static class JsonShrinker
{
    private const int TriesMax = 400;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = JsonStrings.Default };
    private static readonly string[] Simple = ["null", "0", "\"\"", "[]", "{}", "true"];

    /// <summary>The smallest document found; the given one when nothing smaller keeps the property.</summary>
    public static string Shrink(string document, Func<string, bool> keeps)
    {
        var tries = 0;
        bool Keeps(string text) => ++tries <= TriesMax && keeps(text);
        for (var again = true; again && tries < TriesMax;)
        {
            again = false;
            foreach (var smaller in Smaller(document))
            {
                if (smaller.Length >= document.Length || !Keeps(smaller)) continue;
                (document, again) = (smaller, true);
                break;
            }
        }
        return document;
    }

    /// <summary>A document with one value replaced or taken out.</summary>
    public static string Mutate(string document, Random random)
    {
        if (Parse(document) is not { } root) return document;
        var places = Places(root, 0).ToList();
        if (places.Count == 0) return Simple[random.Next(Simple.Length)];
        return Changed(places[random.Next(places.Count)], random.Next(3) == 0 ? null : Simple[random.Next(Simple.Length)], root);
    }

    private static IEnumerable<string> Smaller(string document)
    {
        foreach (var simple in Simple) yield return simple;
        if (Parse(document) is not { } root) yield break;
        var places = Places(root, 0).ToList();
        foreach (var place in places) yield return Changed(place, null, root);
        foreach (var place in places)
            foreach (var simple in Simple) yield return Changed(place, simple, root);
        foreach (var text in ShorterTexts(root, places)) yield return text;
    }

    private static IEnumerable<string> ShorterTexts(JsonNode root, List<Place> places)
    {
        foreach (var place in places)
        {
            if (place.Value is not JsonValue value || value.GetValueKind() != JsonValueKind.String) continue;
            var text = value.GetValue<string>();
            if (text.Length < 2) continue;
            var half = char.IsHighSurrogate(text[(text.Length / 2) - 1]) ? (text.Length / 2) - 1 : text.Length / 2;
            yield return Changed(place, JsonSerializer.Serialize(text[..half], JsonStrings.Default.String), root);
        }
    }

    private static JsonNode? Parse(string document)
    {
        try
        {
            return JsonNode.Parse(document);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<Place> Places(JsonNode? node, int depth)
    {
        if (depth > 32) yield break;
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                yield return new(members, name, 0, value);
                foreach (var place in Places(value, depth + 1)) yield return place;
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                yield return new(items, null, i, items[i]);
                foreach (var place in Places(items[i], depth + 1)) yield return place;
            }
        }
    }

    /// <summary>The document's text with one place replaced, or taken out; the document itself is as before.</summary>
    private static string Changed(Place place, string? value, JsonNode root)
    {
        if (place.Parent is JsonObject members)
        {
            var before = members.ToList();
            if (value is null) members.Remove(place.Name!);
            else members[place.Name!] = JsonNode.Parse(value);
            var text = root.ToJsonString(Plain);
            members.Clear();
            foreach (var (name, old) in before) members.Add(name, old);
            return text;
        }
        var items = (JsonArray)place.Parent;
        items.RemoveAt(place.Index);
        if (value is not null) items.Insert(place.Index, JsonNode.Parse(value));
        var changed = root.ToJsonString(Plain);
        if (value is not null) items.RemoveAt(place.Index);
        items.Insert(place.Index, place.Value);
        return changed;
    }

    private sealed record Place(JsonNode Parent, string? Name, int Index, JsonNode? Value);
}
