using System.Text;
using Sluice.Schemas.Patterns;

namespace Sluice.Schemas.Formats;

/// <summary>UUIDs (RFC 4122), JSON Pointers (RFC 6901) and regular expressions.</summary>
internal static class Identifiers
{
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36) return false;
        for (var i = 0; i < 36; i++)
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit((char)text[i])) return false;
        return true;
    }

    public static bool IsJsonPointer(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return true;
        if (text[0] != '/') return false;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ((byte)'0' or (byte)'1'))) return false;
        return true;
    }

    public static bool IsRelativeJsonPointer(ReadOnlySpan<byte> text)
    {
        if (!TryTakeInteger(ref text)) return false;
        // An adjustment of the index, since the draft that 2020-12 names.
        if (text is [(byte)'+' or (byte)'-', ..])
        {
            text = text[1..];
            if (!TryTakeInteger(ref text)) return false;
        }
        return text.SequenceEqual("#"u8) || IsJsonPointer(text);
    }

    private static bool TryTakeInteger(ref ReadOnlySpan<byte> text)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length;
        if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
        text = text[digits..];
        return true;
    }

    public static bool IsRegex(ReadOnlySpan<byte> text) => Pattern.IsPattern(Encoding.UTF8.GetString(text));
}
