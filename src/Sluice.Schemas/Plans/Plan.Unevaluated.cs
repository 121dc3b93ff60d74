using System.Buffers;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>What <c>unevaluatedItems</c> and <c>unevaluatedProperties</c> need: a verdict that marks the children it evaluates.</summary>
internal sealed partial class Plan
{
    private const int WordsOnStack = 4;

    /// <summary>The verdict, marking the items or members that this plan evaluates. The marks mean nothing when it is no.</summary>
    public bool Track(ref Run run, int node, scoped Marks marks)
    {
        if (!Allows(_mask, ref run, node) || !TryEnter(ref run)) return false;
        var scoped = EntersScope && run.TryEnterScope(Resource);
        var valid = TrackHere(ref run, node, marks);
        if (scoped) run.LeaveScope();
        return valid;
    }

    private Edge? UnevaluatedEdge(int kind) =>
        kind == NodeKind.Object ? UnevaluatedProperties : kind == NodeKind.Array ? UnevaluatedItems : null;

    // What the schema around this one has marked is its own affair: only marks of this schema and below count here.
    private bool TrackApart(ref Run run, int node, Plan rest)
    {
        var count = run.View.Node(node).Count;
        var words = Marks.Words(count);
        var rented = words > WordsOnStack ? ArrayPool<ulong>.Shared.Rent(words) : null;
        Span<ulong> stack = stackalloc ulong[WordsOnStack];
        var marks = new Marks(rented is null ? stack[..words] : rented.AsSpan(0, words), count);
        var valid = TrackChecks(ref run, node, marks) && RestIsValid(ref run, node, rest, marks);
        if (rented is not null) ArrayPool<ulong>.Shared.Return(rented);
        return valid;
    }

    private bool TrackHere(ref Run run, int node, scoped Marks marks)
    {
        if (UnevaluatedEdge(run.View.Kind(node)) is not { } edge) return TrackChecks(ref run, node, marks);
        if (!TrackApart(ref run, node, edge.Plan)) return false;
        marks.SetAll();
        return true;
    }

    private bool TrackChecks(ref Run run, int node, scoped Marks marks)
    {
        var kind = run.View.Kind(node);
        foreach (var check in _checks)
            if (((check.TrackedKinds >> kind) & 1) != 0 && check is not KindCheck && !check.Track(ref run, node, marks)) return false;
        return true;
    }

    private static bool RestIsValid(ref Run run, int node, Plan rest, scoped Marks marks)
    {
        if (rest.AcceptsAll) return true;
        if (rest.AcceptsNone) return marks.AllSet();
        ref readonly var value = ref run.View.Node(node);
        var skip = value.Kind == NodeKind.Object ? 1 : 0;
        var position = 0;
        for (var i = node + 1 + skip; position < marks.Count; i = run.View.Node(i).Next + skip, position++)
            if (!marks[position] && !rest.IsValid(ref run, i)) return false;
        return true;
    }

    private void CollectUnevaluated(ref Run run, int node, in Edge edge, Report report)
    {
        ref readonly var value = ref run.View.Node(node);
        var marks = new Marks(new ulong[Marks.Words(value.Count)], value.Count);
        TrackChecks(ref run, node, marks);
        var isObject = value.Kind == NodeKind.Object;
        var i = node + 1;
        for (var position = 0; position < marks.Count && !report.Full; position++)
        {
            var child = isObject ? i + 1 : i;
            if (!marks[position])
            {
                if (isObject) report.EnterMember(run.View.Name(run.View.Node(i)));
                else report.EnterItem(position);
                if (edge.Plan.AcceptsNone) report.Add(child, edge.Path, edge.Keyword, isObject ? "this property is not allowed here" : "this item is not allowed here");
                else report.Follow(edge, ref run, child);
                report.LeaveInstance();
            }
            i = run.View.Node(child).Next;
        }
    }
}
