using System.Globalization;
using System.Text;
using Semver;

namespace Sluice.Gateway;

/// <summary>Versions in a form whose order, letter by letter, is the precedence of Semantic Versioning 2.0.0, so that a store can compare
/// them.</summary>
public static class VersionRank
{
    private const int NumberDigits = 64;
    private const int VersionLengthMax = 64;

    /// <summary>The form of a version; null when it is none.</summary>
    public static string? Of(string? version)
    {
        if (version is null || !SemVersion.TryParse(version, SemVersionStyles.Strict, out var parsed, VersionLengthMax)) return null;
        var rank = new StringBuilder();
        foreach (var number in (ReadOnlySpan<System.Numerics.BigInteger>)[parsed.Major, parsed.Minor, parsed.Patch])
            rank.Append(number.ToString(CultureInfo.InvariantCulture).PadLeft(NumberDigits, '0')).Append('.');
        // A release comes after everything that leads to it; of two beginnings that are alike the shorter comes first.
        if (!parsed.IsPrerelease) return rank.Append('~').ToString();
        rank.Append('-');
        foreach (var part in parsed.PrereleaseIdentifiers)
        {
            rank.Append(' ').Append(part.NumericValue is { } number
                ? "0" + number.ToString(CultureInfo.InvariantCulture).PadLeft(NumberDigits, '0')
                : "1" + part.Value);
        }
        return rank.ToString();
    }
}
