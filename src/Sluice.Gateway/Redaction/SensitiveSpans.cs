using System.Buffers;

namespace Sluice.Gateway.Redaction;

/// <summary>Finds addresses, numbers and keys in UTF-8 text, in one pass. The text must be unescaped: <c>bob\u0040example.com</c> is no address
/// to whom looks at its bytes.</summary>
internal static class SensitiveSpans
{
    private const int ShortestBytes = 6;

    // Nothing that is looked for goes without one of these: most values are passed over by one vectorised look.
    private static readonly SearchValues<byte> Anchors = SearchValues.Create("@0123456789-_."u8);

    /// <summary>Adds what is found, from left to right, without overlaps.</summary>
    public static void Find(ReadOnlySpan<byte> text, List<SensitiveSpan> found)
    {
        if (text.Length < ShortestBytes || !text.ContainsAny(Anchors)) return;
        for (var at = 0; at < text.Length;)
        {
            var span = text[at] == (byte)'@' ? EmailPattern.At(text, at, found.Count > 0 ? found[^1].End : 0)
                : Begins(text, at) ? At(text, at)
                : null;
            if (span is { } one)
            {
                found.Add(one);
                at = one.End;
            }
            else
            {
                at++;
            }
        }
    }

    private static SensitiveSpan? At(ReadOnlySpan<byte> text, int at) =>
        KeyPattern.At(text, at)
        ?? (Ascii.IsLetterUpper(text[at]) ? LetteredNumber.At(text, at) : null)
        ?? (Ascii.IsDigit(text[at]) || text[at] is (byte)'+' or (byte)'(' ? DigitNumber.At(text, at) : null);

    /// <summary>Whether a word can begin here: what goes on before it is part of something else.</summary>
    private static bool Begins(ReadOnlySpan<byte> text, int at)
    {
        if (!Ascii.IsWord(text[at]) && text[at] is not ((byte)'+' or (byte)'(' or (byte)'-')) return false;
        return at == 0 || !(Ascii.IsWord(text[at - 1]) || text[at - 1] >= 0x80 || (text[at - 1] == (byte)'-' && text[at] != (byte)'-' && at > 1 && Ascii.IsWord(text[at - 2])));
    }
}

/// <summary>Classes of ASCII bytes.</summary>
internal static class Ascii
{
    public static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    public static bool IsLetterUpper(byte b) => b is >= (byte)'A' and <= (byte)'Z';

    public static bool IsLetter(byte b) => (b | 0x20) is >= (byte)'a' and <= (byte)'z';

    public static bool IsWord(byte b) => IsDigit(b) || IsLetter(b) || b == (byte)'_';
}
