using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Gateway;

/// <summary>Takes the parts of a schema that errors name, and makes them the schema of an object of values by JSON Pointer.</summary>
internal sealed class SchemaParts(JsonElement root)
{
    private static readonly string[] Definitions = ["$defs", "definitions"];
    private static readonly string[] Elsewhere = ["$dynamicRef", "$recursiveRef", "$id", "id", "$anchor"];

    /// <summary>The part at a keyword location, which leads through references; null when it cannot be found in this text.</summary>
    public JsonElement? At(string keywordLocation)
    {
        JsonElement? at = root;
        foreach (var token in keywordLocation.Split('/').Skip(1).Select(Unescape))
        {
            if (at is not { } part || Step(part, token) is not { } next) return null;
            at = token == "$ref" && next.ValueKind == JsonValueKind.String ? Resolve(next.GetString()!) : next;
        }

        return at;
    }

    /// <summary>The schema of an object with exactly these members; null when it would name what it does not hold.</summary>
    public ReadOnlyMemory<byte>? OfPlaces(IEnumerable<(string Pointer, IReadOnlyCollection<JsonElement> Schemas)> places)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (root.TryGetProperty("$schema", out var dialect)) Write(json, "$schema", dialect);
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            var pointers = new List<string>();
            var refers = false;
            foreach (var (pointer, schemas) in places)
            {
                if (!schemas.All(s => IsSelfContained(s, ref refers))) return null;
                pointers.Add(pointer);
                json.WritePropertyName(pointer);
                WriteAll(json, schemas);
            }

            json.WriteEndObject();
            json.WriteStartArray("required");
            foreach (var pointer in pointers) json.WriteStringValue(pointer);
            json.WriteEndArray();
            json.WriteBoolean("additionalProperties", false);
            foreach (var name in refers ? Definitions : [])
            {
                if (!root.TryGetProperty(name, out var definitions)) continue;
                if (!IsSelfContained(definitions, ref refers)) return null;
                Write(json, name, definitions);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A name as a segment of a JSON Pointer (RFC 6901).</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The name that a segment of a JSON Pointer stands for.</summary>
    public static string Unescape(string segment) => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>A text as a JSON string.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static void WriteAll(Utf8JsonWriter json, IReadOnlyCollection<JsonElement> schemas)
    {
        if (schemas.Count == 1)
        {
            schemas.First().WriteTo(json);
            return;
        }

        json.WriteStartObject();
        if (schemas.Count > 1)
        {
            json.WriteStartArray("allOf");
            foreach (var schema in schemas) schema.WriteTo(json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private static JsonElement? Step(JsonElement part, string token) => part.ValueKind switch
    {
        JsonValueKind.Object when part.TryGetProperty(token, out var member) => member,
        JsonValueKind.Array when int.TryParse(token, out var index) && index >= 0 && index < part.GetArrayLength() => part[index],
        _ => null,
    };

    private JsonElement? Resolve(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return null;
        JsonElement? at = root;
        foreach (var token in reference[2..].Split('/').Select(t => Unescape(Uri.UnescapeDataString(t))))
        {
            if (at is not { } part) return null;
            at = Step(part, token);
        }

        return at;
    }

    /// <summary>Whether every reference leads into the definitions, which are taken along.</summary>
    private static bool IsSelfContained(JsonElement part, ref bool refers)
    {
        if (part.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in part.EnumerateArray())
                if (!IsSelfContained(item, ref refers)) return false;
        }
        else if (part.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in part.EnumerateObject())
            {
                if (member.Name == "$ref" && member.Value.ValueKind == JsonValueKind.String)
                {
                    if (!Definitions.Any(d => member.Value.GetString()!.StartsWith($"#/{d}/", StringComparison.Ordinal))) return false;
                    refers = true;
                }
                else if (Elsewhere.Contains(member.Name, StringComparer.Ordinal) && member.Value.ValueKind == JsonValueKind.String)
                {
                    return false;
                }

                if (!IsSelfContained(member.Value, ref refers)) return false;
            }
        }

        return true;
    }
}
