namespace Sluice.Contracts.Compatibility;

/// <summary>Work that may still be done, counted where it is done: clauses and options looked at, states of patterns walked, steps and
/// bytes validated. A unit is about a microsecond on a slow core and never a measured one: the same schemas spend the same.</summary>
internal sealed class WorkBudget
{
    private readonly long _unitsMax;
    private long _limit;

    public WorkBudget(long unitsMax) => (_unitsMax, _limit) = (unitsMax, unitsMax);

    /// <summary>Units spent so far.</summary>
    public long Spent { get; private set; }

    /// <summary>Whether nothing is left of what may be spent now.</summary>
    public bool IsSpent => Spent >= _limit;

    /// <summary>Lets the next stage spend, together with all before it, a share of the whole.</summary>
    public void Allow(double share) => _limit = (long)(_unitsMax * share);

    public void Spend(long units) => Spent += units;

    /// <summary>Starts to count anew.</summary>
    public void Restart() => Spent = 0;
}
