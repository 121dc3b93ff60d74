using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Simulator;

/// <summary>Values of the keyword <c>format</c> (JSON Schema 2020-12 validation, section 7.3): how they are made and, roughly,
/// recognised.</summary>
internal static class Formats
{
    /// <summary>A value of the format; null for a format that is not known.</summary>
    public static string? Make(string format, SeededStream random) => format.ToLowerInvariant() switch
    {
        "date" => Date(random),
        "date-time" or "datetime" => $"{Date(random)}T{Clock(random)}Z",
        "time" => Clock(random) + "Z",
        "duration" => random.Pick<string>(["P3D", "PT45M", "P1W", "PT2H30M", "P6M"]),
        "email" or "idn-email" => Email(random),
        "uri" or "url" or "iri" => $"https://{Host(random)}/{random.Pick(WordLists.Topics).Replace(' ', '-')}",
        "uri-reference" or "iri-reference" => $"/{random.Pick(WordLists.Topics).Replace(' ', '-')}",
        "uri-template" => $"https://{Host(random)}/{{id}}",
        "uuid" => Uuid(random),
        "hostname" or "idn-hostname" => Host(random),
        "ipv4" or "ip" or "ip-address" => $"{random.Between(1, 223)}.{random.Between(0, 255)}.{random.Between(0, 255)}.{random.Between(1, 254)}",
        "ipv6" => $"2001:db8::{random.Between(1, 65535):x}:{random.Between(1, 65535):x}",
        "json-pointer" => "/items/" + random.Between(0, 9),
        "relative-json-pointer" => random.Between(0, 3) + "/items",
        "regex" => "^[a-z]+$",
        "byte" => "U2x1aWNl",
        _ => null,
    };

    /// <summary>Whether a text looks like the format; true for formats that are not known.</summary>
    public static bool Fits(string format, string text) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => text.Length >= 20 && text[10] is 'T' or 't'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && HasOffset(text),
        "time" => text.Length >= 9 && text[2] == ':' && text[5] == ':' && HasOffset(text),
        "email" => text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && !text.Contains(' ', StringComparison.Ordinal),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) && text.Contains(':', StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "hostname" => Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4,
        "ipv4" => IPAddress.TryParse(text, out var v4) && v4.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(text, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6,
        _ => true,
    };

    /// <summary>A date of the years 2024 to 2026.</summary>
    public static string Date(SeededStream random) =>
        new DateOnly(2024, 1, 1).AddDays((int)random.Between(0, 1095)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time of day to the second.</summary>
    public static string Clock(SeededStream random) => $"{random.Between(0, 23):00}:{random.Between(0, 59):00}:{random.Between(0, 59):00}";

    /// <summary>An address at a domain reserved for examples (RFC 2606).</summary>
    public static string Email(SeededStream random) =>
        $"{random.Pick(WordLists.FirstNames)}.{random.Pick(WordLists.LastNames)}@example.{random.Pick<string>(["com", "org", "net"])}".ToLowerInvariant();

    private static string Host(SeededStream random) =>
        $"{random.Pick(WordLists.Nouns)}.example.{random.Pick<string>(["com", "org", "net"])}".ToLowerInvariant();

    private static bool HasOffset(string text) => text[^1] is 'Z' or 'z' || (text[^3] == ':' && text[^6] is '+' or '-');

    private static string Uuid(SeededStream random) =>
        $"{random.Between(0, uint.MaxValue):x8}-{random.Between(0, 0xffff):x4}-4{random.Between(0, 0xfff):x3}"
        + $"-{random.Between(0x8000, 0xbfff):x4}-{random.Between(0, 0xffffffffffff):x12}";
}
