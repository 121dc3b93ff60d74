using Sluice.Repair.Parse;

namespace Sluice.Repair.Scan;

/// <summary>A place in the output where a document may stand.</summary>
internal sealed class Region
{
    /// <summary>First byte of the value.</summary>
    public required int Start { get; init; }

    /// <summary>Byte behind the last one that may belong to it.</summary>
    public required int End { get; init; }

    /// <summary>The region ends by itself: a fence or tag closes it.</summary>
    public bool Ends { get; init; }

    /// <summary>The whole text is the value: no bracket marks its start.</summary>
    public bool Whole { get; init; }

    /// <summary>It stands in a reasoning block: only a last resort.</summary>
    public bool Reasoning { get; init; }

    /// <summary>How strongly its surroundings call it the answer: 2 by words such as "corrected", 1 by a fence.</summary>
    public int Finality { get; set; }

    /// <summary>What stands around it and is left out.</summary>
    public List<Draft> Around { get; } = [];
}
