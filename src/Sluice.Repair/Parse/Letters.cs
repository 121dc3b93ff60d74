using System.Buffers;

namespace Sluice.Repair.Parse;

/// <summary>Classes of bytes and characters of model text, on UTF-8.</summary>
internal static class Letters
{
    /// <summary>Where a look-ahead stops: far enough for a property name, near enough that looking from every quote stays linear.</summary>
    public const int LookAhead = 160;

    private static readonly SearchValues<byte> WordBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$"u8);

    public static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    public static bool IsDigit(byte c) => (uint)(c - '0') <= 9;

    public static bool IsHex(byte c) => char.IsAsciiHexDigit((char)c);

    /// <summary>A byte of a bare name or word; every non-ASCII byte counts as one.</summary>
    public static bool IsWord(byte c) => c >= 0x80 || WordBytes.Contains(c);

    public static bool IsLetter(byte c) => c >= 0x80 || char.IsAsciiLetter((char)c);

    public static bool IsCloser(byte c) => c is (byte)'}' or (byte)']' or (byte)')';

    /// <summary>Length of an invisible or foreign space at a place (no-break, zero width, byte order mark, ideographic); else 0.</summary>
    public static int OddSpace(ReadOnlySpan<byte> s)
    {
        if (s.Length == 0 || (s[0] < 0x80 && s[0] >= 0x20))
            return 0;
        if (s[0] is 0x0B or 0x0C)
            return 1;
        if (s[0] == 0xC2 && s.Length > 1 && s[1] is 0xA0 or 0x85)
            return s[0] == 0xC2 ? 2 : 0;
        if (s.Length < 3)
            return 0;
        return (s[0], s[1], s[2]) switch
        {
            (0xEF, 0xBB, 0xBF) or (0xE3, 0x80, 0x80) or (0xE1, 0xA0, 0x8E) or (0xE1, 0x9A, 0x80) => 3,
            (0xE2, 0x80, <= 0x8F) or (0xE2, 0x80, >= 0xA8 and <= 0xAF) => 3,
            (0xE2, 0x81, >= 0x9F and <= 0xAF) => 3,
            _ => 0,
        };
    }

    /// <summary>The quote that starts at a place.</summary>
    public static Quote QuoteAt(ReadOnlySpan<byte> s)
    {
        if (s.Length == 0)
            return default;
        switch (s[0])
        {
            case (byte)'"':
                return new Quote(QuoteKind.Double, 1);
            case (byte)'\'':
                return new Quote(QuoteKind.Single, 1);
            case (byte)'`':
                return new Quote(QuoteKind.Back, 1);
            case (byte)'\\' when s.Length > 1 && s[1] == '"':
                return new Quote(QuoteKind.Escaped, 2);
            case 0xC2 when s.Length > 1 && s[1] is 0xAB or 0xBB:
                return s[0] == 0xC2 ? new Quote(QuoteKind.CurlyDouble, 2) : default;
            case 0xC2 when s.Length > 1 && s[1] == 0xB4:
                return new Quote(QuoteKind.CurlySingle, 2);
            case 0xE2 when s.Length > 2 && s[1] == 0x80 && s[2] is >= 0x9C and <= 0x9F:
                return new Quote(QuoteKind.CurlyDouble, 3);
            case 0xE2 when s.Length > 2 && s[1] == 0x80 && s[2] is >= 0x98 and <= 0x9B:
                return new Quote(QuoteKind.CurlySingle, 3);
            default:
                return default;
        }
    }
}

/// <summary>Families of quotes that open and close each other.</summary>
internal enum QuoteKind : byte
{
    None,
    Double,
    Single,
    Back,
    CurlyDouble,
    CurlySingle,
    Escaped,
}

/// <summary>A quote and its length in bytes.</summary>
internal readonly record struct Quote(QuoteKind Kind, int Length)
{
    /// <summary>Whether <paramref name="other"/> can close what this opened. Curly quotes are often closed with a straight one.</summary>
    public bool Closes(Quote other) => other.Kind == Kind
        || (Kind is QuoteKind.CurlyDouble or QuoteKind.Escaped && other.Kind == QuoteKind.Double)
        || (Kind is QuoteKind.CurlySingle or QuoteKind.Back && other.Kind == QuoteKind.Single);
}
