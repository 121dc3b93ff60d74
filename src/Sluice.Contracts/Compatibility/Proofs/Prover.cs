using System.Globalization;
using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>Proves that every value that fits all of some terms fits at least one of others. Sound: what is not understood may be
/// assumed for no value and refuted for none.</summary>
/// <remarks>A tableau: assume a value that fits the left and none of the right, and show that every way to it closes. Kinds are looked
/// at one by one, items and members by the same question one level down. A question met again below itself may be taken as answered:
/// the value has become smaller, and values are finite. What was answered that way is not remembered.</remarks>
internal sealed partial class Prover(TermClasses classes, bool hasDraft4, int stepsMax, WorkBudget budget)
{
    private const int DepthMax = 48;

    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, bool), Term> _patternTerms = [];
    private int _lowest = int.MaxValue;
    private int _depth;

    /// <summary>Steps that were made.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether the steps or the work ran out.</summary>
    public bool Exhausted => Steps >= stepsMax || budget.IsSpent;

    /// <summary>Whether it is proved that what fits the left fits the right.</summary>
    public bool Contains(Term left, Term right) => Closes([left], [right]);

    /// <summary>Whether no value fits every term that is held and none that is denied.</summary>
    public bool Closes(IReadOnlyCollection<Term> held, IReadOnlyCollection<Term> denied)
    {
        foreach (var term in held)
            if (term.IsFalse || denied.Any(d => d.Id == term.Id)) return true;
        foreach (var term in denied)
            if (term.IsTrue) return true;
        if (denied.All(d => d.IsFalse) && held.All(h => h.IsTrue)) return false;
        var key = KeyOf(held, denied);
        budget.Spend(1 + ((held.Count + denied.Count) / 4));
        if (_answers.TryGetValue(key, out var known)) return known;
        if (_asked.TryGetValue(key, out var level))
        {
            _lowest = Math.Min(_lowest, level);
            return true;
        }
        if (Exhausted || _depth >= DepthMax) return false;
        return Ask(key, held, denied);
    }

    /// <summary>Whether that was proved before.</summary>
    public bool IsKnownToClose(IReadOnlyCollection<Term> held, IReadOnlyCollection<Term> denied)
    {
        budget.Spend(1);
        return _answers.GetValueOrDefault(KeyOf(held, denied));
    }

    private bool Ask(string key, IReadOnlyCollection<Term> held, IReadOnlyCollection<Term> denied)
    {
        var outer = _lowest;
        _lowest = int.MaxValue;
        var level = _depth++;
        _asked.Add(key, level);
        var branch = new Branch(budget);
        foreach (var term in held) branch.Hold(term);
        foreach (var term in denied) branch.Deny(term);
        var closed = Closes(branch);
        _asked.Remove(key);
        _depth--;
        // Only what rests on no open question above this one is known for good.
        if (!closed || _lowest >= level)
        {
            if (!Exhausted) _answers[key] = closed;
            _lowest = outer;
        }
        else
        {
            _lowest = Math.Min(outer, _lowest);
        }
        return closed;
    }

    private static string KeyOf(IEnumerable<Term> held, IEnumerable<Term> denied) =>
        string.Join(',', held.Where(t => !t.IsTrue).Select(t => t.Id).Distinct().Order().Select(Text)) + "|"
        + string.Join(',', denied.Where(t => !t.IsFalse).Select(t => t.Id).Distinct().Order().Select(Text));

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the branch is refuted.</summary>
    private bool Closes(Branch branch)
    {
        while (true)
        {
            if (branch.Mask == Kinds.None) return true;
            Steps++;
            if (Exhausted) return false;
            if (branch.Values is { } values) return values.Values.All(value => IsRefuted(branch, value));
            if ((branch.Mask & Kinds.Single) != Kinds.None && !CloseSingles(branch)) return false;
            foreach (var kinds in (ReadOnlySpan<Kinds>)[Kinds.Whole, Kinds.Fraction, Kinds.String, Kinds.Array, Kinds.Object])
                if ((branch.Mask & kinds) != Kinds.None && ClosesKind(branch, kinds)) branch.Mask &= ~kinds;
            if (branch.Mask == Kinds.None) return true;
            if (branch.Simplify() is not { } only) break;
            branch.Take(only);
        }
        if (branch.Mask == Kinds.None) return true;
        if (branch.Splits.Count == 0) return false;
        return ClosesByKind(branch) ?? ClosesBySplits(branch);
    }

    private bool? ClosesByKind(Branch branch)
    {
        List<Kinds> groups = [];
        foreach (var kinds in (ReadOnlySpan<Kinds>)[Kinds.Number, Kinds.String, Kinds.Array, Kinds.Object])
            if ((branch.Mask & kinds) != Kinds.None) groups.Add(kinds);
        if (groups.Count < 2) return null;
        foreach (var kinds in groups)
        {
            var part = branch.Copy();
            part.Mask &= kinds;
            if (!Closes(part)) return false;
        }
        return true;
    }

    private bool ClosesBySplits(Branch branch)
    {
        var splits = branch.Splits.OrderBy(split => split.Options.Count).ToList();
        // One choice alone may be impossible: that is far cheaper than all of them together.
        if (splits.Count > 1)
        {
            foreach (var split in splits)
            {
                var alone = branch.Copy();
                alone.Splits.Clear();
                if (ClosesEvery(alone, split)) return true;
                if (Exhausted) return false;
            }
        }
        branch.Splits.Remove(splits[0]);
        return ClosesEvery(branch, splits[0]);
    }

    private bool ClosesEvery(Branch branch, Split split)
    {
        foreach (var option in split.Options)
        {
            var part = branch.Copy();
            part.Take(option);
            if (!Closes(part)) return false;
        }
        return true;
    }

    /// <summary>Whether null, true and false are refuted where they are possible: for these the validator decides.</summary>
    private bool CloseSingles(Branch branch)
    {
        foreach (var (kind, value) in (ReadOnlySpan<(Kinds, Value)>)[(Kinds.Null, Value.Null), (Kinds.False, Value.False), (Kinds.True, Value.True)])
        {
            if ((branch.Mask & kind) == Kinds.None) continue;
            if (!IsRefuted(branch, value)) return false;
            branch.Mask &= ~kind;
        }
        return true;
    }

    /// <summary>Whether a value is surely not in the branch: some term that holds refuses it, or some term that fails accepts it.</summary>
    private bool IsRefuted(Branch branch, Value value)
    {
        if ((value.Kinds & branch.Mask) == Kinds.None) return true;
        if (value.Notations(hasDraft4) is not { } notations) return false;
        foreach (var (kind, element) in notations)
        {
            if ((kind & branch.Mask) == Kinds.None) continue;
            if (branch.Held.Exists(term => term.Accepts(element) == false)) continue;
            if (!branch.Denied.Exists(term => term.Accepts(element) == true)) return false;
        }
        return true;
    }

    private bool ClosesKind(Branch branch, Kinds kinds)
    {
        Steps++;
        budget.Spend(1 + ((branch.True.Count + branch.Untrue.Count) / 4));
        return kinds switch
        {
            Kinds.Whole or Kinds.Fraction => new NumberFacts(branch).Closes(kinds),
            Kinds.String => new TextFacts(branch).Closes(value => IsRefuted(branch, value), budget),
            Kinds.Array => new ArrayFacts(branch, this).Closes(),
            _ => new ObjectFacts(branch, this).Closes(),
        };
    }

    /// <summary>Counts work that is done on behalf of the proof.</summary>
    public void Spend(long units) => budget.Spend(units);

    /// <summary>A term for strings that a pattern fits.</summary>
    public Term TermOf(Pattern pattern)
    {
        if (_patternTerms.TryGetValue((pattern.Source, true), out var term)) return term;
        term = new Term([new PatternClause(pattern)]);
        classes.Number([term]);
        _patternTerms.Add((pattern.Source, true), term);
        return term;
    }

    /// <summary>A term for strings.</summary>
    public Term Text()
    {
        if (_patternTerms.TryGetValue(("", false), out var term)) return term;
        term = new Term([new KindClause(Kinds.String)]);
        classes.Number([term]);
        _patternTerms.Add(("", false), term);
        return term;
    }
}
