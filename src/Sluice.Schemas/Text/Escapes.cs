using System.Buffers.Text;
using System.Text;

namespace Sluice.Schemas.Text;

/// <summary>Decodes the escapes of JSON strings (RFC 8259 section 7).</summary>
internal static class Escapes
{
    /// <summary>Length of one escape at <paramref name="at"/> (its backslash), 12 for a surrogate pair; 0 when it is malformed or
    /// cut off, -1 for a surrogate without its partner.</summary>
    public static int Measure(ReadOnlySpan<byte> text, int at)
    {
        if (at + 1 >= text.Length) return 0;
        switch (text[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return 2;
            case (byte)'u':
                var unit = Hex4(text, at + 2);
                if (unit < 0) return 0;
                if (unit is < 0xD800 or > 0xDFFF) return 6;
                if (unit > 0xDBFF || at + 7 >= text.Length || text[at + 6] != '\\' || text[at + 7] != 'u') return -1;
                var low = Hex4(text, at + 8);
                return low is >= 0xDC00 and <= 0xDFFF ? 12 : -1;
            default:
                return 0;
        }
    }

    /// <summary>Decodes text whose escapes were checked by the tokenizer; the result is never longer than the source.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var written = 0;
        var i = 0;
        while (i < source.Length)
        {
            var run = source[i..].IndexOf((byte)'\\');
            if (run < 0) run = source.Length - i;
            source.Slice(i, run).CopyTo(target[written..]);
            written += run;
            i += run;
            if (i >= source.Length) break;
            var length = Measure(source, i);
            written += DecodeOne(source, i, length, target[written..]);
            i += length;
        }
        return written;
    }

    private static int DecodeOne(ReadOnlySpan<byte> source, int at, int length, Span<byte> target)
    {
        if (length == 2)
        {
            target[0] = source[at + 1] switch
            {
                (byte)'b' => 8,
                (byte)'f' => 12,
                (byte)'n' => 10,
                (byte)'r' => 13,
                (byte)'t' => 9,
                var other => other,
            };
            return 1;
        }
        var unit = Hex4(source, at + 2);
        if (length == 12) unit = 0x10000 + ((unit - 0xD800) << 10) + (Hex4(source, at + 8) - 0xDC00);
        return new Rune(unit).EncodeToUtf8(target);
    }

    private static int Hex4(ReadOnlySpan<byte> text, int at)
    {
        if (at + 4 > text.Length) return -1;
        return Utf8Parser.TryParse(text.Slice(at, 4), out ushort value, out var used, 'x') && used == 4 ? value : -1;
    }
}
