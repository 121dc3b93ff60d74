using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Gateway.Stores;

/// <summary>Reads the JSON texts that stores hold.</summary>
public static class LedgerJson
{
    /// <summary>The value of a text.</summary>
    /// <exception cref="StoreException">No Sluice writes such a text.</exception>
    public static T Parse<T>(string text, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            throw new StoreException(StoreErrorCode.Corrupt,
                "The ledger holds a text that no Sluice writes. Stop Sluice, keep what is there, and restore a backup.", exception);
        }
    }

    /// <summary>The values of a text; none when there is no text.</summary>
    /// <exception cref="StoreException">No Sluice writes such a text.</exception>
    public static IReadOnlyList<T> List<T>(string? text, JsonTypeInfo<IReadOnlyList<T>> type) => text is null ? [] : Parse(text, type);
}
