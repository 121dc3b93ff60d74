using System.Text.Json;

namespace Sluice.Simulator;

/// <summary>Finds the targets of <c>$ref</c> inside one schema: JSON Pointers, <c>$anchor</c> and <c>$id</c>.</summary>
internal sealed class SchemaReferences
{
    private const int NamesMax = 10_000;
    private readonly JsonElement _root;
    private readonly Lazy<Dictionary<string, JsonElement>> _names;

    public SchemaReferences(JsonElement root)
    {
        _root = root;
        _names = new Lazy<Dictionary<string, JsonElement>>(Named);
    }

    public bool TryResolve(string reference, out JsonElement target)
    {
        target = _root;
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var document = hash < 0 ? reference : reference[..hash];
        var fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        if (document.Length > 0 && !_names.Value.TryGetValue(document, out target))
            return false;
        if (fragment.Length == 0)
            return true;
        return fragment[0] == '/' ? TryFollow(target, fragment, out target) : _names.Value.TryGetValue("#" + fragment, out target);
    }

    private static bool TryFollow(JsonElement from, string pointer, out JsonElement target)
    {
        target = from;
        foreach (var escaped in pointer[1..].Split('/'))
        {
            var token = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(token, out var member))
                target = member;
            else if (target.ValueKind == JsonValueKind.Array && int.TryParse(token, out var index) && index >= 0 && index < target.GetArrayLength())
                target = target[index];
            else
                return false;
        }

        return true;
    }

    private Dictionary<string, JsonElement> Named()
    {
        var names = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var open = new Stack<JsonElement>([_root]);
        for (var seen = 0; open.TryPop(out var element) && seen < NamesMax; seen++)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    open.Push(item);
                continue;
            }

            if (element.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var member in element.EnumerateObject())
            {
                if (member is { Name: "$anchor" or "$dynamicAnchor", Value.ValueKind: JsonValueKind.String })
                    names.TryAdd("#" + member.Value.GetString(), element);
                else if (member is { Name: "$id" or "id", Value.ValueKind: JsonValueKind.String })
                    names.TryAdd(member.Value.GetString()!.TrimEnd('#'), element);
                open.Push(member.Value);
            }
        }

        return names;
    }
}
