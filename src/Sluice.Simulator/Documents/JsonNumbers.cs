using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>Reading of numbers and strings from nodes and schema keywords, in the one representation used here: decimal.</summary>
internal static class JsonNumbers
{
    /// <summary>A number as decimal; false for other kinds and for numbers that decimal cannot hold.</summary>
    public static bool TryNumber(JsonNode? node, out decimal number)
    {
        number = 0;
        return node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && TryText(value.ToJsonString(), out number);
    }

    /// <summary>A schema keyword as decimal.</summary>
    public static bool TryNumber(JsonElement element, out decimal number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && TryText(element.GetRawText(), out number);
    }

    /// <summary>A text as decimal, in JSON's grammar or near it.</summary>
    public static bool TryText(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <summary>A string node's text.</summary>
    public static bool TryString(JsonNode? node, [NotNullWhen(true)] out string? text)
    {
        text = null;
        return node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.TryGetValue(out text);
    }

    /// <summary>A count keyword (<c>minItems</c> and the like), bounded to what an <see cref="int"/> holds.</summary>
    public static bool TryCount(JsonElement element, out int count)
    {
        count = 0;
        if (!TryNumber(element, out var number) || number < 0)
            return false;
        count = (int)Math.Min(number, int.MaxValue);
        return true;
    }
}
