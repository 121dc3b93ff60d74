namespace Sluice.Simulator;

/// <summary>Writes texts that match a regular expression (ECMA-262 as used by JSON Schema): literals, classes, quantifiers,
/// groups, alternation, anchors. Look-around and back-references are skipped; the caller checks the text.</summary>
internal static class PatternGenerator
{
    private const int PatternLengthMax = 20_000;

    /// <summary>A text for the pattern, or null when the pattern cannot be read.</summary>
    /// <param name="pattern">The regular expression.</param>
    /// <param name="random">Source of choices.</param>
    /// <param name="repeatMax">How often <c>*</c>, <c>+</c> and <c>{n,}</c> repeat at most beyond their minimum.</param>
    /// <param name="exact">Whether every quantifier repeats as often as that allows, so that the length can be steered.</param>
    public static string? Make(string pattern, SeededStream random, int repeatMax, bool exact = false)
    {
        if (pattern.Length > PatternLengthMax || !PatternParser.TryParse(pattern, out var node))
            return null;
        var writer = new PatternWriter(random, repeatMax, exact);
        node.Write(writer);
        return writer.Text.ToString();
    }
}
