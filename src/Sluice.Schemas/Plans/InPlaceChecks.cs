using System.Text;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary><c>allOf</c>, and <c>$ref</c> beside other keywords: every plan must hold for the same value.</summary>
internal sealed class AllCheck(Edge[] edges) : Check
{
    public override int Kinds => AllKinds;

    public override IEnumerable<Edge> InPlace => edges;

    public override bool AlwaysHolds(int kind) => edges.All(edge => edge.Plan.AcceptsEvery(kind));

    public override bool IsValid(ref Run run, int node)
    {
        foreach (var edge in edges)
            if (!edge.Plan.IsValid(ref run, node)) return false;
        return true;
    }

    public override bool Track(ref Run run, int node, scoped Marks marks)
    {
        foreach (var edge in edges)
            if (!edge.Plan.Track(ref run, node, marks)) return false;
        return true;
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        foreach (var edge in edges) report.Follow(edge, ref run, node);
    }
}

/// <summary><c>not</c>.</summary>
internal sealed class NotCheck(Edge edge) : Check
{
    public override int Kinds => AllKinds;

    public override IEnumerable<Edge> InPlace => [edge];

    public override IEnumerable<Edge> Excluding => [edge];

    public override bool IsValid(ref Run run, int node) => !edge.Plan.IsValid(ref run, node);

    public override void Collect(ref Run run, int node, Report report)
    {
        if (!IsValid(ref run, node)) report.Add(node, "not", "not", "fits what the schema excludes with \"not\"");
    }
}

/// <summary><c>if</c>, <c>then</c>, <c>else</c>.</summary>
internal sealed class ConditionCheck(Edge condition, Edge? then, Edge? otherwise) : Check
{
    // Alone, "if" decides nothing; but what it evaluates counts as evaluated.
    public override int Kinds => (then ?? otherwise) is null ? 0 : AllKinds;

    public override int TrackedKinds => AllKinds;

    public override IEnumerable<Edge> InPlace
    {
        get
        {
            yield return condition;
            if (then is { } yes) yield return yes;
            if (otherwise is { } no) yield return no;
        }
    }

    public override IEnumerable<Edge> Excluding => [condition];

    public override bool IsValid(ref Run run, int node) =>
        Branch(ref run, node) is not { } branch || branch.Plan.IsValid(ref run, node);

    public override void Collect(ref Run run, int node, Report report)
    {
        if (Branch(ref run, node) is { } branch) report.Follow(branch, ref run, node);
    }

    public override bool Track(ref Run run, int node, scoped Marks marks)
    {
        var branch = condition.TrackApart(ref run, node, marks) ? then : otherwise;
        return branch is not { } edge || edge.Plan.Track(ref run, node, marks);
    }

    private Edge? Branch(ref Run run, int node) => condition.Plan.IsValid(ref run, node) ? then : otherwise;
}

/// <summary><c>dependentRequired</c>, <c>dependentSchemas</c> and <c>dependencies</c>: what the presence of a member asks for.</summary>
internal sealed class DependencyCheck(string keyword, byte[] name, byte[][] required, Edge? schema) : Check
{
    public override int Kinds => Objects;

    public override IEnumerable<Edge> InPlace => schema is { } edge ? [edge] : [];

    public override bool IsValid(ref Run run, int node)
    {
        if (!Has(ref run, node, name)) return true;
        foreach (var other in required)
            if (!Has(ref run, node, other)) return false;
        return schema is not { } edge || edge.Plan.IsValid(ref run, node);
    }

    public override bool Track(ref Run run, int node, scoped Marks marks)
    {
        if (schema is not { } edge) return IsValid(ref run, node);
        return !Has(ref run, node, name) || edge.Plan.Track(ref run, node, marks);
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        if (!Has(ref run, node, name)) return;
        foreach (var other in required)
            if (!Has(ref run, node, other))
                report.Add(node, $"{keyword}/{Pointers.Escape(Encoding.UTF8.GetString(name))}", keyword,
                    $"missing property {Words.Quote(other)}, required because {Words.Quote(name)} is present");
        if (schema is { } edge) report.Follow(edge, ref run, node);
    }

    private static bool Has(ref Run run, int node, byte[] name) => run.View.Member(node, name, NameHash.Of(name)) >= 0;
}
