using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Redaction;

/// <summary>A text as it reads once JSON's escapes are resolved, and where each of its bytes came from. Escapes that are none stay.</summary>
internal sealed class UnescapedText
{
    private readonly int[]? _sources;
    private readonly int _length;

    private UnescapedText(ReadOnlyMemory<byte> bytes, int[]? sources, int length) => (Bytes, _sources, _length) = (bytes, sources, length);

    public ReadOnlyMemory<byte> Bytes { get; }

    public static UnescapedText Of(ReadOnlyMemory<byte> source)
    {
        var text = source.Span;
        if (!text.Contains((byte)'\\')) return new UnescapedText(source, null, text.Length);
        var bytes = new byte[text.Length];
        var sources = new int[text.Length];
        var length = 0;
        Span<byte> letter = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            var (used, written) = text[at] == (byte)'\\' ? Escape(text[at..], letter) : (0, 0);
            if (used == 0)
            {
                (used, written) = (1, 1);
                letter[0] = text[at];
            }

            for (var i = 0; i < written; i++)
            {
                bytes[length] = letter[i];
                sources[length++] = at;
            }

            at += used;
        }

        return new UnescapedText(bytes.AsMemory(0, length), sources, text.Length);
    }

    /// <summary>The range of the source that a range of these bytes came from.</summary>
    public Range Source(SensitiveSpan span)
    {
        if (_sources is null) return span.Start..span.End;
        return _sources[span.Start]..(span.End < Bytes.Length ? _sources[span.End] : _length);
    }

    private static (int Used, int Written) Escape(ReadOnlySpan<byte> text, Span<byte> letter)
    {
        if (text.Length < 2) return default;
        var simple = "\"\\/bfnrt"u8.IndexOf(text[1]);
        if (simple >= 0)
        {
            letter[0] = "\"\\/\b\f\n\r\t"u8[simple];
            return (2, 1);
        }

        if (text[1] != (byte)'u' || !TryUnit(text[2..], out var first)) return default;
        if (!char.IsSurrogate(first)) return Write(new Rune(first), 6, letter);
        return char.IsHighSurrogate(first) && text.Length >= 12 && text[6] == (byte)'\\' && text[7] == (byte)'u'
            && TryUnit(text[8..], out var second) && char.IsLowSurrogate(second)
            ? Write(new Rune(first, second), 12, letter)
            : default;
    }

    // No escape is shorter than what it stands for: the buffer of the source's length suffices.
    private static (int Used, int Written) Write(Rune rune, int used, Span<byte> letter) => (used, rune.EncodeToUtf8(letter));

    private static bool TryUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < 4 || !ushort.TryParse(text[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        unit = (char)value;
        return true;
    }
}
