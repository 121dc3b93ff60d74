using Sluice.Repair.Parse;

namespace Sluice.Repair.Choose;

/// <summary>The rule that makes repair honest: whatever in the chosen region is not punctuation is used by the result or named by an edit,
/// and every value of the result has a place in the output or an edit.</summary>
internal static class Conservation
{
    /// <summary>Checks a candidate.</summary>
    /// <param name="candidate">The reading.</param>
    /// <param name="source">The output.</param>
    /// <param name="lost">The first byte that is neither used nor named; -1 when a value has no place.</param>
    public static bool Holds(Candidate candidate, byte[] source, out int lost)
    {
        lost = -1;
        var (start, end) = (candidate.Region.Start, Math.Max(candidate.End, candidate.Region.Start));
        var covered = new bool[end - start];
        var named = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        foreach (var draft in candidate.Drafts)
        {
            Cover(covered, start, draft.Start, draft.End);
            if (draft.Owner is not null)
                named.Add(draft.Owner);
        }

        var pending = new Stack<Node>();
        pending.Push(candidate.Outcome.Node);
        while (pending.TryPop(out var node))
        {
            if (node.Scalar)
            {
                if (node.End <= node.Start && !Named(node, named))
                    return false;
                Cover(covered, start, node.Start, node.End);
                continue;
            }

            foreach (var member in node.Children)
            {
                Cover(covered, start, member.NameStart, member.NameEnd);
                pending.Push(member.Value);
            }
        }

        for (var at = start; at < end; at++)
        {
            if (!covered[at - start] && !Punctuation(source[at]))
            {
                lost = at;
                return false;
            }
        }

        return true;
    }

    private static bool Named(Node node, HashSet<Node> named)
    {
        for (var origin = node; origin is not null; origin = origin.Origin)
        {
            if (named.Contains(origin))
                return true;
        }

        return false;
    }

    private static void Cover(bool[] covered, int offset, int start, int end)
    {
        var from = Math.Max(0, start - offset);
        var to = Math.Min(covered.Length, end - offset);
        if (to > from)
            covered.AsSpan(from, to - from).Fill(true);
    }

    private static bool Punctuation(byte c) => Letters.IsSpace(c) || c is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':'
        or (byte)'(' or (byte)')' or (byte)';' or (byte)'"' or (byte)'\'' or (byte)'`';
}
