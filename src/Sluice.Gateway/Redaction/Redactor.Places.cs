using System.Text;
using System.Text.Json;
using Sluice.Gateway.Redaction;

namespace Sluice.Gateway;

/// <content>What is said about documents: pointers into them, pieces of them, and messages that quote them.</content>
public sealed partial class Redactor
{
    private const string PlaceEnd = ": ";

    /// <summary>An output or a document.</summary>
    internal ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> content, ContentClasses? classes) =>
        TryJson(content, classes, classes?.Root, out var json) ? json : Text(content, classes?.Names);

    /// <summary>A text about documents, or with them in it.</summary>
    internal string Text(string text, ContentClasses? classes) => Encoding.UTF8.GetString(Text(Encoding.UTF8.GetBytes(text), classes?.Names).Span);

    /// <summary>Messages as they are sent to a model, about documents of a schema.</summary>
    internal string Messages(string json, ContentClasses? said)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var messages = ContentClasses.MessagesAbout(said);
        return Encoding.UTF8.GetString((TryJson(bytes, messages, messages.Root, out var redacted) ? redacted : Text(bytes, said?.Names)).Span);
    }

    /// <summary>What a model answered: a document, values by their places, or words.</summary>
    internal string Reply(string reply, ContentClasses? said) =>
        Encoding.UTF8.GetString((said is null ? Content(Encoding.UTF8.GetBytes(reply)) : Said(Encoding.UTF8.GetBytes(reply), said)).Span);

    /// <summary>A JSON Pointer into a document; names that the schema does not list are content.</summary>
    internal string Pointer(string pointer, ContentClasses? classes)
    {
        var (redacted, node) = (new StringBuilder(pointer.Length), classes?.Root);
        foreach (var step in Steps(pointer))
        {
            redacted.Append('/').Append(Name(step, node).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            node = node is null ? null : classes!.Step(node, step);
        }

        return pointer.StartsWith('/') ? redacted.ToString() : Text(pointer, classes);
    }

    /// <summary>A piece of a document, or of a text that was to become one, by the class of the place where it stands.</summary>
    internal string Piece(string pointer, string piece, ContentClasses? classes)
    {
        if (piece.Length == 0) return piece;
        var bytes = Encoding.UTF8.GetBytes(piece);
        return Encoding.UTF8.GetString(Piece(bytes, KindAt(pointer, classes), classes, NodeAt(pointer, classes)).Span);
    }

    private ReadOnlyMemory<byte> Piece(byte[] piece, SensitiveKind? kind, ContentClasses? classes, ContentClasses.Node? node)
    {
        if (kind is { } sensitive) return Token(sensitive, piece);
        if (TryJson(piece, classes, node, out var value)) return value;
        // Members without what holds them.
        return TryJson((byte[])[(byte)'{', .. piece, (byte)'}'], classes, node, out var members) ? members[1..^1] : Text(piece, classes?.Names);
    }

    private ReadOnlyMemory<byte> Said(ReadOnlyMemory<byte> text, ContentClasses classes)
    {
        if (_strict) return Text(text);
        if (TryJson(text, (writer, element) => WriteSaid(writer, element, classes), out var json)) return json;
        var (said, words) = (new StringBuilder(), new StringBuilder());
        (string Start, string Pointer)? about = null;
        foreach (var line in Encoding.UTF8.GetString(text.Span).Split('\n'))
        {
            var place = PlaceIn(line);
            // A value can be of several lines.
            if (place is not null || (about is not null && (string.IsNullOrWhiteSpace(line) || line.StartsWith("- ", StringComparison.Ordinal))))
            {
                Flush();
                about = place is var (start, end) ? (line[..start], line[start..end]) : null;
            }

            words.Append(about is var (_, pointer) && place is not null ? line[(place.Value.Start + pointer.Length + PlaceEnd.Length)..] : line).Append('\n');
        }

        Flush();
        return Encoding.UTF8.GetBytes(said.ToString(0, said.Length - 1));

        void Flush()
        {
            if (words.Length == 0) return;
            var piece = words.ToString(0, words.Length - 1);
            said.Append(about is var (start, pointer) ? start + Pointer(pointer, classes) + PlaceEnd + Piece(PointerOf(pointer), piece, classes) : Text(piece, classes)).Append('\n');
            words.Clear();
        }
    }

    /// <summary>Values by pointers, as corrections ask for them and are answered; of several documents by number; or a document.</summary>
    private void WriteSaid(Utf8JsonWriter writer, JsonElement element, ContentClasses classes)
    {
        var members = element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().ToList() : [];
        var places = members.Count > 0 && members.TrueForAll(member => member.Name.StartsWith('/'));
        if (!places && (members.Count == 0 || !members.TrueForAll(member => member.Name.All(char.IsAsciiDigit) && member.Value.ValueKind == JsonValueKind.Object)))
        {
            Write(writer, element, classes, classes.Root);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in members)
        {
            writer.WritePropertyName(places ? Pointer(member.Name, classes) : member.Name);
            if (places) Write(writer, member.Value, classes, NodeAt(member.Name, classes), KindAt(member.Name, classes));
            else WriteSaid(writer, member.Value, classes);
        }

        writer.WriteEndObject();
    }

    /// <summary>The place that a line is about, as in <c>- /customer/name: expected string</c>.</summary>
    private static (int Start, int End)? PlaceIn(string line)
    {
        var start = line.AsSpan().IndexOfAnyExcept(" \t-*•");
        if (start < 0 || (line[start] != '/' && !line.AsSpan(start).StartsWith(SurgicalPlan.Whole, StringComparison.Ordinal))) return null;
        var end = line.IndexOf(PlaceEnd, start, StringComparison.Ordinal);
        return end < 0 ? null : (start, end);
    }

    private static string PointerOf(string place) => place.StartsWith('/') ? place : "";

    private static ContentClasses.Node? NodeAt(string pointer, ContentClasses? classes)
    {
        var node = classes?.Root;
        if (node is null) return null;
        foreach (var step in Steps(pointer)) node = classes!.Step(node, step);
        return node;
    }

    /// <summary>What stands at a place for certain: by the class of the place, or a name on the way there that gives it away.</summary>
    private static SensitiveKind? KindAt(string pointer, ContentClasses? classes) =>
        Steps(pointer).Any(SecretNames.Contains) ? SensitiveKind.Secret : KindOf(NodeAt(pointer, classes));

    private static IEnumerable<string> Steps(string pointer) => pointer.Split('/').Skip(1)
        .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
}
