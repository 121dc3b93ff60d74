namespace Sluice.Schemas.Text;

/// <summary>JSON Pointer segments (RFC 6901).</summary>
internal static class Pointers
{
    public static string Escape(string segment) => segment.AsSpan().IndexOfAny('~', '/') < 0
        ? segment
        : segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Unescape(string segment) => segment.Contains('~', StringComparison.Ordinal)
        ? segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
        : segment;

    /// <summary>Reads an array index: digits without a leading zero.</summary>
    public static bool TryIndex(string segment, out int index)
    {
        index = 0;
        if (segment.Length is 0 or > 9 || (segment.Length > 1 && segment[0] == '0')) return false;
        foreach (var c in segment)
        {
            if (!char.IsAsciiDigit(c)) return false;
            index = (index * 10) + (c - '0');
        }
        return true;
    }
}
