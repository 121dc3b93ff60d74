using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Contracts.Compatibility;

/// <summary>Makes a document smaller while it keeps a property.</summary>
internal sealed class JsonShrinker(Func<string, bool> keeps, WorkBudget budget)
{
    private const int TriesMax = 400;

    /// <summary>Bytes that are written in one unit of work.</summary>
    private const int BytesPerUnit = 20;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = JsonStrings.Default };
    private static readonly string[] Simple = ["null", "0", "\"\"", "[]", "{}", "true"];

    private string _document = "";
    private int _tries;

    /// <summary>The smallest document found before the tries or the work ran out; the given one when nothing smaller keeps the property.</summary>
    public string Shrink(string document)
    {
        (_document, _tries) = (document, 0);
        if (Array.Find(Simple, IsSmaller) is { } simple) return simple;
        while (Pass(_ => [null]) | Pass(_ => Simple) | Pass(Halves))
        {
        }
        return _document;
    }

    // Goes on where it stands after each success: what was refused before it is tried again only by the next pass.
    private bool Pass(Func<JsonNode?, IEnumerable<string?>> replacements)
    {
        var changed = false;
        for (var at = 0; !IsOver;)
        {
            if (Parse(_document) is not { } root) break;
            var places = Places(root, 0).ToList();
            while (at < places.Count && !TryReplace(places[at], root, replacements(places[at].Value))) at++;
            if (at >= places.Count) break;
            changed = true;
        }
        return changed;
    }

    private bool IsOver => _tries >= TriesMax || budget.IsSpent;

    private bool TryReplace(Place place, JsonNode root, IEnumerable<string?> replacements)
    {
        foreach (var replacement in replacements)
        {
            if (IsOver) return false;
            var smaller = Changed(place, replacement, root);
            budget.Spend(1 + (smaller.Length / BytesPerUnit));
            if (!IsSmaller(smaller)) continue;
            _document = smaller;
            return true;
        }
        return false;
    }

    private bool IsSmaller(string text) => text.Length < _document.Length && ++_tries <= TriesMax && keeps(text);

    /// <summary>A document with one value replaced or taken out.</summary>
    public static string Mutate(string document, Random random)
    {
        if (Parse(document) is not { } root) return document;
        var places = Places(root, 0).ToList();
        if (places.Count == 0) return Simple[random.Next(Simple.Length)];
        return Changed(places[random.Next(places.Count)], random.Next(3) == 0 ? null : Simple[random.Next(Simple.Length)], root);
    }

    private static IEnumerable<string?> Halves(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.String) yield break;
        var text = value.GetValue<string>();
        if (text.Length < 2) yield break;
        var half = char.IsHighSurrogate(text[(text.Length / 2) - 1]) ? (text.Length / 2) - 1 : text.Length / 2;
        yield return JsonSerializer.Serialize(text[..half], JsonStrings.Default.String);
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
