namespace Sluice.Repair;

/// <summary>What an edit does to the information in the output, from harmless to forbidden.</summary>
public enum EditRisk
{
    /// <summary>Content unchanged: fences, quotes' style, trailing commas, comments.</summary>
    Syntax,

    /// <summary>Same information in another form: <c>"42"</c> to <c>42</c>, the case of a key.</summary>
    Representation,

    /// <summary>Content kept, structure inferred: a missing bracket, an unescaped quote.</summary>
    Structure,

    /// <summary>Information dropped or chosen: surplus keys, one of several candidates, a cut-off tail.</summary>
    Lossy,

    /// <summary>Information that is not in the source. Never accepted.</summary>
    Invented,
}

/// <summary>A range of bytes in the original output.</summary>
/// <param name="Start">First byte, from 0.</param>
/// <param name="Length">Number of bytes; 0 for a place between two bytes.</param>
public readonly record struct SourceSpan(int Start, int Length);

/// <summary>One change that repair made, with its place and risk.</summary>
/// <param name="Code">A code of the closed list <see cref="EditCode"/>.</param>
/// <param name="Path">JSON Pointer into the repaired document; empty for the whole.</param>
/// <param name="Span">Where in the original output.</param>
/// <param name="Before">The text before, at most 120 characters; empty for an insertion.</param>
/// <param name="After">The text after, at most 120 characters; empty for a removal.</param>
/// <param name="Risk">What it does to the information.</param>
public sealed record Edit(string Code, string Path, SourceSpan Span, string Before, string After, EditRisk Risk)
{
    /// <summary>How many other readings of the same place would also have fitted; 0 when this was the only one.</summary>
    public int Alternatives { get; init; }
}
