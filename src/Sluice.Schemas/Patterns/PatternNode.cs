namespace Sluice.Schemas.Patterns;

/// <summary>A parsed ECMA-262 pattern.</summary>
internal abstract record PatternNode;

/// <summary>One code point of a set.</summary>
internal sealed record SetNode(CodePointSet Set) : PatternNode;

/// <summary>One after the other; empty matches the empty text.</summary>
internal sealed record SequenceNode(IReadOnlyList<PatternNode> Parts) : PatternNode;

/// <summary>One of several.</summary>
internal sealed record ChoiceNode(IReadOnlyList<PatternNode> Choices) : PatternNode;

/// <summary>Repeated; <paramref name="Max"/> is -1 without a bound.</summary>
internal sealed record RepeatNode(PatternNode Body, int Min, int Max, bool Lazy) : PatternNode;

/// <summary>A capturing group, named or numbered.</summary>
internal sealed record CaptureNode(PatternNode Body, string? Name) : PatternNode;

/// <summary>A group with flags for its own: <c>(?i:…)</c>.</summary>
internal sealed record FlagsNode(PatternNode Body, string Flags) : PatternNode;

/// <summary>Look-ahead or look-behind.</summary>
internal sealed record LookNode(PatternNode Body, bool Behind, bool Negative) : PatternNode;

/// <summary>What was captured before, by name or number.</summary>
internal sealed record BackReferenceNode(string Group) : PatternNode;

/// <summary>A place between characters.</summary>
internal sealed record PlaceNode(Place Place) : PatternNode;

/// <summary>The places a pattern can ask for.</summary>
internal enum Place
{
    Start,
    End,
    WordBoundary,
    NoWordBoundary,
}
