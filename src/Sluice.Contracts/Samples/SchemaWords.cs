using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Schemas;

namespace Sluice.Contracts.Samples;

/// <summary>What stands in a schema itself, and is no secret of a document: names of members, and values of <c>enum</c> and <c>const</c>.</summary>
internal sealed class SchemaWords
{
    private SchemaWords() { }

    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Values as JSON texts.</summary>
    public HashSet<string> Values { get; } = new(StringComparer.Ordinal);

    public static SchemaWords Of(Schema schema)
    {
        var words = new SchemaWords();
        using var document = JsonDocument.Parse(schema.Utf8, new JsonDocumentOptions { MaxDepth = 1024 });
        words.Walk(document.RootElement);
        return words;
    }

    /// <summary>A text as the schema would hold it among its values.</summary>
    public static string Text(string text) => JsonSerializer.Serialize(text, JsonText.Default.String);

    private void Walk(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) Walk(item);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name is "enum" or "const") Keep(member.Value);
            else if (member.Name is "properties" or "dependentRequired" or "dependentSchemas" && member.Value.ValueKind == JsonValueKind.Object)
                foreach (var property in member.Value.EnumerateObject()) Names.Add(property.Name);
            else if (member.Name == "required" && member.Value.ValueKind == JsonValueKind.Array)
                foreach (var name in member.Value.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String)) Names.Add(name.GetString()!);
            Walk(member.Value);
        }
    }

    private void Keep(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Keep(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Names.Add(member.Name);
                    Keep(member.Value);
                }

                break;
            case JsonValueKind.String:
                Values.Add(Text(value.GetString()!));
                break;
            case JsonValueKind.Number:
                Values.Add(value.GetRawText());
                break;
        }
    }
}

/// <summary>Texts as JSON, without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class JsonText : JsonSerializerContext;
