using System.Globalization;

namespace Sluice.Schemas.Formats;

/// <summary>Labels of internationalised host names: IDNA 2008 (RFC 5890 to 5893).</summary>
internal static class Idna
{
    /// <summary>Whether a label of code points, not all of them ASCII, is a U-label. The Bidi rule is applied by the caller.</summary>
    public static bool IsUnicodeLabel(ReadOnlySpan<int> label)
    {
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-') return false;
        if (label.Length >= 4 && label[2] == '-' && label[3] == '-') return false;
        if (IsMark(label[0])) return false;
        for (var i = 0; i < label.Length; i++)
            if (!IsAllowed(label, i)) return false;
        return true;
    }

    // RFC 5892 section 3, with the contextual rules of its appendix A.
    private static bool IsAllowed(ReadOnlySpan<int> label, int at)
    {
        var c = label[at];
        switch (c)
        {
            case 0xDF or 0x3C2 or 0x6FD or 0x6FE or 0xF0B or 0x3007:
                return true;
            case 0x640 or 0x7FA or 0x302E or 0x302F or >= 0x3031 and <= 0x3035 or 0x303B:
                return false;
            case 0xB7:
                return at > 0 && at + 1 < label.Length && label[at - 1] == 'l' && label[at + 1] == 'l';
            case 0x375:
                return at + 1 < label.Length && IsGreek(label[at + 1]);
            case 0x5F3 or 0x5F4:
                return at > 0 && label[at - 1] is >= 0x591 and <= 0x5F4 or >= 0xFB1D and <= 0xFB4F;
            case 0x30FB:
                return label.ContainsAnyInRange(0x3041, 0x3096) || HasKatakanaOrHan(label);
            case >= 0x660 and <= 0x669:
                return !label.ContainsAnyInRange(0x6F0, 0x6F9);
            case >= 0x6F0 and <= 0x6F9:
                return !label.ContainsAnyInRange(0x660, 0x669);
            case 0x200D:
                return at > 0 && IdnaTables.IsVirama(label[at - 1]);
            case 0x200C:
                return (at > 0 && IdnaTables.IsVirama(label[at - 1])) || JoinsAround(label, at);
            case < 0x80:
                return c is '-' or >= '0' and <= '9' or >= 'a' and <= 'z';
            default:
                return CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
                    or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark && !IdnaTables.IsUnstable(c);
        }
    }

    private static bool IsMark(int c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsGreek(int c) => c is >= 0x370 and <= 0x3FF or >= 0x1F00 and <= 0x1FFF;

    private static bool HasKatakanaOrHan(ReadOnlySpan<int> label)
    {
        foreach (var c in label)
            if (c is >= 0x30A1 and <= 0x30FA or 0x30FD or 0x30FE or >= 0x31F0 and <= 0x31FF or 0x3005 or 0x3007 or >= 0x3400 and <= 0x4DBF
                or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3134F) return true;
        return false;
    }

    // Appendix A.1: a letter that joins forward before, one that joins backward after, marks between.
    private static bool JoinsAround(ReadOnlySpan<int> label, int at)
    {
        var before = at - 1;
        while (before >= 0 && IsMark(label[before])) before--;
        var after = at + 1;
        while (after < label.Length && IsMark(label[after])) after++;
        return before >= 0 && after < label.Length && IsArabicLetter(label[before]) && !JoinsBackwardOnly(label[before]) && IsArabicLetter(label[after]);
    }

    private static bool IsArabicLetter(int c) =>
        c is >= 0x620 and <= 0x64A or 0x66E or 0x66F or >= 0x671 and <= 0x6D3 or 0x6D5 or >= 0x6EE and <= 0x6EF or >= 0x6FA and <= 0x6FC or 0x6FF
            or >= 0x710 and <= 0x72F or >= 0x74D and <= 0x77F or >= 0x7CA and <= 0x7EA or >= 0x8A0 and <= 0x8C7 && c is not (0x621 or 0x674);

    private static bool JoinsBackwardOnly(int c) =>
        c is >= 0x622 and <= 0x625 or 0x627 or 0x629 or >= 0x62F and <= 0x632 or 0x648 or >= 0x671 and <= 0x677 or >= 0x688 and <= 0x699
            or 0x6C0 or >= 0x6C3 and <= 0x6CB or 0x6CD or 0x6CF or 0x6D2 or 0x6D3 or 0x6D5 or 0x6EE or 0x6EF or 0x710 or >= 0x715 and <= 0x719
            or 0x71E or 0x728 or 0x72A or 0x72C or 0x72F or 0x74D or >= 0x759 and <= 0x75B or 0x76B or 0x76C or 0x771 or 0x773 or 0x774
            or 0x778 or 0x779 or >= 0x8AA and <= 0x8AC or 0x8AE or 0x8B1 or 0x8B2 or 0x8B9;
}
