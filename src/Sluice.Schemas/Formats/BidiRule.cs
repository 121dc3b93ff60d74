using System.Globalization;

namespace Sluice.Schemas.Formats;

/// <summary>The Bidi rule for labels (RFC 5893 section 2), with direction classes by block for what IDNA allows in a label.</summary>
internal static class BidiRule
{
    private enum Class
    {
        Left,
        Right,
        ArabicNumber,
        EuropeanNumber,
        Mark,
        Neutral,
    }

    /// <summary>Whether a label has a character of right-to-left text, which makes the whole name one the rule applies to.</summary>
    public static bool IsRightToLeft(ReadOnlySpan<int> label)
    {
        foreach (var c in label)
            if (Of(c) is Class.Right or Class.ArabicNumber) return true;
        return false;
    }

    public static bool Allows(ReadOnlySpan<int> label)
    {
        var first = Of(label[0]);
        if (first is not (Class.Left or Class.Right)) return false;
        var end = label.Length - 1;
        while (end > 0 && Of(label[end]) == Class.Mark) end--;
        var last = Of(label[end]);
        if (first == Class.Left) return last is Class.Left or Class.EuropeanNumber && !IsRightToLeft(label);
        var european = false;
        var arabic = false;
        foreach (var c in label)
        {
            var direction = Of(c);
            if (direction == Class.Left) return false;
            european |= direction == Class.EuropeanNumber;
            arabic |= direction == Class.ArabicNumber;
        }
        return last is Class.Right or Class.EuropeanNumber or Class.ArabicNumber && !(european && arabic);
    }

    private static Class Of(int c) => c switch
    {
        >= '0' and <= '9' or >= 0x6F0 and <= 0x6F9 => Class.EuropeanNumber,
        >= 0x660 and <= 0x669 or 0x66B or 0x66C or 0x6DD or >= 0x10D30 and <= 0x10D39 => Class.ArabicNumber,
        '-' or 0x200C or 0x200D or 0xB7 or 0x375 or 0x30FB => Class.Neutral,
        _ when CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark => Class.Mark,
        >= 0x590 and <= 0x8FF or >= 0xFB1D and <= 0xFDFF or >= 0xFE70 and <= 0xFEFC or >= 0x10800 and <= 0x10FFF or >= 0x1E800 and <= 0x1EFFF => Class.Right,
        _ => Class.Left,
    };
}
