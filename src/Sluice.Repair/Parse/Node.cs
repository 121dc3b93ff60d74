using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>A name with its value, or an item of an array (then the name is null).</summary>
internal readonly record struct Member(string? Name, int NameStart, int NameEnd, Node Value);

/// <summary>One value of the reading: what it is and where in the output it came from. Not changed after parsing; alignment makes
/// new nodes that remember their origin, so that one reading can be tried against several variants of a union.</summary>
internal sealed class Node
{
    private static readonly Member[] None = [];

    /// <summary>The kind of the value.</summary>
    public JsonKind Kind { get; init; }

    /// <summary>First byte in the output.</summary>
    public int Start { get; init; }

    /// <summary>Byte behind the last one; set when the value ends.</summary>
    public int End { get; set; }

    /// <summary>Decoded text of a string, or the text of a number as it is written; null when the source bytes serve as they are.</summary>
    public string? Text { get; init; }

    /// <summary>The value as its source bytes had it before a literal or number was recognised; what alignment uses for text.</summary>
    public string? Spelling { get; init; }

    /// <summary>The string stood without quotes.</summary>
    public bool Bare { get; init; }

    /// <summary>The output ended inside this value.</summary>
    public bool Open { get; set; }

    /// <summary>The output says that something was left out here.</summary>
    public bool Elided { get; set; }

    /// <summary>An edit points at this node, so its path is wanted.</summary>
    public bool Marked { get; set; }

    /// <summary>The node this one was made from; null for a node of the parser.</summary>
    public Node? Origin { get; init; }

    /// <summary>Members or items; only the first <see cref="Count"/> count.</summary>
    public Member[] Members { get; private set; } = None;

    /// <summary>Members of an object or items of an array.</summary>
    public int Count { get; private set; }

    /// <summary>The members that count.</summary>
    public ReadOnlySpan<Member> Children => Members.AsSpan(0, Count);

    /// <summary>Whether the value holds no other values.</summary>
    public bool Scalar => Kind is not (JsonKind.Array or JsonKind.Object);

    public void Add(Member member)
    {
        if (Count == Members.Length)
        {
            var grown = new Member[Math.Max(4, Count * 2)];
            Members.AsSpan(0, Count).CopyTo(grown);
            Members = grown;
        }

        Members[Count++] = member;
    }

    public void Replace(int index, Member member) => Members[index] = member;

    public void RemoveLast() => Count--;

    /// <summary>The same value with other children.</summary>
    public Node With(JsonKind kind, int capacity) =>
        new() { Kind = kind, Start = Start, End = End, Open = Open, Origin = this, Members = capacity == 0 ? None : new Member[capacity] };

    /// <summary>A scalar that says the same in another form.</summary>
    public Node As(JsonKind kind, string? text) =>
        new() { Kind = kind, Start = Start, End = End, Open = Open, Text = text, Origin = this };
}

/// <summary>An edit whose path is not known yet.</summary>
/// <param name="Code">The code.</param>
/// <param name="Owner">The node it belongs to; null for the whole document.</param>
/// <param name="Start">First byte in the output.</param>
/// <param name="End">Byte behind the last one.</param>
/// <param name="After">The text after; empty for a removal.</param>
internal readonly record struct Draft(string Code, Node? Owner, int Start, int End, string After)
{
    /// <summary>Rival readings of the same place.</summary>
    public int Alternatives { get; init; }
}
