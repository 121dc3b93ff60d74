using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>How a document is written out: strict JSON, or spoiled in its syntax.</summary>
internal sealed record TextStyle
{
    public bool Indented { get; init; }

    public bool TrailingComma { get; init; }

    public bool SingleQuotes { get; init; }

    public bool PythonLiterals { get; init; }

    public bool RawNewlines { get; init; }

    /// <summary>The document's text.</summary>
    public string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.ToString();
    }

    private void Write(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                WriteAll(text, '{', '}', depth, members, member =>
                {
                    Quote(text, member.Key);
                    text.Append(Indented || SingleQuotes ? ": " : ":");
                    Write(text, member.Value, depth + 1);
                });
                break;
            case JsonArray { Count: > 0 } items:
                WriteAll(text, '[', ']', depth, items, item => Write(text, item, depth + 1));
                break;
            case JsonObject:
                text.Append("{}");
                break;
            case JsonArray:
                text.Append("[]");
                break;
            default:
                WriteScalar(text, node);
                break;
        }
    }

    private void WriteAll<T>(StringBuilder text, char open, char close, int depth, IEnumerable<T> parts, Action<T> write)
    {
        text.Append(open);
        var first = true;
        foreach (var part in parts)
        {
            if (!first)
                text.Append(SingleQuotes && !Indented ? ", " : ",");
            first = false;
            Break(text, depth + 1);
            write(part);
        }

        if (TrailingComma)
            text.Append(',');
        Break(text, depth);
        text.Append(close);
    }

    private void Break(StringBuilder text, int depth)
    {
        if (Indented)
            text.Append('\n').Append(' ', depth * 2);
    }

    private void WriteScalar(StringBuilder text, JsonNode? node)
    {
        if (JsonNumbers.TryString(node, out var value))
            Quote(text, value);
        else if (PythonLiterals)
            text.Append(node?.GetValueKind() switch
            {
                null or JsonValueKind.Null => "None",
                JsonValueKind.True => "True",
                JsonValueKind.False => "False",
                _ => node.ToJsonString(),
            });
        else
            text.Append(node is null ? "null" : node.ToJsonString());
    }

    private void Quote(StringBuilder text, string value)
    {
        // Python prints double quotes only where the text has a single and no double one.
        if (SingleQuotes && (!value.Contains('\'', StringComparison.Ordinal) || value.Contains('"', StringComparison.Ordinal)))
        {
            text.Append('\'');
            foreach (var c in value)
                _ = c == '\'' ? text.Append("\\'") : c == '"' ? text.Append(c) : text.Append(Escaped(c.ToString()));
            text.Append('\'');
        }
        else
        {
            text.Append('"').Append(Escaped(value)).Append('"');
        }
    }

    private string Escaped(string value)
    {
        // Lone surrogates stay as they are: they come one by one from the loop over characters.
        if (value.Length == 1 && char.IsSurrogate(value[0]))
            return value;
        var escaped = JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        return RawNewlines && value.Contains('\n', StringComparison.Ordinal)
            ? string.Join('\n', value.Split('\n').Select(line => JsonEncodedText.Encode(line, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()))
            : escaped;
    }
}
