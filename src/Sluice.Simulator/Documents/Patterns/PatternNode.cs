using System.Text;

namespace Sluice.Simulator;

/// <summary>A part of a regular expression that can write a text it matches.</summary>
internal abstract record PatternNode
{
    /// <summary>Writes one text. Stops adding when the writer is full.</summary>
    public abstract void Write(PatternWriter writer);
}

/// <summary>Where a pattern's text goes, with the choices' source and the limits of this attempt.</summary>
internal sealed class PatternWriter(SeededStream random, int repeatMax, bool exact)
{
    public const int LengthMax = 4096;

    public SeededStream Random { get; } = random;

    /// <summary>How often an unbounded quantifier repeats at most beyond its minimum.</summary>
    public int RepeatMax { get; } = repeatMax;

    /// <summary>Whether quantifiers repeat as often as <see cref="RepeatMax"/> allows.</summary>
    public bool Exact { get; } = exact;

    public StringBuilder Text { get; } = new();

    /// <summary>Writes still allowed: nested quantifiers over nothing would otherwise run for ever.</summary>
    public int StepsLeft { get; set; } = 50_000;

    public bool Full => Text.Length >= LengthMax || StepsLeft <= 0;
}

/// <summary>Nothing: anchors, look-around and comments. What they demand is checked on the finished text.</summary>
internal sealed record PatternNothing : PatternNode
{
    public override void Write(PatternWriter writer)
    {
    }
}

/// <summary>One character of a set.</summary>
internal sealed record PatternCharacter(string Set) : PatternNode
{
    public override void Write(PatternWriter writer)
    {
        if (Set.Length > 0)
            writer.Text.Append(Set[writer.Random.Index(Set.Length)]);
    }
}

/// <summary>One after the other.</summary>
internal sealed record PatternSequence(IReadOnlyList<PatternNode> Parts) : PatternNode
{
    public override void Write(PatternWriter writer)
    {
        foreach (var part in Parts)
        {
            writer.StepsLeft--;
            if (writer.Full)
                return;
            part.Write(writer);
        }
    }
}

/// <summary>One of several.</summary>
internal sealed record PatternChoice(IReadOnlyList<PatternNode> Options) : PatternNode
{
    public override void Write(PatternWriter writer) => writer.Random.Pick(Options).Write(writer);
}

/// <summary>A part repeated between two counts; <see cref="int.MaxValue"/> means without bound.</summary>
internal sealed record PatternRepeat(PatternNode Part, int Min, int Max) : PatternNode
{
    public override void Write(PatternWriter writer)
    {
        var most = (int)Math.Min(Max, (long)Min + writer.RepeatMax);
        for (var count = writer.Exact ? most : writer.Random.Between(Min, most); count > 0 && !writer.Full; count--)
        {
            writer.StepsLeft--;
            Part.Write(writer);
        }
    }
}
