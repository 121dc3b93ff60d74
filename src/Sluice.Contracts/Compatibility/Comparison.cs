using Sluice.Schemas;
using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>Two schemas made ready to be compared.</summary>
internal sealed class Comparison
{
    private readonly TermClasses _classes = new();
    private readonly bool _hasDraft4;

    public Comparison(Schema old, Schema @new)
    {
        var patterns = new Dictionary<string, Pattern>(StringComparer.Ordinal);
        var (left, right) = (new TermReader(old, patterns), new TermReader(@new, patterns));
        if (left.Read() is { } from && right.Read() is { } to)
        {
            (Old, New) = (from, to);
            _hasDraft4 = left.HasDraft4 || right.HasDraft4;
            _classes.Number([from, to]);
        }
    }

    /// <summary>The old schema; null when one of them is too large to reason about.</summary>
    public Term? Old { get; }

    public Term? New { get; }

    public Prover Prover(int stepsMax, WorkBudget budget) => new(_classes, _hasDraft4, stepsMax, budget);
}
