using System.Text;
using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Align;

/// <summary>JSON inside strings: tool calls give their arguments so, and models give lists so.</summary>
internal sealed partial class Aligner
{
    private const int EmbeddedMax = 4;

    private int _embedded;

    private Outcome? Embedded(Node node, string text, Shape shape)
    {
        if (text.Length < 2 || text[0] is not ('{' or '[' or '"') || _embedded >= EmbeddedMax)
            return null;
        var inner = Encoding.UTF8.GetBytes(text);
        var mended = new SortedSet<string>(StringComparer.Ordinal);
        if ((Strictly(node, inner) ?? Tolerantly(node, inner, shape, mended)) is not { } value)
            return null;
        _embedded++;
        var outcome = Align(value, shape);
        _embedded--;
        if (!outcome.Fits)
            return null;
        var parsed = new Outcome(outcome.Node, true).Take(outcome).Note(EditCode.ParseEmbedded, outcome.Node, node.Start, node.End, "");
        foreach (var code in mended)
            parsed.Note(code, outcome.Node, node.Start, node.End, "");
        return parsed;
    }

    private ParseLimits InnerLimits => limits with { DepthMax = Math.Min(limits.DepthMax, 64) };

    private Node? Strictly(Node node, byte[] inner)
    {
        using var tape = Tape.Rent();
        return tape.Parse(inner, InnerLimits) is null ? Detach(tape.Root, node, 0) : null;
    }

    /// <summary>A document that needs nothing but its syntax changed, such as the quotes and literals of Python. Where more is to be mended
    /// inside a string, two doubts would hide each other, and it is left as it is.</summary>
    private Node? Tolerantly(Node node, byte[] inner, Shape shape, SortedSet<string> mended)
    {
        if (inner[0] == '"')
            return null;
        var parser = new Parser(inner, inner.Length, true, InnerLimits, Reading.Usual);
        if (parser.Read(0, shape) is not { } read || parser.Cut || parser.OverLimit || parser.Tied || parser.QuoteDoubt || parser.BracketDoubt
            || parser.BracketMissing || inner.AsSpan(parser.At).IndexOfAnyExcept(" \t\r\n"u8) >= 0)
        {
            return null;
        }

        foreach (var draft in parser.Drafts)
        {
            if (EditCode.All[draft.Code] != EditRisk.Syntax)
                return null;
            mended.Add(draft.Code);
        }

        return Moved(read, inner, node, 0);
    }

    /// <summary>A value read from an embedded document as a node of this one; all have the place of the string that held them. Nested at
    /// most 64 deep.</summary>
    private static Node Moved(Node read, byte[] inner, Node host, int depth)
    {
        var node = new Node
        {
            Kind = read.Kind,
            Start = host.Start,
            End = host.End,
            Text = read.Kind is JsonKind.String or JsonKind.Number ? Spellings.Text(read, inner) : null,
            Spelling = read.Spelling,
            Origin = depth == 0 ? host : null,
        };
        foreach (var member in read.Children)
            node.Add(new Member(member.Name, member.Name is null ? 0 : host.Start, member.Name is null ? 0 : host.End, Moved(member.Value, inner, host, depth + 1)));
        return node;
    }

    /// <summary>Values of an embedded document as nodes of this one; all have the place of the string that held them. Nested at most 64 deep.</summary>
    private static Node Detach(TapeElement element, Node host, int depth)
    {
        var node = new Node
        {
            Kind = element.Kind,
            Start = host.Start,
            End = host.End,
            Text = element.Kind switch
            {
                JsonKind.String => element.GetString(),
                JsonKind.Number => System.Text.Encoding.UTF8.GetString(element.RawText),
                _ => null,
            },
            Origin = depth == 0 ? host : null,
        };
        if (element.Kind == JsonKind.Array)
        {
            foreach (var item in element.Items)
                node.Add(new Member(null, 0, 0, Detach(item, host, depth + 1)));
        }
        else if (element.Kind == JsonKind.Object)
        {
            foreach (var (name, value) in element.Members)
                node.Add(new Member(name, host.Start, host.End, Detach(value, host, depth + 1)));
        }

        return node;
    }
}
