using Sluice.Repair.Guide;

namespace Sluice.Repair.Align;

/// <summary>Units of measure: whether an amount is given in another unit than the name of its property says. Nothing is converted.</summary>
internal static class Units
{
    // Spellings of one unit on one line, lines of one quantity in one group; only units of the same quantity are compared.
    private static readonly string[][] Quantities =
    [
        ["mg milligram milligrams", "g gram grams", "kg kilogram kilograms kilo kilos", "t ton tons tonne tonnes", "lb lbs pound pounds", "oz ounce ounces"],
        ["ml milliliter milliliters", "cl", "l liter liters litre litres", "gal gallon gallons"],
        ["mm", "cm", "m meter meters metre metres", "km kilometer kilometers kilometre kilometres", "in inch inches", "ft foot feet", "mi mile miles"],
        [
            "ms millis milliseconds", "s sec secs second seconds", "min mins minute minutes", "h hr hrs hour hours", "day days", "week weeks",
            "month months", "year years yr yrs",
        ],
        ["kb kilobytes", "mb megabytes", "gb gigabytes", "tb terabytes"],
    ];

    private static readonly Dictionary<string, (int Quantity, int Unit)> Known = Quantities
        .SelectMany((units, quantity) => units.SelectMany((spellings, unit) => spellings.Split(' ').Select(word => (word, (quantity, unit)))))
        .ToDictionary(p => p.word, p => p.Item2, StringComparer.Ordinal);

    /// <summary>Whether a text names a unit of the quantity that the last word of a property's name is a unit of, and not that unit.</summary>
    /// <param name="name">The property: <c>weight_kg</c>, <c>durationMinutes</c>.</param>
    /// <param name="text">The amount: <c>500 g</c>.</param>
    public static bool Differ(string name, string text)
    {
        if (text.Length > 100 || !Known.TryGetValue(LastWord(name), out var wanted))
            return false;
        var differs = false;
        foreach (var word in Fold.Words(text))
        {
            if (!Known.TryGetValue(word.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), out var given) || given.Quantity != wanted.Quantity)
                continue;
            if (given.Unit == wanted.Unit)
                return false;
            differs = true;
        }

        return differs;
    }

    private static string LastWord(string name)
    {
        var from = name.Length;
        while (from > 0 && char.IsAsciiLetterLower(name[from - 1]))
            from--;
        if (from > 0 && char.IsAsciiLetterUpper(name[from - 1]))
            from--;
        return name[from..].ToLowerInvariant();
    }
}
