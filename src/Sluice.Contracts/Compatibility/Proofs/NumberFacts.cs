using System.Numerics;

namespace Sluice.Contracts.Compatibility;

/// <summary>What a branch says of a number: an interval, divisors, and what it is not.</summary>
internal sealed class NumberFacts
{
    private const int CountMax = 256;

    private readonly List<Num> _notMultiples = [];
    private readonly HashSet<string> _excluded = new(StringComparer.Ordinal);
    private readonly HashSet<string> _opaque = new(StringComparer.Ordinal);
    private readonly bool _clash;

    public NumberFacts(Branch branch)
    {
        foreach (var clause in branch.True)
        {
            if (clause is BoundClause bound) Add(bound.Limit, bound.Upper, bound.Exclusive);
            if (clause is MultipleClause multiple) Multiple = Multiple is { } before ? Num.CommonMultiple(before, multiple.Of) : multiple.Of;
            if (clause is OpaqueClause opaque) _opaque.Add(opaque.Name);
        }
        foreach (var clause in branch.Untrue)
        {
            if (clause is BoundClause bound) Add(bound.Limit, !bound.Upper, !bound.Exclusive);
            if (clause is MultipleClause multiple) _notMultiples.Add(multiple.Of);
            if (clause is OpaqueClause opaque && _opaque.Contains(opaque.Name)) _clash = true;
            if (clause is not ValuesClause values) continue;
            foreach (var value in values.Values) _excluded.Add(value.Key);
        }
    }

    public Num? Low { get; private set; }

    public bool LowOpen { get; private set; }

    public Num? High { get; private set; }

    public bool HighOpen { get; private set; }

    public Num? Multiple { get; private set; }

    public IReadOnlyList<Num> NotMultiples => _notMultiples;

    public bool Excludes(Num number) => _excluded.Contains(number.ToString()) || _notMultiples.Exists(number.IsMultipleOf);

    /// <summary>Whether a number lies in the interval.</summary>
    public bool Covers(Num number)
    {
        if (Low is { } low && (number < low || (LowOpen && number == low))) return false;
        return High is not { } high || (number <= high && !(HighOpen && number == high));
    }

    /// <summary>Whether no number of the kinds is left.</summary>
    public bool Closes(Kinds kinds)
    {
        if (_clash || IsEmpty(Low, LowOpen, High, HighOpen)) return true;
        var whole = kinds == Kinds.Whole;
        var step = Multiple;
        if (whole) step = step is { } of ? Num.CommonMultiple(of, Num.One) : Num.One;
        if (step is { } divisor)
        {
            if (!whole && divisor.IsInteger) return true;
            if (_notMultiples.Exists(divisor.IsMultipleOf)) return true;
            return ClosesSteps(divisor, whole);
        }
        return Low is { } low && High is { } high && low.CompareTo(high) == 0 && (low.IsInteger || Excludes(low));
    }

    /// <summary>The multiples of a number that lie in the interval, as factors; null where it has no end.</summary>
    public (BigInteger? First, BigInteger? Last) Factors(Num divisor)
    {
        BigInteger? first = null;
        BigInteger? last = null;
        if (Low is { } low)
        {
            var (quotient, exact) = low.Over(divisor);
            first = exact && !LowOpen ? quotient : quotient + 1;
        }
        if (High is { } high)
        {
            var (quotient, exact) = high.Over(divisor);
            last = exact && HighOpen ? quotient - 1 : quotient;
        }
        return (first, last);
    }

    private bool ClosesSteps(Num divisor, bool whole)
    {
        var (first, last) = Factors(divisor);
        if (first is not { } from || last is not { } to) return false;
        if (from > to) return true;
        if (to - from > CountMax) return false;
        for (var factor = from; factor <= to; factor++)
        {
            var number = divisor * factor;
            if (number.IsInteger == whole && !Excludes(number)) return false;
        }
        return true;
    }

    private static bool IsEmpty(Num? low, bool lowOpen, Num? high, bool highOpen)
    {
        if (low is not { } from || high is not { } to) return false;
        var order = from.CompareTo(to);
        return order > 0 || (order == 0 && (lowOpen || highOpen));
    }

    private void Add(Num limit, bool upper, bool open)
    {
        if (upper)
        {
            var order = High is { } high ? limit.CompareTo(high) : -1;
            if (order < 0) (High, HighOpen) = (limit, open);
            else if (order == 0) HighOpen |= open;
        }
        else
        {
            var order = Low is { } low ? limit.CompareTo(low) : 1;
            if (order > 0) (Low, LowOpen) = (limit, open);
            else if (order == 0) LowOpen |= open;
        }
    }
}
