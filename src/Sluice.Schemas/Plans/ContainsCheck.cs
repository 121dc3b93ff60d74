using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
/// <param name="edge">What an item must fit.</param>
/// <param name="min">Fewest items.</param>
/// <param name="max">Most items.</param>
/// <param name="marksItems">Whether items that fit count as evaluated: so since 2020-12.</param>
internal sealed class ContainsCheck(Edge edge, long min, long max, bool marksItems) : Check
{
    public override int Kinds => Arrays;

    public override IEnumerable<Edge> Below => [edge];

    public override IEnumerable<Edge> Excluding => max == long.MaxValue ? [] : [edge];

    public override bool IsValid(ref Run run, int node)
    {
        if (min == 0 && max == long.MaxValue) return true;
        long matches = 0;
        var end = run.View.Node(node).Next;
        for (var i = node + 1; i < end; i = run.View.Node(i).Next)
        {
            if (!edge.Plan.IsValid(ref run, i)) continue;
            if (++matches > max) return false;
            if (matches >= min && max == long.MaxValue) return true;
        }
        return matches >= min;
    }

    public override bool Track(ref Run run, int node, scoped Marks marks)
    {
        if (!IsValid(ref run, node)) return false;
        if (!marksItems) return true;
        var position = 0;
        var end = run.View.Node(node).Next;
        for (var i = node + 1; i < end; i = run.View.Node(i).Next, position++)
            if (edge.Plan.IsValid(ref run, i)) marks.Set(position);
        return true;
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        long matches = 0;
        var end = run.View.Node(node).Next;
        for (var i = node + 1; i < end; i = run.View.Node(i).Next)
            if (edge.Plan.IsValid(ref run, i)) matches++;
        if (matches < min)
        {
            var keyword = min == 1 ? "contains" : "minContains";
            report.Add(node, keyword, keyword, $"expected at least {Words.Count(min, "item that fits", "items that fit")} \"contains\", found {matches}");
        }
        if (matches > max)
            report.Add(node, "maxContains", "maxContains", $"expected at most {Words.Count(max, "item that fits", "items that fit")} \"contains\", found {matches}");
    }
}
