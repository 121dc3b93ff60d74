using System.Text;

namespace Sluice.Schemas.Formats;

/// <summary>Characters beyond ASCII in IRIs (RFC 3987 section 2.2) and URI templates (RFC 6570 section 1.5).</summary>
internal static class UriCharacters
{
    /// <summary>Reads the character at a position and moves to its last byte; false when it may not stand there.</summary>
    public static bool TryTake(ReadOnlySpan<byte> text, ref int at, bool isPrivateAllowed)
    {
        Rune.DecodeFromUtf8(text[at..], out var rune, out var length);
        at += length - 1;
        var c = rune.Value;
        if (IsPrivate(c)) return isPrivateAllowed;
        // The last two of every plane are no characters; plane 14 begins with tags.
        return c is (>= 0xA0 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFEF) or (>= 0x10000 and < 0xE0000) or >= 0xE1000
            && (c & 0xFFFE) != 0xFFFE;
    }

    private static bool IsPrivate(int c) => c is >= 0xE000 and <= 0xF8FF or >= 0xF0000 and <= 0xFFFFD or >= 0x100000 and <= 0x10FFFD;
}
