using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using Semver;

namespace Sluice.Contracts;

/// <summary>Chooses one of several semantic versions: an exact one (<c>1.2.0</c>), the highest below a prefix (<c>1</c>,
/// <c>1.2</c>), the highest within a range in npm syntax (<c>^1.2</c>, <c>&gt;=1.0.0 &lt;3.0.0</c>), or the latest.</summary>
/// <remarks>A pre-release is chosen only when it is named exactly, or when nothing else is there.</remarks>
public sealed class VersionSelector
{
    private const int RangeLengthMax = 256;
    private static readonly SearchValues<char> RangeSigns = SearchValues.Create("^~<>=*xX |");

    private readonly SemVersion? _exact;
    private readonly BigInteger? _major;
    private readonly BigInteger? _minor;
    private readonly SemVersionRange? _range;

    private VersionSelector(SemVersion? exact, BigInteger? major, BigInteger? minor, SemVersionRange? range = null) =>
        (_exact, _major, _minor, _range) = (exact, major, minor, range);

    /// <summary>Reads a selector; null is the latest.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionSelector? selector)
    {
        selector = null;
        if (text is null) selector = new(null, null, null);
        else if (SemVersion.TryParse(text, SemVersionStyles.Strict, out var exact)) selector = new(exact, null, null);
        else if (text.Split('.') is [var major] && TryNumber(major, out var m)) selector = new(null, m, null);
        else if (text.Split('.') is [var first, var second] && TryNumber(first, out var a) && TryNumber(second, out var b))
            selector = new(null, a, b);
        else if (IsRange(text) && SemVersionRange.TryParseNpm(text, out var range))
            selector = new(null, null, null, range);
        return selector is not null;
    }

    /// <summary>Chooses from items that carry a version.</summary>
    /// <returns>The item; <see langword="default"/> when none fits.</returns>
    public T? Choose<T>(IEnumerable<T> items, Func<T, SemVersion> version)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(version);
        return items.Where(item => Fits(version(item)))
            .OrderBy(item => !version(item).IsPrerelease)
            .ThenBy(version, SemVersion.PrecedenceComparer)
            .LastOrDefault();
    }

    private bool Fits(SemVersion version) => _exact is not null
        ? _exact.Equals(version)
        : _range is not null ? _range.Contains(version)
        : (_major is null || version.Major == _major) && (_minor is null || version.Minor == _minor);

    /// <summary>Whether a text is meant as a range: it has a sign of one, no space around it, and says more than "any".</summary>
    private static bool IsRange(string text) =>
        text.Length is > 1 and <= RangeLengthMax && text.AsSpan().ContainsAny(RangeSigns) && text.AsSpan().Trim().Length == text.Length;

    /// <summary>Numbers as semantic versioning writes them: digits only, no leading zero.</summary>
    private static bool TryNumber(string text, out BigInteger number)
    {
        number = default;
        return text.Length is > 0 and <= 20 && (text == "0" || text[0] != '0')
            && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
