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
        foreach (var repeatMax in (ReadOnlySpan<int>)[4, 4, 8, 2, 0, 20, 1, 60, 260, 1000])
        {
            var text = PatternGenerator.Make(pattern, _random, repeatMax);
            if (text is null)
                return null;
            if (!_fit.Matches(text, pattern))
                continue;
            best = text;
            if (SchemaFit.Length(text) is var length && length >= min && length <= max)
                return text;
        }

        // An unanchored pattern does not mind what stands around.
        return best is null || SchemaFit.Length(best) >= min ? best : Padded(best, pattern, min);
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
        var (low, high) = Bounds(parts, name, integer);
        var step = parts.Largest("multipleOf") is > 0 and var multiple ? multiple : integer ? 1m : 0.01m;
        if (integer && !decimal.IsInteger(step))
            step = decimal.IsInteger(1 / step) ? 1m : step;
        try
        {
            var first = Math.Ceiling(low / step);
            var last = Math.Floor(high / step);
            if (last < first)
                return integer ? Math.Ceiling(low) : low + ((high - low) / 2);
            var span = (long)Math.Min(last - first, long.MaxValue / 2);
            return Normal((first + _random.Between(0, span)) * step);
        }
        catch (OverflowException)
        {
            return low;
        }
    }

    private static (decimal Low, decimal High) Bounds(SchemaParts parts, string name, bool integer)
    {
        var nudge = integer ? 1m : 0.000001m;
        var low = parts.Largest("minimum");
        var high = parts.Smallest("maximum");
        // Draft 4 wrote a boolean beside the bound: one step inside is right for both meanings.
        if (low is not null && parts.Values("exclusiveMinimum").Any(v => v.ValueKind == JsonValueKind.True))
            low += nudge;
        if (high is not null && parts.Values("exclusiveMaximum").Any(v => v.ValueKind == JsonValueKind.True))
            high -= nudge;
        if (parts.Largest("exclusiveMinimum") is { } above)
            low = low is null ? above + nudge : Math.Max(low.Value, above + nudge);
        if (parts.Smallest("exclusiveMaximum") is { } below)
            high = high is null ? below - nudge : Math.Min(high.Value, below - nudge);
        var (usualLow, usualHigh) = Usual(name);
        // The usual range counts only as far as the schema's bounds leave it.
        var from = low is null ? usualLow : Math.Max(low.Value, usualLow);
        var to = high is null ? usualHigh : Math.Min(high.Value, usualHigh);
        if (from <= to && (high is null || from <= high) && (low is null || to >= low))
            return (from, to);
        return (low ?? high!.Value - 100, high ?? low!.Value + 100);
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

    /// <summary>Without trailing zeros, so that whole numbers are written as such.</summary>
    private static decimal Normal(decimal number) => number / 1.0000000000000000000000000000m;
}
