using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>Reads as much of a JSON document as is well-formed: what a cut or broken text holds up to its first error.</summary>
internal static class PartialJson
{
    /// <summary>Reads one array or object.</summary>
    /// <param name="utf8">The text, starting with the bracket.</param>
    /// <param name="length">Bytes read.</param>
    /// <returns>What was read; null when not even the bracket was.</returns>
    public static JsonNode? Read(ReadOnlySpan<byte> utf8, out int length)
    {
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
        }));
        JsonNode? root = null;
        var open = new Stack<(JsonNode Node, string? Name)>();
        string? name = null;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    name = reader.GetString();
                    continue;
                }

                if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                {
                    open.Pop();
                    if (open.Count == 0)
                        break;
                    continue;
                }

                var node = Token(ref reader);
                if (open.TryPeek(out var parent))
                    Add(parent.Node, name, node);
                else
                    root = node;
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                    open.Push((node!, name));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was read before the error is what is wanted. (GetString throws for text that is not UTF-8.)
        }

        length = (int)reader.BytesConsumed;
        return root;
    }

    private static JsonNode? Token(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => new JsonObject(),
        JsonTokenType.StartArray => new JsonArray(),
        JsonTokenType.String => JsonValue.Create(reader.GetString()),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        JsonTokenType.Number => JsonNode.Parse(reader.ValueSpan),
        _ => null,
    };

    private static void Add(JsonNode parent, string? name, JsonNode? node)
    {
        if (parent is JsonObject members)
            members[name!] = node;
        else
            ((JsonArray)parent).Add(node);
    }
}
