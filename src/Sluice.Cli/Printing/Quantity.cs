using System.Globalization;

namespace Sluice.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class Quantity
{
    /// <summary><c>1 edit</c>, <c>1,204 edits</c>.</summary>
    public static string Of(long count, string noun) => $"{Of(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Of(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>4 MiB</c>, <c>1,000 bytes</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1 << 20 when bytes % (1 << 20) == 0 => $"{Of(bytes >> 20)} MiB",
        >= 1 << 10 when bytes % (1 << 10) == 0 => $"{Of(bytes >> 10)} KiB",
        _ => Of(bytes, "byte"),
    };

    /// <summary><c>0.4 ms</c>, <c>12 ms</c>, <c>3.1 s</c>.</summary>
    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };

    /// <summary>UTC, to the second.</summary>
    public static string When(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
