using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary><c>$dynamicRef</c> and <c>$recursiveRef</c> whose target depends on the resources that evaluation came through: the
/// outermost of them that has the anchor.</summary>
internal sealed class DynamicRefCheck(Edge fallback) : Check
{
    private Edge?[] _targets = [];

    public override int Kinds => AllKinds;

    // A target that depends on the way may end a ring that the first target would not.
    public override IEnumerable<Edge> InPlace => HasOneTarget ? [fallback] : [];

    /// <summary>Whether the target is the same whatever way evaluation came.</summary>
    public bool HasOneTarget => _targets.Count(target => target is not null) <= 1 && _targets.All(target => target is null || target.Value.Plan == fallback.Plan);

    /// <summary>Sets the target for evaluations that came through a resource.</summary>
    public void SetTarget(int resource, in Edge target)
    {
        if (resource >= _targets.Length) Array.Resize(ref _targets, resource + 1);
        _targets[resource] = target;
    }

    public override bool IsValid(ref Run run, int node) => Target(run).Plan.IsValid(ref run, node);

    public override bool Track(ref Run run, int node, scoped Marks marks) => Target(run).Plan.Track(ref run, node, marks);

    public override void Collect(ref Run run, int node, Report report) => report.Follow(Target(run), ref run, node);

    private Edge Target(in Run run)
    {
        foreach (var resource in run.Scope)
            if (resource < _targets.Length && _targets[resource] is { } target) return target;
        return fallback;
    }
}
