using System.Globalization;

namespace Sluice.Repair.Align;

/// <summary>Dates and times in notations that mean one day everywhere, as RFC 3339.</summary>
internal static class Dates
{
    private static readonly string[] Days =
    [
        "yyyy/M/d", "yyyy.M.d", "yyyy-M-d", "yyyyMMdd", "d MMMM yyyy", "d MMM yyyy", "MMMM d, yyyy", "MMM d, yyyy", "MMMM d yyyy", "MMM d yyyy", "d-MMM-yyyy",
    ];

    private static readonly string[] Moments = ["yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-ddTHH:mmK", "yyyy/MM/dd HH:mm:ssK", "yyyyMMddTHHmmssK"];

    /// <summary>The rewritten text; null when it is right already, or not a date of one meaning.</summary>
    public static string? Rewrite(string text, string format)
    {
        var bare = text.Trim();
        if (bare.Length > 40)
            return null;
        if (format == "date")
        {
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                return null;
            return DateOnly.TryParseExact(bare, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
        }

        if (format != "date-time")
            return null;
        // A time without an offset is not a moment: nothing is assumed about it.
        return (bare.EndsWith('Z') || bare.LastIndexOfAny(['+', '-']) > 10)
            && DateTimeOffset.TryParseExact(bare.Replace(" +", "+", StringComparison.Ordinal).Replace(" Z", "Z", StringComparison.Ordinal), Moments,
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToString(moment.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ss'Z'" : "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) : null;
    }
}
