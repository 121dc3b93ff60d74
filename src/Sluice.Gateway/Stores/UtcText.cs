using System.Globalization;

namespace Sluice.Gateway.Stores;

/// <summary>Instants as the tables hold them: UTC, ISO 8601, seven decimals; exact, and text order is time order.</summary>
public static class UtcText
{
    /// <summary>The text of an instant.</summary>
    public static string Of(DateTimeOffset instant) => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The instant of a text.</summary>
    /// <exception cref="FormatException">The text was not made here.</exception>
    public static DateTimeOffset Parse(string text) =>
        new(DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
}
