using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Simulator;

internal sealed partial class SchemaFit
{
    private const int PatternsMax = 1_000;
    private const int SlowPatternsMax = 4;
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Compiled patterns of all schemas; compiling one takes longer than all else about a reply.</summary>
    private static readonly ConcurrentDictionary<string, Regex?> Compiled = new(StringComparer.Ordinal);

    private readonly HashSet<string> _slowPatterns = new(StringComparer.Ordinal);

    /// <summary>Whether a text matches a pattern anywhere, as the keyword <c>pattern</c> says; true when the pattern is not one.</summary>
    public bool Matches(string text, string pattern)
    {
        // One slow pattern costs its time limit once, and a schema full of them a few times.
        if (_slowPatterns.Contains(pattern) || CompiledOf(pattern) is not { } regex)
            return true;
        var backtracks = !regex.Options.HasFlag(RegexOptions.NonBacktracking);
        if (backtracks && _slowPatterns.Count >= SlowPatternsMax)
            return true;
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            _slowPatterns.Add(pattern);
            return false;
        }
    }

    private static Regex? CompiledOf(string pattern)
    {
        if (Compiled.TryGetValue(pattern, out var regex))
            return regex;
        if (Compiled.Count >= PatternsMax)
            Compiled.Clear();
        return Compiled[pattern] = Compile(pattern);
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (NotSupportedException)
        {
            // Look-around and back-references cannot run without backtracking; the time limit bounds them.
            return new Regex(pattern, RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Length in code points, as JSON Schema counts it.</summary>
    public static int Length(string text) => text.EnumerateRunes().Count();

    private bool ScalarFits(JsonNode? node, JsonElement schema, JsonProperty keyword)
    {
        if (JsonNumbers.TryString(node, out var text))
            return TextFits(text, keyword);
        return !JsonNumbers.TryNumber(node, out var number) || NumberFits(number, schema, keyword);
    }

    private bool TextFits(string text, JsonProperty keyword) => keyword.Name switch
    {
        "minLength" => !JsonNumbers.TryCount(keyword.Value, out var min) || Length(text) >= min,
        "maxLength" => !JsonNumbers.TryCount(keyword.Value, out var max) || Length(text) <= max,
        "pattern" => keyword.Value.ValueKind != JsonValueKind.String || Matches(text, keyword.Value.GetString()!),
        ShownCitations.Keyword => citable is null || keyword.Value.ValueKind != JsonValueKind.True || citable.Contains(text, StringComparer.Ordinal),
        "format" => keyword.Value.ValueKind != JsonValueKind.String || Formats.Fits(keyword.Value.GetString()!, text),
        _ => true,
    };

    private static bool NumberFits(decimal number, JsonElement schema, JsonProperty keyword)
    {
        if (!JsonNumbers.TryNumber(keyword.Value, out var bound))
            return true;
        return keyword.Name switch
        {
            // Draft 4 wrote exclusiveMinimum and exclusiveMaximum as booleans beside the bound.
            "minimum" => number > bound || (number == bound && !Exclusive(schema, "exclusiveMinimum")),
            "maximum" => number < bound || (number == bound && !Exclusive(schema, "exclusiveMaximum")),
            "exclusiveMinimum" => number > bound,
            "exclusiveMaximum" => number < bound,
            "multipleOf" => bound <= 0 || IsMultiple(number, bound),
            _ => true,
        };
    }

    private static bool Exclusive(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.True;

    private static bool IsMultiple(decimal number, decimal step)
    {
        try
        {
            return number % step == 0;
        }
        catch (OverflowException)
        {
            return true;
        }
    }
}
