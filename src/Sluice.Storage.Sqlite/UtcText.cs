using System.Globalization;

namespace Sluice.Storage.Sqlite;

/// <summary>Instants as the tables hold them: UTC, ISO 8601, seven decimals; exact, and text order is time order.</summary>
internal static class UtcText
{
    internal static string Of(DateTimeOffset instant) => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    internal static DateTimeOffset Parse(string text) =>
        new(DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
}
