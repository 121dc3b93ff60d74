using System.Text;
using Sluice.Repair.Align;
using Sluice.Repair.Parse;
using Sluice.Schemas;

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
        // A leaf may share its place with another only where one text was taken apart.
        var (used, shared, edited) = (new bool[end - start], new bool[end - start], new bool[end - start + 1]);
        var named = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        foreach (var draft in candidate.Drafts)
        {
            Cover(covered, start, draft.Start, draft.End);
            Cover(edited, start, draft.Start, draft.End + 1);
            if (draft.Code is EditCode.ParseEmbedded or EditCode.SplitText)
                Cover(shared, start, draft.Start, draft.End);
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
                if (!Alike(node, source) && !Named(node, named) && !Touched(edited, start, node.Start, node.End + 1))
                {
                    lost = node.Start;
                    return false;
                }

                if (node.Start >= start && node.End <= end && node.Start < node.End && used[node.Start - start] && !shared[node.Start - start])
                {
                    lost = node.Start;
                    return false;
                }

                Cover(used, start, node.Start, node.End);
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

    /// <summary>Whether the value says what its place in the output says: then no edit needs to explain it.</summary>
    private static bool Alike(Node node, byte[] source)
    {
        var raw = source.AsSpan(node.Start, Math.Max(0, node.End - node.Start));
        switch (node.Kind)
        {
            case JsonKind.String when node.Text is null:
                return raw is [(byte)'"', .., (byte)'"'];
            case JsonKind.Number when node.Text is null:
                return Numbers.Strict(raw);
            case JsonKind.True or JsonKind.False or JsonKind.Null:
                return raw.SequenceEqual(Encoding.ASCII.GetBytes(Numbers.Name(node.Kind)));
            default:
                var text = Encoding.UTF8.GetBytes(node.Text!);
                if (raw.SequenceEqual(text))
                    return true;
                return raw.Length > 1 && raw[0] == raw[^1] && (raw[1..^1].SequenceEqual(text) || (raw[0] == '"' && Spellings.Text(Plain(node), source) == node.Text));
        }
    }

    private static Node Plain(Node node) => new() { Kind = JsonKind.String, Start = node.Start, End = node.End };

    private static bool Touched(bool[] edited, int offset, int start, int end)
    {
        var from = Math.Max(0, start - offset);
        var to = Math.Min(edited.Length, end - offset);
        return to > from && edited.AsSpan(from, to - from).Contains(true);
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
