using System.Globalization;
using System.Text;
using Sluice.Repair.Parse;

namespace Sluice.Repair.Align;

/// <summary>Numbers as people write them. Only notations with one meaning count; what depends on a country is left alone.</summary>
internal static class Quantities
{
    private static readonly HashSet<string> Currencies = new(StringComparer.Ordinal)
    {
        "USD", "EUR", "GBP", "JPY", "CNY", "CHF", "INR", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "BRL", "MXN", "KRW", "ZAR", "SGD",
        "HKD", "TRY", "RUB",
    };

    private static readonly HashSet<string> Magnitudes = new(StringComparer.OrdinalIgnoreCase)
    {
        "k", "m", "b", "bn", "mn", "mio", "hundred", "thousand", "million", "billion", "trillion", "dozen", "lakh", "crore", "percent", "pct",
    };

    private static readonly HashSet<string> Scales = new(StringComparer.Ordinal) { "5", "6", "7", "10", "20", "100" };

    /// <summary>A whole text that is a number; null when it is not, or when it could be two.</summary>
    public static (string Json, string Code)? Read(string text, bool integer)
    {
        if (text.Length is 0 or > 100)
            return null;
        if (Numbers.Strict(text))
            return (text, EditCode.TextToNumber);
        var bare = Strip(text);
        if (Plain(bare) is { } plain)
            return (plain, EditCode.TextToNumber);
        if (Grouped(bare, integer) is { } grouped)
            return (grouped, EditCode.TextToNumber);
        if (Comma(bare) is { } comma)
            return (comma, EditCode.DecimalComma);
        // 4/5 and 7/10 are marks on a scale as often as fractions: then a number was chosen.
        return Fraction(bare, integer) is { } fraction
            ? (fraction, Scales.Contains(bare[(bare.IndexOf('/', StringComparison.Ordinal) + 1)..]) ? EditCode.ExtractValue : EditCode.TextToNumber) : null;
    }

    /// <summary>Whether a JSON number has no fraction.</summary>
    public static bool Whole(string json)
    {
        if (json.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
            return true;
        return double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && Math.Floor(value) == value;
    }

    /// <summary>The only number in a longer text; null when there are more, or a magnitude follows it.</summary>
    public static string? Only(string text)
    {
        if (text.Length > 2_000)
            return null;
        // "5 USD million" is not five, and neither is "minus five": a word that changes the amount leaves none that could be taken.
        if (Guide.Fold.Words(text).Exists(w => Magnitudes.Contains(w) || w is "minus" or "negative"))
            return null;
        // In accounts (1,250.00) and 120.50- are negative amounts, and so is -CHF 120.50; a bound such as < 0.01 or 30+ is no amount.
        if (text is ['(', .., ')'] or [.., '-' or '−' or '+'] || text.AsSpan().IndexOfAny("<>≤≥±") >= 0 || (text is ['-' or '−', var second, ..] && !char.IsAsciiDigit(second)))
            return null;
        string? found = null;
        var at = 0;
        while (at < text.Length)
        {
            if (!char.IsAsciiDigit(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] is '.' or ',' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))))
                at++;
            if (found is not null || (start > 0 && char.IsLetter(text[start - 1])))
                return null;
            if (start > 0 && text[start - 1] is '-' or '−' && (start == 1 || !char.IsLetterOrDigit(text[start - 2])))
                start--;
            var word = text[at..].TrimStart();
            var unit = new string([.. word.TakeWhile(char.IsLetter)]);
            if (word.StartsWith('%') || Magnitudes.Contains(unit) || unit is "e" or "E")
                return null;
            found = Read(text[start..at], false) is { Code: EditCode.TextToNumber } number ? number.Json : null;
            if (found is null)
                return null;
        }

        return found;
    }

    /// <summary>Currency signs and codes and the number sign say nothing about the amount.</summary>
    private static string Strip(string text)
    {
        var bare = text.Trim().Trim('$', '€', '£', '¥', '₹', '#').Trim();
        foreach (var end in (ReadOnlySpan<bool>)[true, false])
        {
            var word = bare.Length > 3 ? (end ? bare[^3..] : bare[..3]) : "";
            if (Currencies.Contains(word))
                bare = (end ? bare[..^3] : bare[3..]).Trim();
        }

        if (bare.StartsWith('-') || bare.StartsWith('−'))
            bare = "-" + bare[1..].TrimStart('$', '€', '£', '¥', '₹', ' ');
        return bare;
    }

    private static string? Plain(string bare)
    {
        if (bare.Length == 0 || !char.IsAscii(bare[^1]) || !bare.All(char.IsAscii))
            return null;
        var zeros = bare.TrimStart('0');
        var candidate = bare.StartsWith('0') && zeros.Length > 0 && char.IsAsciiDigit(zeros[0]) ? zeros : bare;
        var number = Numbers.Lenient(Encoding.ASCII.GetBytes(candidate), out var stump);
        return stump ? null : number;
    }

    // 1,234.50 and 1.234,50 and 1 234,5: two kinds of separator, or several groups, leave no doubt. One group of three digits does,
    // unless the number must be whole.
    private static string? Grouped(string bare, bool integer)
    {
        var sign = bare.StartsWith('-') ? "-" : "";
        var body = bare[sign.Length..].Replace('\u00A0', ' ').Replace('\u202F', ' ').Replace('’', '\'');
        foreach (var (group, point) in (ReadOnlySpan<(char, char)>)[(',', '.'), ('.', ','), (' ', ','), (' ', '.'), ('\'', '.')])
        {
            var parts = body.Split(point);
            if (parts.Length > 2)
                continue;
            var groups = parts[0].Split(group);
            if (groups.Length < 2 || groups[0].Length is 0 or > 3 || !groups.All(Digits) || groups.Skip(1).Any(g => g.Length != 3))
                continue;
            if (parts.Length == 2 && (parts[1].Length == 0 || !Digits(parts[1])))
                continue;
            if (parts.Length == 1 && groups.Length == 2 && group is ',' or '.' && !(integer && group == ','))
                continue;
            var whole = string.Concat(groups).TrimStart('0');
            return sign + (whole.Length == 0 ? "0" : whole) + (parts.Length == 2 ? "." + parts[1] : "");
        }

        return null;
    }

    private static string? Comma(string bare)
    {
        var at = bare.IndexOf(',', StringComparison.Ordinal);
        if (at <= 0 || at != bare.LastIndexOf(',') || bare.Contains('.', StringComparison.Ordinal) || bare.Length - at - 1 is 0 or 3)
            return null;
        var number = bare[..at] + "." + bare[(at + 1)..];
        return Numbers.Strict(number) ? number : null;
    }

    // One half is 0.5; three fifths as a rating is something else, and a date is no fraction: only where the number need not be whole.
    private static string? Fraction(string bare, bool integer)
    {
        var at = bare.IndexOf('/', StringComparison.Ordinal);
        if (integer || at <= 0 || !Digits(bare[..at]) || !Digits(bare[(at + 1)..]) || bare.Length > 12)
            return null;
        var (above, below) = (decimal.Parse(bare[..at], CultureInfo.InvariantCulture), decimal.Parse(bare[(at + 1)..], CultureInfo.InvariantCulture));
        return below == 0 ? null : (above / below).ToString("0.#################", CultureInfo.InvariantCulture);
    }

    private static bool Digits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
