using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Workspace;

/// <summary>Plain values as JSON and as the text that a tag prints.</summary>
internal static class PromptJson
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>A text as it is, nothing for null, and the JSON of anything else.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        _ => Write(value, 0),
    };

    public static string Write(object? value, int indent) => Encoding.UTF8.GetString(Utf8(value, indent));

    public static byte[] Utf8(object? value, int indent)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = Encoder, Indented = indent > 0, IndentSize = Math.Max(indent, 1), NewLine = "\n" };
        using (var json = new Utf8JsonWriter(buffer, options)) Write(json, value);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case double number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case List<object?> items:
                json.WriteStartArray();
                foreach (var item in items) Write(json, item);
                json.WriteEndArray();
                break;
            case Dictionary<string, object?> members:
                json.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    json.WritePropertyName(name);
                    Write(json, member);
                }
                json.WriteEndObject();
                break;
            default: throw new InvalidOperationException($"A prompt value of type {value.GetType()} was not brought to a plain form.");
        }
    }

    /// <summary>A JSON value in the plain forms that a template sees.</summary>
    public static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(m => m.Name, m => Plain(m.Value), StringComparer.Ordinal),
        JsonValueKind.Array => json.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole : json.TryGetDecimal(out var number) ? number : json.GetDouble(),
        _ => null,
    };
}
