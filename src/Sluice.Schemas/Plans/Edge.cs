using System.Buffers;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>The way from a plan to one below it: the keyword's path, with <c>/$ref</c> appended where references were followed.</summary>
/// <param name="Plan">The plan below.</param>
/// <param name="Path">Path without a leading slash, such as <c>properties/name/$ref</c>.</param>
internal readonly record struct Edge(Plan Plan, string Path)
{
    private const int WordsOnStack = 4;

    /// <summary>The keyword that the way starts with.</summary>
    public string Keyword => Path.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? Path[..slash] : Path;

    /// <summary>Runs the plan and keeps its marks only when it holds.</summary>
    public bool TrackApart(ref Run run, int node, scoped Marks marks)
    {
        var words = Marks.Words(marks.Count);
        var rented = words > WordsOnStack ? ArrayPool<ulong>.Shared.Rent(words) : null;
        Span<ulong> stack = stackalloc ulong[WordsOnStack];
        var apart = new Marks(rented is null ? stack[..words] : rented.AsSpan(0, words), marks.Count);
        var valid = Plan.Track(ref run, node, apart);
        if (valid) marks.Merge(apart);
        if (rented is not null) ArrayPool<ulong>.Shared.Return(rented);
        return valid;
    }
}
