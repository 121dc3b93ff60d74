using System.Collections;
using System.Text.Json;

namespace Sluice.Workspace;

/// <summary>Brings a caller's values to the few plain forms that a template sees, so that no property of some .NET type does.</summary>
internal static class PromptValues
{
    private const int DepthMax = 64;

    /// <exception cref="FormatException">The value, or one inside it, is not of a kind that a prompt can print.</exception>
    public static object? Plain(string place, object? value, int depth = 0)
    {
        if (depth > DepthMax) throw new FormatException($"The value of '{place}' is nested deeper than {DepthMax}.");
        return value switch
        {
            null or string or bool or long or ulong or decimal => value,
            sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
            float number => Finite(place, number),
            double number => Finite(place, number),
            char letter => letter.ToString(),
            JsonElement json => PromptJson.Plain(json),
            IReadOnlyDictionary<string, object?> members => Members(place, members, depth),
            IDictionary members => Members(place, Pairs(place, members), depth),
            IEnumerable<KeyValuePair<string, object?>> members => Members(place, members, depth),
            IEnumerable items => items.Cast<object?>().Select((item, i) => Plain($"{place}.{i}", item, depth + 1)).ToList(),
            _ => throw new FormatException(
                $"The value of '{place}' is of type {value.GetType().Name}; give a text, number, true or false, list or dictionary."),
        };
    }

    private static double Finite(string place, double number) => double.IsFinite(number)
        ? number
        : throw new FormatException($"The value of '{place}' is not a finite number.");

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(string place, IDictionary members)
    {
        foreach (DictionaryEntry member in members)
        {
            yield return member.Key is string name
                ? new(name, member.Value)
                : throw new FormatException($"The value of '{place}' is a dictionary whose keys are not texts.");
        }
    }

    private static Dictionary<string, object?> Members(string place, IEnumerable<KeyValuePair<string, object?>> members, int depth)
    {
        var plain = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in members) plain[name] = Plain($"{place}.{name}", value, depth + 1);
        return plain;
    }
}
