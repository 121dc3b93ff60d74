using System.Text.Json;

namespace Sluice.Retrieval;

/// <summary>Reads JSON: a line for each value, under the names that lead to it.</summary>
internal static class JsonText
{
    private const int DepthMax = 256;

    /// <summary>The values at some places; all of them where none is given.</summary>
    /// <param name="text">The document.</param>
    /// <param name="pointers">JSON Pointers of the places; what is not there says nothing.</param>
    /// <param name="stringsOnly">Whether only texts are read.</param>
    /// <exception cref="FormatException">It is no JSON.</exception>
    public static StructuredText Read(string text, IReadOnlyList<string> pointers, bool stringsOnly = false)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = DepthMax });
        }
        catch (JsonException exception)
        {
            throw new FormatException($"It is no JSON at line {exception.LineNumber + 1}. Send strict JSON, or another media type.", exception);
        }

        using (document)
        {
            var blocks = new List<TextBlock>();
            foreach (var pointer in pointers.Count == 0 ? [""] : pointers)
                if (Find(document.RootElement, pointer) is { } found) Add(blocks, found.Value, found.Names, stringsOnly);
            return new StructuredText("", blocks);
        }
    }

    private static (JsonElement Value, List<string> Names)? Find(JsonElement value, string pointer)
    {
        var names = new List<string>();
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member))
            {
                value = member;
                names.Add(name);
            }
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else
            {
                return null;
            }
        }

        return (value, names);
    }

    private static void Add(List<TextBlock> blocks, JsonElement value, List<string> names, bool stringsOnly)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    names.Add(member.Name);
                    Add(blocks, member.Value, names, stringsOnly);
                    names.RemoveAt(names.Count - 1);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Add(blocks, item, names, stringsOnly);
                break;
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String:
                Say(blocks, names, value.GetString()!);
                break;
            default:
                if (!stringsOnly) Say(blocks, names, value.GetRawText());
                break;
        }
    }

    // The last name belongs to the line, those above it are its section.
    private static void Say(List<TextBlock> blocks, List<string> names, string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        var line = names.Count == 0 ? text.Trim() : $"{names[^1]}: {text.Trim()}";
        blocks.Add(new(SectionPath.Join(names.SkipLast(1)), line, Line: true));
    }
}
