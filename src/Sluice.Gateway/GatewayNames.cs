using System.Text.Json;

namespace Sluice.Gateway;

/// <summary>The names under which enum values leave the process: camel case, everywhere the same.</summary>
public static class GatewayNames
{
    /// <summary>The name of a value: <c>Verdict.Accepted</c> is <c>accepted</c>.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ByValue[value];

    /// <summary>The value of a name; false when there is none.</summary>
    public static bool TryParse<TEnum>(string name, out TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ByName.TryGetValue(name, out value);

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        internal static readonly Dictionary<TEnum, string> ByValue =
            Enum.GetValues<TEnum>().ToDictionary(v => v, v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()));

        internal static readonly Dictionary<string, TEnum> ByName = ByValue.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
