using System.Text.Json;

namespace Sluice.Contracts.Migrations;

/// <summary>One object of a definition. What is asked for is known; <see cref="Finish"/> reports the rest.</summary>
internal sealed class DefinitionMap(MigrationReader reader, string pointer, JsonElement element)
{
    private readonly List<string> _known = [];

    public string Pointer => pointer;

    public bool TryGet(string name, out JsonElement value)
    {
        if (!_known.Contains(name, StringComparer.Ordinal)) _known.Add(name);
        return element.TryGetProperty(name, out value);
    }

    public bool TryGetRequired(string name, out JsonElement value)
    {
        if (TryGet(name, out value)) return true;
        reader.Report(pointer, $"'{name}' is required; add it.");
        return false;
    }

    public string? Text(string name) => TryGet(name, out var value) ? TextOf(name, value) : null;

    public string? RequiredText(string name) => TryGetRequired(name, out var value) ? TextOf(name, value) : null;

    public bool? Boolean(string name)
    {
        if (!TryGet(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        reader.Report($"{pointer}/{name}", $"'{name}' must be true or false.");
        return null;
    }

    public string? Choice(string name, params IReadOnlyList<string> words)
    {
        if (Text(name) is not { } text) return null;
        if (words.Contains(text, StringComparer.Ordinal)) return text;
        reader.Report($"{pointer}/{name}", $"'{name}' must be {string.Join(" or ", words.Select(w => $"'{w}'"))}.");
        return null;
    }

    public JsonElement? List(string name)
    {
        if (!TryGet(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Array) return value;
        reader.Report($"{pointer}/{name}", $"'{name}' must be a list.");
        return null;
    }

    public JsonElement? RequiredList(string name) => TryGetRequired(name, out _) ? List(name) : null;

    public DefinitionMap? RequiredMap(string name)
    {
        if (!TryGetRequired(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Object) return new(reader, $"{pointer}/{name}", value);
        reader.Report($"{pointer}/{name}", $"'{name}' must be a group of settings.");
        return null;
    }

    public void Report(string name, string message) => reader.Report($"{pointer}/{name}", message);

    /// <summary>Reports what nobody asked for.</summary>
    public void Finish()
    {
        foreach (var member in element.EnumerateObject().Where(m => !_known.Contains(m.Name, StringComparer.Ordinal)))
            reader.Report($"{pointer}/{DocumentPath.Escape(member.Name)}",
                $"There is no '{(member.Name.Length > 60 ? member.Name[..60] + "…" : member.Name)}' here. Known: {string.Join(", ", _known)}.");
    }

    private string? TextOf(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        reader.Report($"{pointer}/{name}", $"'{name}' must be a text.");
        return null;
    }
}
