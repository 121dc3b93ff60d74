using System.Text;
using System.Text.Json;

namespace Sluice.Simulator;

internal sealed partial class DocumentGenerator
{
    private const int TextLengthMax = 4096;
    private int _charactersLeft = 200_000;

    private string Text(SchemaParts parts, string name)
    {
        var min = Math.Min(parts.Count("minLength", 0, largest: true), TextLengthMax);
        var max = parts.Count("maxLength", int.MaxValue, largest: false);
        var examples = parts.Values("examples").SelectMany(SchemaFit.Branches)
            .Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!).ToList();
        if (examples.Count > 0 && _random.Chance(0.5) && _random.Pick(examples) is var example && _fit.FitsAll(example, parts.All))
            return example;
        var format = parts.Texts("format").Select(f => Formats.Make(f, _random)).FirstOrDefault(f => f is not null);
        var patterns = parts.Texts("pattern").ToList();
        if (patterns.Count > 0)
            return PatternText(parts, patterns, [format, Sized(PlausibleText.For(name, _random), min, max)], min, max);
        return format ?? Sized(PlausibleText.For(name, _random), min, max);
    }

    /// <summary>The plausible text when it happens to fit; else one made from a pattern that fits the others too.</summary>
    private string PatternText(SchemaParts parts, List<string> patterns, IReadOnlyList<string?> plausible, int min, int max)
    {
        foreach (var text in plausible)
        {
            if (text is not null && _fit.FitsAll(text, parts.All))
                return text;
        }

        string? made = null;
        foreach (var pattern in patterns)
        {
            made = Matching(pattern, min, max);
            if (made is not null && patterns.TrueForAll(p => _fit.Matches(made, p)))
                return made;
        }

        return made ?? plausible[^1]!;
    }

    /// <summary>A text for a pattern within a length; the best attempt when there is none, null when the pattern cannot be read.</summary>
    private string? Matching(string pattern, int min, int max)
    {
        string? best = null;
        foreach (var repeatMax in (ReadOnlySpan<int>)[4, 4, 8, 2])
        {
            var text = PatternGenerator.Make(pattern, _random, repeatMax, exact: false);
            if (text is null)
                return null;
            if (!_fit.Matches(text, pattern))
                continue;
            best = text;
            if (SchemaFit.Length(text) is var length && length >= min && length <= max)
                return text;
        }

        best = OfLength(pattern, min, max) ?? best;
        // An unanchored pattern does not mind what stands around.
        return best is null || SchemaFit.Length(best) >= min ? best : Padded(best, pattern, min);
    }

    /// <summary>A text within a length, by halving the number of repetitions: more of them make it longer.</summary>
    private string? OfLength(string pattern, int min, int max)
    {
        string? best = null;
        for (int low = 0, high = Math.Min(max, TextLengthMax); low <= high;)
        {
            var repeats = (low + high) / 2;
            if (PatternGenerator.Make(pattern, _random, repeats, exact: true) is not { } text)
                return best;
            var length = SchemaFit.Length(text);
            if (length >= min && length <= max && _fit.Matches(text, pattern))
                return text;
            if (length <= max && _fit.Matches(text, pattern))
                best = text;
            if (length > max)
                high = repeats - 1;
            else
                low = repeats + 1;
        }

        return best;
    }

    private string Padded(string text, string pattern, int min)
    {
        var padded = text + new string('x', min - SchemaFit.Length(text));
        return _fit.Matches(padded, pattern) ? padded : text;
    }

    private string Sized(string text, int min, int max)
    {
        var sized = new StringBuilder(text);
        while (sized.Length < min && _charactersLeft-- > 0)
            sized.Append(' ').Append(_random.Pick(WordLists.Nouns));
        if (SchemaFit.Length(sized.ToString()) <= max)
            return sized.ToString();
        var cut = string.Concat(sized.ToString().EnumerateRunes().Take(max));
        var trimmed = cut.TrimEnd(' ', ',', '.');
        return trimmed.Length >= min ? trimmed : cut.Replace(' ', 'x');
    }

    private decimal Number(SchemaParts parts, string name, bool integer)
    {
        var (low, high) = Bounds(parts, integer);
        var step = parts.Largest("multipleOf") is > 0 and var multiple ? multiple : integer ? 1m : Grain(name);
        if (integer && !decimal.IsInteger(step))
            step = decimal.IsInteger(1 / step) ? 1m : step;
        try
        {
            // The usual range counts only as far as the schema leaves a value in it.
            var (usualLow, usualHigh) = Usual(name);
            return Multiple(Math.Max(low ?? usualLow, usualLow), Math.Min(high ?? usualHigh, usualHigh), step)
                ?? Multiple(low ?? (high - 100) ?? usualLow, high ?? (low + 100) ?? usualHigh, step)
                ?? (low is not null && high > low ? low.Value + ((high.Value - low.Value) / 2) : low ?? high ?? usualLow);
        }
        catch (OverflowException)
        {
            return low ?? high ?? 0;
        }
    }

    private decimal? Multiple(decimal low, decimal high, decimal step)
    {
        var first = Math.Ceiling(low / step);
        var last = Math.Floor(high / step);
        return last < first ? null : Normal((first + _random.Between(0, (long)Math.Min(last - first, long.MaxValue / 2))) * step);
    }

    private static (decimal? Low, decimal? High) Bounds(SchemaParts parts, bool integer)
    {
        var nudge = integer ? 1m : 0.000001m;
        var low = parts.Largest("minimum");
        var high = parts.Smallest("maximum");
        // Draft 4 wrote a boolean beside the bound: one step inside is right for both meanings.
        if (parts.Values("exclusiveMinimum").Any(v => v.ValueKind == JsonValueKind.True))
            low += nudge;
        if (parts.Values("exclusiveMaximum").Any(v => v.ValueKind == JsonValueKind.True))
            high -= nudge;
        if (parts.Largest("exclusiveMinimum") is { } above)
            low = Math.Max(low ?? above + nudge, above + nudge);
        if (parts.Smallest("exclusiveMaximum") is { } below)
            high = Math.Min(high ?? below - nudge, below - nudge);
        return (low, high);
    }

    private static (decimal Low, decimal High) Usual(string name) => PlausibleText.Words(name) switch
    {
        [.., "age"] => (18, 80),
        [.., "year"] => (1990, 2026),
        [.., "month" or "months"] => (1, 12),
        [.., "week" or "weeks"] => (1, 12),
        [.., "day" or "days"] => (1, 30),
        [.., "hour" or "hours"] => (1, 12),
        [.., "minute" or "minutes"] => (5, 90),
        [.., "quantity" or "count" or "number" or "people" or "guests"] => (1, 12),
        [.., "latitude" or "lat"] => (-60, 70),
        [.., "longitude" or "lon" or "lng"] => (-120, 140),
        [.., "probability" or "confidence" or "ratio" or "share"] => (0, 1),
        [.., "rate" or "percent" or "percentage" or "tax" or "discount"] => (0, 30),
        [.., "rating" or "stars"] => (1, 5),
        [.., "priority" or "level" or "position" or "order" or "index" or "page"] => (1, 5),
        [.., "price" or "amount" or "cost" or "total" or "subtotal" or "balance" or "fee"] => (5, 2000),
        _ => (1, 100),
    };

    /// <summary>The step of numbers without <c>multipleOf</c>: half hours, else hundredths.</summary>
    private static decimal Grain(string name) => PlausibleText.Words(name) is [.., "hour" or "hours" or "day" or "days" or "week" or "weeks"] ? 0.5m : 0.01m;

    /// <summary>Without trailing zeros, so that whole numbers are written as such.</summary>
    private static decimal Normal(decimal number) => number / 1.0000000000000000000000000000m;
}
