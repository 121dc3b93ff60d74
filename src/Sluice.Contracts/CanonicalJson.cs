using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sluice.Contracts;

/// <summary>The canonical form of a JSON text (RFC 8785, JCS): members ordered by the UTF-16 code units of their names, numbers
/// as ECMAScript writes them, the shortest escapes, no white space. Two texts with the same content have the same bytes.</summary>
/// <remarks>
/// <para>The canonical form knows only IEEE 754 doubles. A number that would silently become another one has none and is refused:
/// one too large or too small for a double, an integer that no double holds exactly, and a fraction of more than 17 significant
/// digits, the most that a double carries. A fraction of up to 17 digits is rounded to the nearest double, as in the RFC's own
/// example (section 3.2.2).</para>
/// <para>Reads with <see cref="Utf8JsonReader"/> and not from a tape: a hash must not depend on the validator's engine.</para>
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Deepest nesting of arrays and objects.</summary>
    public const int DepthMax = 256;

    /// <summary>Writes a JSON text in its canonical form.</summary>
    /// <exception cref="FormatException">The text is not strict JSON, nests deeper than <see cref="DepthMax"/>, repeats a member,
    /// or has a number or string without a canonical form; the message names the place and not the content.</exception>
    public static ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(json.Length, 16));
        var writer = new Writer(json.Span);
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = DepthMax });
            reader.Read();
            writer.Value(ref reader, output, "");
            reader.Read(); // Anything after the value throws here.
        }
        catch (JsonException e)
        {
            throw new FormatException(
                $"Line {(e.LineNumber ?? 0) + 1}, column {(e.BytePositionInLine ?? 0) + 1}: not strict JSON (RFC 8259), or nested"
                + $" deeper than {DepthMax}.", e);
        }
        return output.WrittenMemory;
    }

    private readonly ref struct Writer(ReadOnlySpan<byte> source)
    {
        private readonly ReadOnlySpan<byte> _source = source;

        public void Value(ref Utf8JsonReader reader, ArrayBufferWriter<byte> target, string pointer)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    Object(ref reader, target, pointer);
                    break;
                case JsonTokenType.StartArray:
                    target.Write("["u8);
                    for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                    {
                        if (i > 0) target.Write(","u8);
                        Value(ref reader, target, $"{pointer}/{i}");
                    }
                    target.Write("]"u8);
                    break;
                case JsonTokenType.String:
                    String(Decode(ref reader, pointer), target);
                    break;
                case JsonTokenType.Number:
                    if (!CanonicalNumber.TryFormat(reader.ValueSpan, out var number, out var fault))
                        throw Fault(ref reader, pointer, fault);
                    target.Write(Encoding.ASCII.GetBytes(number));
                    break;
                default:
                    target.Write(reader.ValueSpan);
                    break;
            }
        }

        private void Object(ref Utf8JsonReader reader, ArrayBufferWriter<byte> target, string pointer)
        {
            var members = new SortedDictionary<string, ArrayBufferWriter<byte>>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = Decode(ref reader, pointer);
                var place = $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                var value = new ArrayBufferWriter<byte>();
                if (!members.TryAdd(name, value)) throw Fault(ref reader, place, "the member stands twice in its object");
                reader.Read();
                Value(ref reader, value, place);
            }
            target.Write("{"u8);
            var first = true;
            foreach (var (name, value) in members)
            {
                if (!first) target.Write(","u8);
                first = false;
                String(name, target);
                target.Write(":"u8);
                target.Write(value.WrittenSpan);
            }
            target.Write("}"u8);
        }

        private string Decode(ref Utf8JsonReader reader, string pointer)
        {
            try
            {
                return reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                throw Fault(ref reader, pointer, "the string is not valid Unicode (a lone surrogate or a broken UTF-8 sequence)");
            }
        }

        private static void String(string text, ArrayBufferWriter<byte> target)
        {
            target.Write("\""u8);
            var plain = 0;
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] is >= ' ' and not '"' and not '\\') continue;
                Encoding.UTF8.GetBytes(text.AsSpan(plain, i - plain), target);
                plain = i + 1;
                Encoding.UTF8.GetBytes(Escape(text[i]), target);
            }
            Encoding.UTF8.GetBytes(text.AsSpan(plain), target);
            target.Write("\""u8);
        }

        private static string Escape(char c) => c switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            '\b' => @"\b",
            '\t' => @"\t",
            '\n' => @"\n",
            '\f' => @"\f",
            '\r' => @"\r",
            _ => $@"\u{(int)c:x4}",
        };

        private FormatException Fault(ref Utf8JsonReader reader, string pointer, string fault)
        {
            var line = _source[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
            return new($"Line {line}, at '{pointer}': {fault}.");
        }
    }
}
