using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Redaction;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>The one point that content passes before anybody sees it who may not see it all: lists and answers, alerts, exports, pages, and
/// the ledger where it keeps no content. Thread-safe; of one tenant.</summary>
public sealed partial class Redactor
{
    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ConditionalWeakTable<Schema, ContentClasses> KnownClasses = [];

    private readonly RedactionTokens _tokens;
    private readonly bool _strict;

    /// <param name="tokens">Makes what stands in place of values.</param>
    /// <param name="strict">Whether text of which nothing is known is taken out too; else it is looked through.</param>
    internal Redactor(RedactionTokens tokens, bool strict) => (_tokens, _strict) = (tokens, strict);

    /// <summary>A text with a token in place of everything sensitive in it; escapes of JSON are seen through.</summary>
    public string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encoding.UTF8.GetString(Text(Encoding.UTF8.GetBytes(text)).Span);
    }

    /// <summary>An output or a document: as JSON where it is strict JSON, with what its schema says of its values; else as text.</summary>
    /// <param name="content">The bytes; need not be well-formed.</param>
    /// <param name="schema">The contract's schema; null: nothing is said of it.</param>
    public ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> content, Schema? schema = null)
    {
        return Content(content, ClassesOf(schema));
    }

    /// <summary>Messages as they are sent to a model: the names of members and the roles stay.</summary>
    public string Messages(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Messages(json, said: null);
    }

    /// <summary>The classes that a schema states, read once for each schema.</summary>
    internal static ContentClasses? ClassesOf(Schema? schema) => schema is null ? null : KnownClasses.GetValue(schema, static known => ContentClasses.Of(known));

    private ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> text, IReadOnlySet<string>? names = null) =>
        _strict && !text.IsEmpty ? Token(SensitiveKind.Text, text.Span) : Look(text, names);

    private ReadOnlyMemory<byte> Look(ReadOnlyMemory<byte> text, IReadOnlySet<string>? names = null)
    {
        var unescaped = UnescapedText.Of(text);
        var found = Find(unescaped.Bytes.Span, names ?? FrozenSet<string>.Empty);
        if (found.Count == 0) return text;
        var output = new ArrayBufferWriter<byte>(text.Length);
        var at = 0;
        foreach (var span in found)
        {
            var source = unescaped.Source(span);
            output.Write(text.Span[at..source.Start.Value]);
            output.Write(Token(span.Kind, unescaped.Bytes.Span.Slice(span.Start, span.Length)).Span);
            at = source.End.Value;
        }

        output.Write(text.Span[at..]);
        return output.WrittenMemory;
    }

    /// <summary>What is sensitive in a text, from left to right. A name that gives a value away goes before what the value looks like.</summary>
    private static List<SensitiveSpan> Find(ReadOnlySpan<byte> text, IReadOnlySet<string> names)
    {
        var named = new List<SensitiveSpan>();
        NamedValues.Find(text, names, named);
        var looked = new List<SensitiveSpan>();
        SensitiveSpans.Find(text, looked);
        if (named.Count == 0) return looked;
        named.AddRange(looked.Where(span => !named.Any(other => span.Start < other.End && other.Start < span.End)));
        named.Sort((a, b) => a.Start.CompareTo(b.Start));
        return named;
    }

    private ReadOnlyMemory<byte> Token(SensitiveKind kind, ReadOnlySpan<byte> value)
    {
        RedactionTelemetry.Tell(kind);
        return Encoding.UTF8.GetBytes(_tokens.Of(kind, value));
    }

    private bool TryJson(ReadOnlyMemory<byte> content, ContentClasses? classes, ContentClasses.Node? node, out ReadOnlyMemory<byte> json) =>
        TryJson(content, (writer, element) => Write(writer, element, classes, node), out json);

    private static bool TryJson(ReadOnlyMemory<byte> content, Action<Utf8JsonWriter, JsonElement> write, out ReadOnlyMemory<byte> json)
    {
        json = default;
        var output = new ArrayBufferWriter<byte>(Math.Max(256, content.Length));
        try
        {
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 512 });
            using (var writer = new Utf8JsonWriter(output, Writing)) write(writer, document.RootElement);
            json = output.WrittenMemory;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it that is none.
            return false;
        }
    }

    private void Write(Utf8JsonWriter writer, JsonElement element, ContentClasses? classes, ContentClasses.Node? node, SensitiveKind? forced = null)
    {
        var kind = forced ?? KindOf(node);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(Name(member.Name, node));
                    Write(writer, member.Value, classes, node is null ? null : classes!.Member(node, member.Name), SecretNames.Contains(member.Name) ? SensitiveKind.Secret : forced);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                var index = 0;
                foreach (var item in element.EnumerateArray()) Write(writer, item, classes, node is null ? null : classes!.Item(node, index++), forced);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Value(Encoding.UTF8.GetBytes(element.GetString()!), kind, classes, node).Span);
                break;
            case JsonValueKind.Number:
                WriteNumber(writer, Encoding.UTF8.GetBytes(element.GetRawText()), kind, node);
                break;
            // That somebody is ill, or not, is as much about them as the name of what they have.
            case JsonValueKind.True or JsonValueKind.False when (kind ?? Unknown(node)) is { } sensitive:
                writer.WriteStringValue(Token(sensitive, element.GetBoolean() ? "true"u8 : "false"u8).Span);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static SensitiveKind? KindOf(ContentClasses.Node? node) =>
        node?.Class switch { ContentClass.Secret => SensitiveKind.Secret, ContentClass.Personal => SensitiveKind.Personal, _ => null };

    /// <summary>What a value is of which nothing is said.</summary>
    private SensitiveKind? Unknown(ContentClasses.Node? node) => _strict && node?.Class != ContentClass.Public ? SensitiveKind.Text : null;

    private ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> value, SensitiveKind? kind, ContentClasses? classes, ContentClasses.Node? node)
    {
        if (value.IsEmpty) return value;
        if (kind is { } sensitive) return Token(sensitive, value.Span);
        // What the schema calls public is still looked through: people write anything anywhere.
        if (node?.Class == ContentClass.Public) return Look(value);
        return classes?.Said is { } said ? Said(value, said) : Text(value);
    }

    private void WriteNumber(Utf8JsonWriter writer, byte[] number, SensitiveKind? kind, ContentClasses.Node? node)
    {
        var found = new List<SensitiveSpan>();
        SensitiveSpans.Find(number, found);
        kind ??= found.Count > 0 ? found[0].Kind : Unknown(node);
        if (kind is { } sensitive) writer.WriteStringValue(Token(sensitive, number).Span);
        else writer.WriteRawValue(number, skipInputValidation: true);
    }

    // A name that the schema does not list is content too.
    private string Name(string name, ContentClasses.Node? node)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var listed = (node is not null && ContentClasses.Lists(node, name)) || SecretNames.Contains(name);
        return Encoding.UTF8.GetString((listed ? bytes : Text(bytes)).Span);
    }
}
