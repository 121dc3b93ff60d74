using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Retrieval;

/// <summary>Reads JSON: a line for each value, behind the names that lead to it.</summary>
internal sealed class JsonText
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int DepthMax = 256;

    // Characters of a name, and of all names before a value.
    private const int NameMax = 100, LabelMax = 300;

    private readonly StringBuilder _text = new();
    private readonly List<TextBlock> _blocks = [];
    private readonly bool _stringsOnly;

    private JsonText(bool stringsOnly) => _stringsOnly = stringsOnly;

    /// <summary>Every text, number and truth value of a document; null when it is no JSON.</summary>
    public static SourceText? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthMax });
            var reader = new JsonText(stringsOnly: false);
            reader.Value(document.RootElement, "");
            return reader.Result();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a record says at some places: every value below each JSON Pointer; without pointers every text.</summary>
    public static SourceText Read(ReadOnlyMemory<byte> json, IReadOnlyList<string> pointers)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthMax });
        var reader = new JsonText(stringsOnly: pointers.Count == 0);
        if (pointers.Count == 0) reader.Value(document.RootElement, "");
        foreach (var pointer in pointers)
        {
            if (Find(document.RootElement, pointer, out var label) is { } value) reader.Value(value, label);
        }
        return reader.Result();
    }

    private SourceText Result() => new(_text.ToString(), _blocks, "");

    private void Value(JsonElement value, string label)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Value(member.Value, Label(label, NameOf(member)));
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index()) Value(item, Label(label, index));
                break;
            case JsonValueKind.String:
                Write(label, TextOf(value));
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when !_stringsOnly:
                Write(label, value.GetRawText());
                break;
        }
    }

    private void Write(string label, string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        var start = _text.Length;
        if (label.Length > 0) _text.Append(label).Append(": ");
        _text.Append(text).Append('\n');
        _blocks.Add(new(start, _text.Length, ""));
    }

    private static JsonElement? Find(JsonElement root, string pointer, out string label)
    {
        (var value, label) = (root, "");
        foreach (var token in pointer.Split('/').Skip(1))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member)) (value, label) = (member, Label(label, name));
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength())
                (value, label) = (value[index], Label(label, index));
            else return null;
        }
        return value;
    }

    private static string Label(string label, string name)
    {
        var clean = SourceText.OneLine(SourceText.Clean(name));
        if (clean.Length > NameMax) clean = SourceText.Clean(clean[..NameMax]) + "…";
        return Fit(label.Length == 0 ? clean : $"{label}.{clean}");
    }

    private static string Label(string label, int index) => Fit(string.Create(CultureInfo.InvariantCulture, $"{label}[{index}]"));

    // Of a long way the end says more.
    private static string Fit(string label) => label.Length <= LabelMax ? label : SourceText.Clean("…" + label[^(LabelMax - 1)..]);

    // A text with half of a surrogate pair is not decoded but shown as it is written.
    private static string TextOf(JsonElement value)
    {
        try
        {
            return SourceText.Clean(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return SourceText.Clean(value.GetRawText());
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }
}
