using System.Buffers;
using System.Text;

namespace Sluice.Schemas.Formats;

/// <summary>Host names: ASCII ones (RFC 1123 section 2.1) with A-labels checked (RFC 5891), and internationalised ones.</summary>
internal static class Hosts
{
    private const int LabelMax = 63;
    private const int NameMax = 253;

    private static readonly SearchValues<byte> LetterDigitHyphen = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool IsHostname(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > NameMax) return false;
        if (text.IndexOf("n--"u8) >= 0 || text.IndexOf("N--"u8) >= 0) return IsName(text, unicode: false);
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            if (!IsPlainLabel(dot < 0 ? text : text[..dot])) return false;
            if (dot < 0) return true;
            text = text[(dot + 1)..];
        }
    }

    public static bool IsIdnHostname(ReadOnlySpan<byte> text) => IsName(text, unicode: true);

    // The Bidi rule binds every label as soon as one of them has right-to-left text, so labels are looked at twice.
    private static bool IsName(ReadOnlySpan<byte> text, bool unicode)
    {
        if (text.Length is 0 or > NameMax * 4) return false;
        Span<int> label = stackalloc int[LabelMax];
        var total = -1;
        var rightToLeft = false;
        for (var at = 0; at <= text.Length;)
        {
            var source = NextLabel(text, unicode, ref at);
            if (!IsLabel(source, unicode, label, out var count, out var encoded)) return false;
            total += encoded + 1;
            rightToLeft |= BidiRule.IsRightToLeft(label[..count]);
        }
        if (total > NameMax) return false;
        if (!rightToLeft) return true;
        for (var at = 0; at <= text.Length;)
            if (!IsLabel(NextLabel(text, unicode, ref at), unicode, label, out var count, out _) || !BidiRule.Allows(label[..count])) return false;
        return true;
    }

    /// <summary>The label at a position, which moves past the separator; past the end of the text after the last one.</summary>
    private static ReadOnlySpan<byte> NextLabel(ReadOnlySpan<byte> text, bool unicode, ref int at)
    {
        var start = at;
        for (; at < text.Length; at++)
        {
            var length = SeparatorLength(text[at..], unicode);
            if (length == 0) continue;
            var label = text[start..at];
            at += length;
            return label;
        }
        at = text.Length + 1;
        return text[start..];
    }

    private static int SeparatorLength(ReadOnlySpan<byte> text, bool unicode)
    {
        if (text[0] == '.') return 1;
        return unicode && text[0] >= 0xE3 && (text.StartsWith("\u3002"u8) || text.StartsWith("\uFF0E"u8) || text.StartsWith("\uFF61"u8)) ? 3 : 0;
    }

    /// <summary>Checks one label and gives its code points and the length of its ASCII form.</summary>
    private static bool IsLabel(ReadOnlySpan<byte> source, bool unicode, Span<int> label, out int count, out int encoded)
    {
        (count, encoded) = (0, source.Length);
        if (Ascii.IsValid(source))
        {
            if (!IsPlainLabel(source)) return false;
            if (source.Length >= 4 && source[2] == '-' && source[3] == '-' && (source[0] | 0x20) == 'x' && (source[1] | 0x20) == 'n')
                return IsAsciiForm(source[4..], label, out count);
            foreach (var c in source) label[count++] = c;
            return true;
        }
        if (!unicode) return false;
        foreach (var rune in new Utf8Runes(source))
        {
            if (count == LabelMax) return false;
            label[count++] = rune;
        }
        Span<byte> ascii = stackalloc byte[LabelMax - 4];
        encoded = Punycode.Encode(label[..count], ascii) + 4;
        return encoded > 4 && Idna.IsUnicodeLabel(label[..count]);
    }

    private static bool IsAsciiForm(ReadOnlySpan<byte> source, Span<int> label, out int count)
    {
        count = Punycode.Decode(source, label);
        if (count <= 0)
        {
            count = 0;
            return false;
        }
        Span<byte> again = stackalloc byte[LabelMax];
        var length = Punycode.Encode(label[..count], again);
        if (length < 0 || !Ascii.EqualsIgnoreCase(again[..length], source)) return false;
        return label[..count].ContainsAnyExceptInRange(0, 127) && Idna.IsUnicodeLabel(label[..count]);
    }

    private static bool IsPlainLabel(ReadOnlySpan<byte> label) =>
        label.Length is > 0 and <= LabelMax && label[0] != '-' && label[^1] != '-' && label.IndexOfAnyExcept(LetterDigitHyphen) < 0;
}

/// <summary>The code points of UTF-8 text that is known to be valid.</summary>
internal ref struct Utf8Runes(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public int Current { get; private set; }

    public readonly Utf8Runes GetEnumerator() => this;

    public bool MoveNext()
    {
        if (Rune.DecodeFromUtf8(_rest, out var rune, out var length) != OperationStatus.Done) return false;
        Current = rune.Value;
        _rest = _rest[length..];
        return true;
    }
}
