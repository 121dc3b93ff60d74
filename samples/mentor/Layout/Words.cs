using System.Globalization;
using Sluice.Gateway;

namespace Sluice.Mentor.Layout;

/// <summary>How values are shown.</summary>
internal static class Words
{
    private const int HashShown = 8;

    /// <summary>The beginning of a hash, without its algorithm; the whole stands in the title.</summary>
    public static string Short(string? hash) =>
        hash is null ? "–" : hash[(hash.IndexOf(':', StringComparison.Ordinal) + 1)..] is { Length: > HashShown } digits ? digits[..HashShown] : hash;

    public static string Of(MigrationState state) => state switch
    {
        MigrationState.DryRun => "dry run",
        MigrationState.RollingBack => "moving back",
        MigrationState.RolledBack => "moved back",
        MigrationState.Running => "moving",
        _ => GatewayNames.Of(state),
    };

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Count(long count, string what) => count == 1 ? $"1 {what}" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}s");
}
