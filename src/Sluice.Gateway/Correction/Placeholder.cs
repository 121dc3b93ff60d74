using System.Text.RegularExpressions;

namespace Sluice.Gateway;

/// <summary>Values that a model gives when it has none: they fit many a schema and say nothing.</summary>
internal static partial class Placeholder
{
    // Without letters and digits: "", " ", "-", "…", "???".
    [GeneratedRegex(@"^[^\p{L}\p{N}]*$|^[\W_]*(n/?a|none|null|nil|nan|undefined|unknown|unspecified|unavailable|missing|empty|blank|default|"
        + @"placeholder|string|text|value|example|dummy|test|sample|todo|tbd|tba|to be determined|lorem ipsum.*|x{2,}|"
        + @"not (available|applicable|specified|provided|known|given|found))[\W_]*$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Words { get; }

    /// <summary>Whether a leaf, as <see cref="CorrectionComparison"/> writes it, says nothing.</summary>
    public static bool Is(string leaf) => leaf is ['"', .., '"'] ? Words.IsMatch(leaf[1..^1]) : leaf is "null" or "0" or "-0" or "[]" or "{}";

    /// <summary>Whether a value stands in a text, not as a part of a longer word or number. What has no letter or digit stands nowhere.</summary>
    public static bool Stands(string leaf, string text)
    {
        var isText = leaf is ['"', .., '"'];
        var value = isText ? leaf[1..^1] : leaf;
        if (!value.Any(char.IsLetterOrDigit)) return false;
        for (var at = 0; (at = text.IndexOf(value, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var before = text.AsSpan(0, at);
            var after = text.AsSpan(at + value.Length);
            if (isText ? OpensWord(before, value) && ClosesWord(after, value) : OpensNumber(before) && ClosesNumber(after)) return true;
        }

        return false;
    }

    private static bool OpensWord(ReadOnlySpan<char> before, string value) =>
        before.IsEmpty || !char.IsAsciiLetterOrDigit(value[0]) || !char.IsAsciiLetterOrDigit(before[^1]);

    private static bool ClosesWord(ReadOnlySpan<char> after, string value) =>
        after.IsEmpty || !char.IsAsciiLetterOrDigit(value[^1]) || !char.IsAsciiLetterOrDigit(after[0]);

    // The 5 of 0.5, of -5 and of T-5 is no 5.
    private static bool OpensNumber(ReadOnlySpan<char> before) =>
        before.IsEmpty || !(char.IsAsciiLetterOrDigit(before[^1]) || before[^1] is '.' or ',' or '-');

    private static bool ClosesNumber(ReadOnlySpan<char> after) => after is not [(>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ..]
        and not ['.' or ',', >= '0' and <= '9', ..];
}
