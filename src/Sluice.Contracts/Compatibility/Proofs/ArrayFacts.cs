namespace Sluice.Contracts.Compatibility;

/// <summary>What a branch says of an array: how long, what stands where, and what must be somewhere in it.</summary>
internal sealed class ArrayFacts
{
    /// <summary>Most positions that are looked at one by one.</summary>
    private const int PositionsMax = 64;

    private readonly Prover? _prover;
    private readonly Dictionary<int, List<Term>> _at = [];
    private readonly List<(int From, Term Term)> _from = [];
    private readonly Dictionary<int, List<Term>> _notAt = [];
    private readonly bool _unique;
    private readonly bool _repeats;

    public ArrayFacts(Branch branch, Prover? prover)
    {
        _prover = prover;
        foreach (var clause in branch.True)
        {
            switch (clause)
            {
                case SizeClause { What: SizeOf.Items } size:
                    Add(size.Upper, size.Limit);
                    break;
                case UniqueClause:
                    _unique = true;
                    break;
                case ItemClause item:
                    List(_at, item.Index).Add(item.Term);
                    break;
                case ItemsClause { Others.Count: 0 } items:
                    _from.Add((items.From, items.Term));
                    break;
                case ContainsClause contains:
                    Count(contains, contains.Upper, contains.Limit);
                    break;
            }
        }
        foreach (var clause in branch.Untrue)
        {
            switch (clause)
            {
                case SizeClause { What: SizeOf.Items } size:
                    Add(!size.Upper, size.Upper ? Next(size.Limit) : size.Limit - 1);
                    break;
                case UniqueClause:
                    _repeats = true;
                    Min = Math.Max(Min, 2);
                    break;
                case ItemClause item:
                    List(_notAt, item.Index).Add(item.Term);
                    Min = Math.Max(Min, item.Index + 1L);
                    break;
                case ItemsClause items:
                    Somewhere.Add((items.From, [items.Term, .. items.Others]));
                    Min = Math.Max(Min, items.From + 1L);
                    break;
                case ContainsClause contains:
                    Count(contains, !contains.Upper, contains.Upper ? Next(contains.Limit) : contains.Limit - 1);
                    break;
            }
        }
        Positions = Math.Max(_at.Keys.Concat(_notAt.Keys).Append(-1).Max() + 1, _from.Select(f => f.From).Concat(Somewhere.Select(s => s.From)).Append(0).Max());
    }

    public long Min { get; private set; }

    public long Max { get; private set; } = long.MaxValue;

    public bool Unique => _unique;

    public bool Repeats => _repeats;

    /// <summary>Positions that are unlike each other; all after them are alike.</summary>
    public int Positions { get; }

    /// <summary>Items that must be somewhere from an index on: they fit none of the terms.</summary>
    public List<(int From, List<Term> Denied)> Somewhere { get; } = [];

    /// <summary>Terms that at least so many items fit.</summary>
    public List<(Term Term, long Limit)> AtLeast { get; } = [];

    /// <summary>Terms that at most so many items fit.</summary>
    public List<(Term Term, long Limit)> AtMost { get; } = [];

    /// <summary>What an item at a position fits.</summary>
    public List<Term> HeldAt(int index) => [.. _at.GetValueOrDefault(index) ?? [], .. _from.Where(f => f.From <= index).Select(f => f.Term)];

    /// <summary>What an item at a position does not fit.</summary>
    public List<Term> DeniedAt(int index) => [.. _notAt.GetValueOrDefault(index) ?? [], .. AtMost.Where(m => m.Limit == 0).Select(m => m.Term)];

    /// <summary>Whether no array is left.</summary>
    public bool Closes()
    {
        var prover = _prover!;
        if (AtLeast.Exists(least => least.Limit > Max)) return true;
        if (Min > Max || Max < 0 || (_unique && _repeats) || AtMost.Exists(m => m.Limit < 0)) return true;
        if (Positions > PositionsMax) return false;
        // The first position that nothing can stand at ends the array.
        var end = Max;
        for (var i = 0; i <= Positions && i < end; i++)
        {
            if (!prover.Closes(HeldAt(i), DeniedAt(i))) continue;
            end = i;
            break;
        }
        if (Min > end) return true;
        foreach (var (from, denied) in Somewhere)
            if (Every(from, end, i => prover.Closes(HeldAt(i), [.. DeniedAt(i), .. denied]))) return true;
        return ClosesByCounts(prover, end) || (_unique && ClosesByUniqueness(end));
    }

    private bool ClosesByCounts(Prover prover, long end)
    {
        foreach (var (term, limit) in AtLeast)
        {
            var possible = 0L;
            for (var i = 0; i <= Positions && i < end; i++)
            {
                if (prover.Closes([.. HeldAt(i), term], DeniedAt(i))) continue;
                possible += i < Positions ? 1 : end - Positions;
                if (possible >= limit) break;
            }
            if (possible < limit) return true;
        }
        foreach (var (term, limit) in AtMost)
        {
            var sure = 0L;
            for (var i = 0; i <= Positions && i < Min; i++)
            {
                if (!prover.Closes(HeldAt(i), [.. DeniedAt(i), term])) continue;
                sure += i < Positions ? 1 : Min - Positions;
            }
            if (sure > limit) return true;
            foreach (var least in AtLeast.Where(least => least.Limit > limit))
                if (Every(0, end, i => prover.Closes([.. HeldAt(i), least.Term], [.. DeniedAt(i), term]))) return true;
        }
        return false;
    }

    /// <summary>Unique items out of few values: more items than values cannot be.</summary>
    private bool ClosesByUniqueness(long end)
    {
        if (Min is < 2 or > 64) return false;
        var kinds = Kinds.None;
        HashSet<string> values = new(StringComparer.Ordinal);
        for (var i = 0; i <= Positions && i < Math.Min(end, Min); i++)
        {
            var held = HeldAt(i);
            var mask = held.Aggregate(Kinds.All, (m, term) => m & term.Mask);
            if ((mask & ~Kinds.Single) == Kinds.None) kinds |= mask;
            else if (held.SelectMany(t => t.Clauses).OfType<ValuesClause>().FirstOrDefault() is { } listed) values.UnionWith(listed.Values.Select(v => v.Key));
            else return false;
        }
        if ((kinds & Kinds.Null) != Kinds.None) values.Add("null");
        if ((kinds & Kinds.True) != Kinds.None) values.Add("true");
        if ((kinds & Kinds.False) != Kinds.None) values.Add("false");
        return values.Count < Min;
    }

    private bool Every(int from, long end, Func<int, bool> holds)
    {
        for (var i = from; i <= Math.Max(Positions, from) && i < end; i++)
            if (!holds(i)) return false;
        return true;
    }

    private void Count(ContainsClause contains, bool upper, long limit)
    {
        if (upper)
        {
            AtMost.Add((contains.Term, limit));
        }
        else if (limit > 0)
        {
            AtLeast.Add((contains.Term, limit));
            Min = Math.Max(Min, limit);
        }
    }

    private static List<Term> List(Dictionary<int, List<Term>> lists, int index) =>
        lists.TryGetValue(index, out var list) ? list : lists[index] = [];

    private static long Next(long limit) => limit == long.MaxValue ? limit : limit + 1;

    private void Add(bool upper, long limit)
    {
        if (upper) Max = Math.Min(Max, limit);
        else Min = Math.Max(Min, limit);
    }
}
