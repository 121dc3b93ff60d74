namespace Sluice.Schemas.Plans;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsCheck(Edge edge, long min, long max) : Check
{
    public override int Kinds => Arrays;

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

    public override void Collect(ref Run run, int node, Report report)
    {
        long matches = 0;
        var end = run.View.Node(node).Next;
        for (var i = node + 1; i < end; i = run.View.Node(i).Next)
            if (edge.Plan.IsValid(ref run, i)) matches++;
        if (matches < min)
        {
            var keyword = min == 1 ? "contains" : "minContains";
            report.Add(node, keyword, keyword, $"expected at least {Words.Count(min, "item", "items")} that fit \"contains\", found {matches}");
        }
        if (matches > max)
            report.Add(node, "maxContains", "maxContains", $"expected at most {Words.Count(max, "item", "items")} that fit \"contains\", found {matches}");
    }
}
