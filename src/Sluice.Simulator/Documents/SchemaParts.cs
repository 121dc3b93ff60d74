using System.Text.Json;

namespace Sluice.Simulator;

/// <summary>Subschemas that hold for one place together, after references, <c>allOf</c> and one branch of each choice are laid
/// side by side; keywords are read across all of them.</summary>
internal sealed class SchemaParts(IReadOnlyList<JsonElement> parts)
{
    /// <summary>The subschemas, each a JSON object.</summary>
    public IReadOnlyList<JsonElement> All => parts;

    /// <summary>Whether one of them is <c>false</c>, or names a keyword.</summary>
    public bool Has(string keyword) => parts.Any(p => p.TryGetProperty(keyword, out _));

    /// <summary>Every value of a keyword.</summary>
    public IEnumerable<JsonElement> Values(string keyword)
    {
        foreach (var part in parts)
        {
            if (part.TryGetProperty(keyword, out var value))
                yield return value;
        }
    }

    /// <summary>The texts of a keyword.</summary>
    public IEnumerable<string> Texts(string keyword) =>
        Values(keyword).Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!);

    /// <summary>The largest of a lower bound; null when there is none.</summary>
    public decimal? Largest(string keyword) => Numbers(keyword).DefaultIfEmpty(null).Max();

    /// <summary>The smallest of an upper bound; null when there is none.</summary>
    public decimal? Smallest(string keyword) => Numbers(keyword).DefaultIfEmpty(null).Min();

    /// <summary>A count keyword's strictest value.</summary>
    public int Count(string keyword, int otherwise, bool largest)
    {
        var bound = largest ? Largest(keyword) : Smallest(keyword);
        return bound is { } number ? (int)Math.Clamp(number, 0, 1_000_000) : otherwise;
    }

    /// <summary>Names that every document must have, in order, each once.</summary>
    public IReadOnlyList<string> Required => [.. Values("required").Where(v => v.ValueKind == JsonValueKind.Array)
        .SelectMany(v => v.EnumerateArray()).Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)
        .Distinct(StringComparer.Ordinal)];

    /// <summary>Names under <c>properties</c>, in order, each once.</summary>
    public IReadOnlyList<string> PropertyNames => [.. Values("properties").Where(v => v.ValueKind == JsonValueKind.Object)
        .SelectMany(v => v.EnumerateObject()).Select(p => p.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>What holds for one member: its own subschemas, those of matching patterns, or those of further members.</summary>
    public List<JsonElement> Member(string name, SchemaFit fit)
    {
        var found = new List<JsonElement>();
        foreach (var part in parts)
        {
            if (part.TryGetProperty("properties", out var own) && own.ValueKind == JsonValueKind.Object && own.TryGetProperty(name, out var schema))
                found.Add(schema);
            if (part.TryGetProperty("patternProperties", out var patterns) && patterns.ValueKind == JsonValueKind.Object)
                found.AddRange(patterns.EnumerateObject().Where(p => fit.Matches(name, p.Name)).Select(p => p.Value));
            if (part.TryGetProperty("additionalProperties", out var more) && !fit.Declares(part, name))
                found.Add(more);
        }

        return found;
    }

    /// <summary>The types all of them allow; empty when none says.</summary>
    public IReadOnlyList<string> Types()
    {
        List<string>? types = null;
        foreach (var value in Values("type"))
        {
            List<string> own = value.ValueKind == JsonValueKind.String ? [value.GetString()!]
                : [.. SchemaFit.Branches(value).Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)];
            types = types is null ? own : Both(types, own);
        }

        return types ?? [];
    }

    private static List<string> Both(List<string> left, List<string> right)
    {
        var both = left.Where(right.Contains).ToList();
        // Every integer is a number.
        if ((left.Contains("integer") && right.Contains("number")) || (left.Contains("number") && right.Contains("integer")))
            both.Add("integer");
        return both;
    }

    private IEnumerable<decimal?> Numbers(string keyword)
    {
        foreach (var value in Values(keyword))
        {
            if (JsonNumbers.TryNumber(value, out var number))
                yield return number;
        }
    }
}
