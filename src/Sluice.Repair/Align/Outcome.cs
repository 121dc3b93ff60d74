using Sluice.Repair.Parse;

namespace Sluice.Repair.Align;

/// <summary>A value bent toward a shape: what it became, whether it fits, what it cost, and the edits that say so.</summary>
internal sealed class Outcome(Node node, bool fits)
{
    /// <summary>Weight of one edit by risk: one edit of a risk outweighs any reasonable number of lesser ones.</summary>
    private static readonly int[] Weights = [1, 20, 400, 8_000, 1_000_000];

    public Node Node { get; } = node;

    public bool Fits { get; set; } = fits;

    public long Cost { get; private set; }

    /// <summary>The output ends inside a value of which the part that arrived says something else than the whole would: a number, a date, a
    /// list without its first item. No schema can see that, so it is never valid.</summary>
    public bool Broken { get; private set; }

    /// <summary>The edits made here.</summary>
    public List<Draft>? Own { get; private set; }

    /// <summary>What happened further in.</summary>
    public List<Outcome>? Parts { get; private set; }

    public static long Weight(string code) => Weights[(int)EditCode.All[code]];

    public Outcome Note(string code, Node owner, int start, int end, string after, int alternatives = 0)
    {
        owner.Marked = true;
        (Own ??= []).Add(new Draft(code, owner, start, end, after) { Alternatives = alternatives });
        Cost += Weight(code);
        return this;
    }

    public Outcome Note(string code, string after) => Note(code, Node, Node.Start, Node.End, after);

    public Outcome Take(Outcome part)
    {
        if (part.Cost > 0)
            (Parts ??= []).Add(part);
        Cost += part.Cost;
        Broken |= part.Broken;
        return this;
    }

    /// <summary>The value was cut where the rest decides what it says.</summary>
    public Outcome Break()
    {
        Broken = true;
        return Unfit();
    }

    /// <summary>A value that does not fit weighs more than any that does.</summary>
    public Outcome Unfit(long penalty = 10_000_000)
    {
        Fits = false;
        Cost += penalty;
        return this;
    }

    public void Collect(List<Draft> drafts)
    {
        var pending = new Stack<Outcome>();
        pending.Push(this);
        while (pending.TryPop(out var next))
        {
            if (next.Own is not null)
                drafts.AddRange(next.Own);
            for (var i = (next.Parts?.Count ?? 0) - 1; i >= 0; i--)
                pending.Push(next.Parts![i]);
        }
    }
}
