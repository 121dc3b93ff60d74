using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>The keywords of arrays in one pass over the items: <c>prefixItems</c>, <c>items</c>, <c>minItems</c>, <c>maxItems</c>,
/// <c>uniqueItems</c>.</summary>
internal sealed class ArrayCheck : Check
{
    private Plan?[] _prefix = [];
    private Plan? _rest;
    private bool _closed;

    /// <summary>Plans of the first items, by position.</summary>
    public Edge[] Prefix { get; set; } = [];

    /// <summary>Plan of the items after the prefix.</summary>
    public Edge? Rest { get; set; }

    public long MinItems { get; set; }

    public long MaxItems { get; set; } = long.MaxValue;

    public bool Unique { get; set; }

    public override int Kinds => Arrays;

    public override IEnumerable<Edge> Below => Rest is { } rest ? [.. Prefix, rest] : Prefix;

    public override void Link()
    {
        _prefix = [.. Prefix.Select(edge => edge.Plan.AcceptsAll ? null : edge.Plan)];
        _closed = Rest is { Plan.AcceptsNone: true };
        _rest = Rest is { Plan.AcceptsAll: false } rest ? rest.Plan : null;
    }

    public override bool IsValid(ref Run run, int node)
    {
        ref readonly var value = ref run.View.Node(node);
        var count = value.Count;
        if (count < MinItems || count > MaxItems) return false;
        if (_closed && count > _prefix.Length) return false;
        var i = node + 1;
        var end = value.Next;
        foreach (var plan in _prefix)
        {
            if (i >= end) break;
            if (plan is not null && !plan.IsValid(ref run, i)) return false;
            i = run.View.Node(i).Next;
        }
        if (_rest is { } rest)
            for (; i < end; i = run.View.Node(i).Next)
                if (!rest.IsValid(ref run, i)) return false;
        return !Unique || UniqueItems.FindTwin(run.View, node) < 0;
    }

    public override bool Track(ref Run run, int node, scoped Marks marks)
    {
        if (!IsValid(ref run, node)) return false;
        if (Rest is not null) marks.SetAll();
        else marks.SetFirst(Prefix.Length);
        return true;
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        ref readonly var value = ref run.View.Node(node);
        var count = value.Count;
        if (count < MinItems) report.Add(node, "minItems", "minItems", $"expected at least {Words.Count(MinItems, "item", "items")}, found {count}");
        if (count > MaxItems) report.Add(node, "maxItems", "maxItems", $"expected at most {Words.Count(MaxItems, "item", "items")}, found {count}");
        var index = 0;
        for (var i = node + 1; i < value.Next && !report.Full; i = run.View.Node(i).Next, index++)
        {
            report.EnterItem(index);
            if (index < Prefix.Length) report.Follow(Prefix[index], ref run, i);
            else if (Rest is { } rest && _closed) report.Add(i, rest.Path, rest.Keyword, $"expected at most {Words.Count(Prefix.Length, "item", "items")}");
            else if (Rest is { } open) report.Follow(open, ref run, i);
            report.LeaveInstance();
        }
        if (Unique && UniqueItems.FindTwin(run.View, node) is var twin and >= 0)
            report.Add(node, "uniqueItems", "uniqueItems", $"items must differ; item {twin} repeats an earlier one");
    }
}
