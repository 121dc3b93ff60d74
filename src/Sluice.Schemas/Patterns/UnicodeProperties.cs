using System.Collections.Concurrent;
using System.Globalization;

namespace Sluice.Schemas.Patterns;

/// <summary>The sets of <c>\p{…}</c>: general categories and the binary properties that follow from them. Scripts are refused: the
/// platform has no data for them.</summary>
internal static class UnicodeProperties
{
    private static readonly ConcurrentDictionary<string, CodePointSet> Cache = new(StringComparer.Ordinal);

    /// <summary>General categories with their short name first; the order within a line is that of the Unicode property aliases.</summary>
    private static readonly string[][] Categories =
    [
        ["Lu", "Uppercase_Letter"], ["Ll", "Lowercase_Letter"], ["Lt", "Titlecase_Letter"], ["Lm", "Modifier_Letter"], ["Lo", "Other_Letter"],
        ["Mn", "Nonspacing_Mark"], ["Mc", "Spacing_Mark"], ["Me", "Enclosing_Mark"],
        ["Nd", "Decimal_Number", "digit"], ["Nl", "Letter_Number"], ["No", "Other_Number"],
        ["Zs", "Space_Separator"], ["Zl", "Line_Separator"], ["Zp", "Paragraph_Separator"],
        ["Cc", "Control", "cntrl"], ["Cf", "Format"], ["Cs", "Surrogate"], ["Co", "Private_Use"],
        ["Pc", "Connector_Punctuation"], ["Pd", "Dash_Punctuation"], ["Ps", "Open_Punctuation"], ["Pe", "Close_Punctuation"],
        ["Pi", "Initial_Punctuation"], ["Pf", "Final_Punctuation"], ["Po", "Other_Punctuation"],
        ["Sm", "Math_Symbol"], ["Sc", "Currency_Symbol"], ["Sk", "Modifier_Symbol"], ["So", "Other_Symbol"], ["Cn", "Unassigned"],
    ];

    private static readonly (string[] Names, string Members, string Others)[] Unions =
    [
        (["L", "Letter"], "Lu Ll Lt Lm Lo", ""), (["LC", "Cased_Letter"], "Lu Ll Lt", ""), (["M", "Mark", "Combining_Mark"], "Mn Mc Me", ""),
        (["N", "Number"], "Nd Nl No", ""), (["P", "Punctuation", "punct"], "Pc Pd Ps Pe Pi Pf Po", ""), (["S", "Symbol"], "Sm Sc Sk So", ""),
        (["Z", "Separator"], "Zs Zl Zp", ""), (["C", "Other"], "Cc Cf Cs Co Cn", ""),
        (["Alphabetic", "Alpha"], "Lu Ll Lt Lm Lo Nl", UnicodeTables.Alphabetic),
        (["Uppercase", "Upper"], "Lu", UnicodeTables.Uppercase), (["Lowercase", "Lower"], "Ll", UnicodeTables.Lowercase),
        (["ID_Start", "IDS"], "Lu Ll Lt Lm Lo Nl", UnicodeTables.IdStart),
        (["ID_Continue", "IDC"], "Lu Ll Lt Lm Lo Nl Mn Mc Nd Pc", UnicodeTables.IdContinue),
    ];

    // UnicodeCategory's values, in its own order, as indices of Categories.
    private static readonly string[] ByCategory =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
         "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    /// <summary>Finds a property by the text between the braces.</summary>
    /// <exception cref="FormatException">There is no such property, or it is not supported.</exception>
    public static CodePointSet Find(string name)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["General_Category=", "gc="])
            if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        return Cache.GetOrAdd(name, Build);
    }

    private static CodePointSet Build(string name)
    {
        if (name == "Any") return CodePointSet.Of((0, CodePointSet.Last));
        if (name == "ASCII") return CodePointSet.Of((0, 0x7F));
        if (name is "White_Space" or "space") return CodePointSet.Of(('\t', '\r'), (' ', ' '), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000));
        if (name is "ASCII_Hex_Digit" or "AHex") return CodePointSet.Of(('0', '9'), ('A', 'F'), ('a', 'f'));
        if (Array.Find(Categories, names => names.Contains(name)) is { } category) return Scan([category[0]], "");
        foreach (var (names, members, others) in Unions)
            if (names.Contains(name)) return Scan(members.Split(' '), others);
        throw new FormatException(name.Contains('=', StringComparison.Ordinal)
            ? $"the Unicode property {name} is not supported; general categories are"
            : $"{name} is not a Unicode property that is supported");
    }

    private static CodePointSet Scan(string[] members, string others)
    {
        var wanted = new bool[ByCategory.Length];
        for (var i = 0; i < wanted.Length; i++) wanted[i] = members.Contains(ByCategory[i]);
        var set = new CodePointSet();
        var start = -1;
        for (var c = 0; c <= CodePointSet.Last + 1; c++)
        {
            var inside = c <= CodePointSet.Last && wanted[(int)CharUnicodeInfo.GetUnicodeCategory(c)] && c is (< 0xD800 or > 0xDFFF);
            if (inside && start < 0) start = c;
            if (inside || start < 0) continue;
            set.Append(start, c - 1);
            start = -1;
        }
        foreach (var range in others.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-');
            set.Add(int.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), int.Parse(ends[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
        return set;
    }
}
