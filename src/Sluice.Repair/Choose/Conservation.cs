using System.Buffers;
using System.Text;
using Sluice.Repair.Align;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Choose;

/// <summary>The rule that makes repair honest: whatever in the chosen region is not punctuation is used by the result or named by an edit;
/// every value and name of the result says what its place in the output says, or an edit there explains it; and no place serves two
/// values unless one text was taken apart.</summary>
internal sealed class Conservation
{
    private const int StackMax = 256;
    private const byte Covered = 1;
    private const byte Used = 2;
    private const byte Shared = 4;
    private const byte Edited = 8;
    private const byte Inserted = 16;

    private readonly byte[] _source;
    private readonly int _start;
    private readonly byte[] _marks;
    private readonly int _length;
    private readonly List<Draft> _drafts;
    private HashSet<Node>? _named;

    private Conservation(Candidate candidate, byte[] source, byte[] marks, int length)
    {
        _source = source;
        _marks = marks;
        _length = length;
        _start = candidate.Region.Start;
        _drafts = candidate.Drafts;
        foreach (var draft in candidate.Drafts)
        {
            Mark(Covered | Edited, draft.Start, draft.End);
            if (draft.End <= draft.Start)
                Mark(Inserted, draft.Start, draft.Start + 1);
            if (draft.Code is EditCode.ParseEmbedded or EditCode.SplitText)
                Mark(Shared, draft.Start, draft.End);
        }
    }

    /// <summary>Checks a candidate.</summary>
    /// <param name="candidate">The reading.</param>
    /// <param name="source">The output.</param>
    /// <param name="lost">The first byte that is neither used nor named, or of a value that is not explained; -1 when a value has no place.</param>
    public static bool Holds(Candidate candidate, byte[] source, out int lost)
    {
        var bytes = Math.Max(0, candidate.End - candidate.Region.Start);
        // One more, for what was inserted behind the last byte.
        var marks = ArrayPool<byte>.Shared.Rent(bytes + 1);
        marks.AsSpan(0, bytes + 1).Clear();
        try
        {
            return new Conservation(candidate, source, marks, bytes + 1).Holds(candidate, out lost);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(marks);
        }
    }

    private bool Holds(Candidate candidate, out int lost)
    {
        var pending = new Stack<Node>();
        pending.Push(candidate.Outcome.Node);
        while (pending.TryPop(out var node))
        {
            if (node.Scalar)
            {
                if (!Leaf(node, out lost))
                    return false;
                continue;
            }

            foreach (var member in node.Children)
            {
                lost = member.NameStart;
                if (member.Name is { } name && member.NameEnd > member.NameStart && !Explained(member.NameStart, member.NameEnd) && !NameAlike(member, name))
                    return false;
                // Where one text was taken apart all parts have its place, and its edit has marked it.
                if (!Has(Shared, member.NameStart, member.NameStart + 1))
                    Mark(Covered, member.NameStart, member.NameEnd);
                pending.Push(member.Value);
            }
        }

        for (lost = _start; lost < _start + _length - 1; lost++)
        {
            if ((_marks[lost - _start] & Covered) == 0 && !Punctuation(_source[lost]))
                return false;
        }

        lost = -1;
        return true;
    }

    private bool Leaf(Node node, out int lost)
    {
        lost = node.End <= node.Start ? -1 : node.Start;
        if (node.End <= node.Start && !Named(node))
            return false;
        if (!Explained(node.Start, node.End) && !Alike(node) && !Named(node))
            return false;
        if (Has(Shared, node.Start, node.Start + 1))
            return true;
        if (node.End > node.Start && Has(Used, node.Start, node.End))
            return false;
        Mark(Used | Covered, node.Start, node.End);
        return true;
    }

    /// <summary>Whether an edit covers a part of a place, or inserted something in it or at its end.</summary>
    private bool Explained(int start, int end) => Has(Edited, start, end) || Has(Inserted, start, end + 1);

    /// <summary>Whether the value says what its place in the output says: then no edit needs to explain it.</summary>
    private bool Alike(Node node)
    {
        var raw = _source.AsSpan(node.Start, Math.Max(0, node.End - node.Start));
        return node.Kind switch
        {
            JsonKind.True => raw.SequenceEqual("true"u8),
            JsonKind.False => raw.SequenceEqual("false"u8),
            JsonKind.Null => raw.SequenceEqual("null"u8),
            JsonKind.String when node.Text is null => raw is [(byte)'"', .., (byte)'"'],
            JsonKind.Number when node.Text is null => Numbers.Strict(raw),
            _ => TextAlike(raw, node.Text!, node.Start, node.End),
        };
    }

    private bool TextAlike(ReadOnlySpan<byte> raw, string text, int start, int end)
    {
        // The text as bytes is as long as its place, but for the quotes; escapes are longer.
        if (text.Length > raw.Length)
            return false;
        Span<byte> buffer = stackalloc byte[StackMax];
        var bytes = Encoding.UTF8.GetMaxByteCount(text.Length) <= StackMax
            ? buffer[..Encoding.UTF8.GetBytes(text, buffer)]
            : Encoding.UTF8.GetBytes(text).AsSpan();
        if (raw.SequenceEqual(bytes))
            return true;
        return raw.Length > 1 && raw[0] == raw[^1] && (raw[1..^1].SequenceEqual(bytes) || (raw[0] == '"' && Decoded(start, end) == text));
    }

    // The place of a name may hold its colon or its emphasis too.
    private bool NameAlike(Member member, string name)
    {
        var raw = _source.AsSpan(member.NameStart, member.NameEnd - member.NameStart);
        Span<byte> buffer = stackalloc byte[StackMax];
        var bytes = Encoding.UTF8.GetMaxByteCount(name.Length) <= StackMax
            ? buffer[..Encoding.UTF8.GetBytes(name, buffer)]
            : Encoding.UTF8.GetBytes(name).AsSpan();
        return raw.IndexOf(bytes) >= 0
            || (raw is [(byte)'"', .., (byte)'"'] && Decoded(member.NameStart, member.NameEnd) == name);
    }

    private string Decoded(int start, int end) => Spellings.Text(new Node { Kind = JsonKind.String, Start = start, End = end }, _source);

    private bool Named(Node node)
    {
        _named ??= _drafts.Select(d => d.Owner).OfType<Node>().ToHashSet<Node>(ReferenceEqualityComparer.Instance);
        for (var origin = node; origin is not null; origin = origin.Origin)
        {
            if (_named.Contains(origin))
                return true;
        }

        return false;
    }

    private void Mark(int mark, int start, int end)
    {
        var to = Math.Min(_length, end - _start);
        for (var at = Math.Max(0, start - _start); at < to; at++)
            _marks[at] |= (byte)mark;
    }

    private bool Has(byte mark, int start, int end)
    {
        var to = Math.Min(_length, end - _start);
        for (var at = Math.Max(0, start - _start); at < to; at++)
        {
            if ((_marks[at] & mark) != 0)
                return true;
        }

        return false;
    }

    private static bool Punctuation(byte c) => Letters.IsSpace(c) || c is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':'
        or (byte)'(' or (byte)')' or (byte)';' or (byte)'"' or (byte)'\'' or (byte)'`';
}
