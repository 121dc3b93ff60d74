namespace Sluice.Schemas.Patterns;

/// <summary>Recognises <c>^text</c> and <c>^text$</c>, and patterns that fit every text, which need no automaton.</summary>
internal static class LiteralPrefix
{
    /// <summary>The prefix in UTF-8 and whether nothing may follow; null when the pattern is not of this form.</summary>
    public static (byte[]? Prefix, bool IsWhole) Of(PatternNode node)
    {
        if (FitsAll(node)) return ([], false);
        if (node is not SequenceNode { Parts: [PlaceNode { Place: Place.Start }, ..] } sequence) return (null, false);
        var rest = sequence.Parts.Skip(1).ToList();
        var isWhole = rest is [.., PlaceNode { Place: Place.End }];
        List<byte> prefix = [];
        foreach (var part in isWhole ? rest.Take(rest.Count - 1) : rest)
        {
            if (part is not SetNode { Set.Ranges: [var (first, last)] } || first != last || first is >= 0xD800 and <= 0xDFFF) return (null, false);
            prefix.AddRange(System.Text.Encoding.UTF8.GetBytes(char.ConvertFromUtf32(first)));
        }
        return ([.. prefix], isWhole);
    }

    private static bool FitsAll(PatternNode node) => node switch
    {
        SequenceNode { Parts: [] } => true,
        RepeatNode { Min: 0, Body: SetNode or CaptureNode } => true,
        SequenceNode { Parts: [PlaceNode { Place: Place.Start }, RepeatNode { Min: 0, Body: SetNode or CaptureNode }] } => true,
        _ => false,
    };
}
