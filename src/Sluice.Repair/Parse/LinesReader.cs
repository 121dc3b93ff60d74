using System.Text;
using Sluice.Repair.Guide;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Reads fields written as indented lines: <c>name: value</c>, <c>- item</c>, deeper lines below. The part of YAML that models
/// write instead of JSON, and nothing that needs its type system: every value is text until the schema says otherwise.</summary>
internal sealed partial class LinesReader(byte[] source, int end, ParseLimits limits)
{
    private const int LevelsMax = 32;

    private readonly List<Level> _levels = [];

    /// <summary>Byte behind the last line read.</summary>
    public int End { get; private set; }

    /// <summary>What was mended.</summary>
    public List<Draft> Drafts { get; } = [];

    /// <summary>Reads from a place to the end; null when a line is neither a field nor an item.</summary>
    /// <param name="start">First byte.</param>
    /// <param name="shape">What is expected; a document of lines is an object.</param>
    public Node? Read(int start, Shape shape)
    {
        var root = new Node { Kind = JsonKind.Object, Start = start, End = end, Marked = true };
        _levels.Add(new Level(0, root));
        var at = start;
        var blank = false;
        while (at < source.Length && at > 0 && source[at - 1] is (byte)' ')
            at--;
        while (at < end)
        {
            var stop = source.AsSpan(at, end - at).IndexOf((byte)'\n');
            stop = stop < 0 ? end : at + stop;
            if (!BlockLine(at, stop) && !Line(at, stop))
            {
                // Behind an empty line prose may follow; then the document is over.
                if (!blank || root.Count == 0)
                    return null;
                break;
            }

            blank = source.AsSpan(at, stop - at).IndexOfAnyExcept(" \t\r"u8) < 0;
            at = stop + 1;
            if (!blank)
                root.End = End = Math.Min(stop, end);
        }

        CloseBlock();
        // A name that still waits for its value would be lost.
        if (root.Count == 0 || _blockEmpty || _levels.Exists(l => l.Name is not null))
            return null;
        foreach (var member in root.Children)
        {
            // Prose with a colon in it is not a document: every top name must be one the schema knows.
            if (!shape.Knows(member.Name!))
                return null;
        }

        Drafts.Add(new Draft(EditCode.LinesToObject, root, start, start, "{"));
        return root;
    }

    private bool Line(int start, int stop)
    {
        var from = start;
        while (from < stop && source[from] == ' ')
            from++;
        var to = stop;
        while (to > from && Letters.IsSpace(source[to - 1]))
            to--;
        if (from == to)
            return true;
        if (source[from] == '#' || source.AsSpan(from, to - from).SequenceEqual("---"u8))
        {
            Drafts.Add(new Draft(EditCode.StripComment, null, from, to, ""));
            return true;
        }

        var indent = from - start;
        while (_levels.Count > 1 && (_levels[^1].Indent > indent || (_levels[^1].Indent == indent && _levels[^1].Node.Kind == JsonKind.Array && source[from] != '-')))
        {
            if (_levels[^1].Name is not null)
                return false;
            _levels.RemoveAt(_levels.Count - 1);
        }

        if (source[from] == '-' && from + 1 < to && source[from + 1] == ' ')
            return Item(from, to, indent);
        return Field(from, to, indent);
    }

    private bool Item(int from, int to, int indent)
    {
        if (_levels.Count == 1 && _levels[0].Name is null)
        {
            // Fields as the items of a list.
            var field = from + 1;
            while (field < to && source[field] == ' ')
                field++;
            Drafts.Add(new Draft(EditCode.StripComment, _levels[0].Node, from, from + 1, ""));
            return Field(field, to, indent);
        }

        if (Open(JsonKind.Array, from, indent) is not { } array)
            return false;
        Drafts.Add(new Draft(EditCode.StripComment, array, from, from + 1, ""));
        var value = from + 1;
        while (value < to && source[value] == ' ')
            value++;
        var colon = Colon(value, to);
        if (colon < 0)
        {
            array.Add(new Member(null, 0, 0, Scalar(value, to)));
            return true;
        }

        var item = new Node { Kind = JsonKind.Object, Start = value, End = to };
        array.Add(new Member(null, 0, 0, item));
        _levels.Add(new Level(indent + (value - from), item));
        return Field(value, to, indent + (value - from));
    }

    private bool Field(int from, int to, int indent)
    {
        var colon = Colon(from, to);
        if (colon < 0 || _levels.Count > LevelsMax)
            return false;
        if (Open(JsonKind.Object, from, indent) is not { } node)
            return false;
        var name = Encoding.UTF8.GetString(source.AsSpan(from, colon - from)).Trim().Trim('"', '\'', '*');
        // A bracket or quote inside a name is the punctuation of a broken JSON document.
        if (name.Length is 0 or > 64 || name.AsSpan().IndexOfAny("{}[]\"") >= 0)
            return false;
        var value = colon + 1;
        while (value < to && source[value] is (byte)' ' or (byte)'*')
            value++;
        if (BlockHeader(value, to))
            _block = new Block(node, name, from, value, indent, (char)source[value], to - value > 1 ? (char)source[value + 1] : ' ');
        else if (value < to)
            node.Add(new Member(name, from, value, Scalar(value, to)));
        else
            _levels[^1] = _levels[^1] with { Name = name, NameStart = from, NameEnd = colon };
        return true;
    }

    /// <summary>The container that a line at this depth belongs to, opened if a name above waits for it.</summary>
    private Node? Open(JsonKind kind, int at, int indent)
    {
        var top = _levels[^1];
        if (top.Name is not null && (indent > top.Indent || kind == JsonKind.Array))
        {
            var node = new Node { Kind = kind, Start = at, End = at };
            top.Node.Add(new Member(top.Name, top.NameStart, top.NameEnd, node));
            _levels[^1] = top with { Name = null };
            _levels.Add(new Level(indent, node));
            return node;
        }

        return top.Node.Kind == kind && top.Name is null ? top.Node : null;
    }

    private int Colon(int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            if (source[at] == ':' && (at + 1 == to || source[at + 1] == ' ' || source[at + 1] == '*'))
                return at;
            if (at - from > 70)
                break;
        }

        return -1;
    }

    private Node Scalar(int from, int to)
    {
        var text = source.AsSpan(from, to - from);
        if (text[0] is (byte)'[' or (byte)'{' && Flow(from, to) is { } flow)
            return flow;
        var kind = text.SequenceEqual("true"u8) ? JsonKind.True : text.SequenceEqual("false"u8) ? JsonKind.False
            : text.SequenceEqual("null"u8) || text.SequenceEqual("~"u8) ? JsonKind.Null : Numbers.Strict(text) ? JsonKind.Number : JsonKind.String;
        if (kind != JsonKind.String)
        {
            var plain = new Node { Kind = kind, Start = from, End = to, Spelling = kind == JsonKind.Number ? null : Encoding.UTF8.GetString(text), Marked = text[0] == '~' };
            if (plain.Marked)
                Drafts.Add(new Draft(EditCode.Literal, plain, from, to, "null"));
            return plain;
        }

        return text is [(byte)'"' or (byte)'\'', _, ..] && text[^1] == text[0] ? Quoted(from, to)
            : new Node { Kind = JsonKind.String, Start = from, End = to, Text = Encoding.UTF8.GetString(text), Bare = true };
    }

    // Between double quotes escapes are JSON's; between single ones only the quote itself is written twice.
    private Node Quoted(int from, int to)
    {
        var text = source.AsSpan(from + 1, to - from - 2);
        if (source[from] == '"' && text.Contains((byte)'\\') && Flow(from, to) is { } escaped)
            return escaped;
        var content = Encoding.UTF8.GetString(text);
        var doubled = source[from] == '\'' && content.Contains("''", StringComparison.Ordinal);
        var node = new Node { Kind = JsonKind.String, Start = from, End = to, Text = doubled ? content.Replace("''", "'", StringComparison.Ordinal) : content, Marked = doubled };
        if (doubled)
            Drafts.Add(new Draft(EditCode.ChangeQuotes, node, from, to, "\""));
        return node;
    }

    // A list, a map or a quoted text on one line.
    private Node? Flow(int from, int to)
    {
        var parser = new Parser(source, to, true, limits, Reading.Usual);
        if (parser.Read(from, Shape.Any) is not { } node || parser.Cut || parser.At < to)
            return null;
        Drafts.AddRange(parser.Drafts);
        return node;
    }

    private readonly record struct Level(int Indent, Node Node)
    {
        public string? Name { get; init; }

        public int NameStart { get; init; }

        public int NameEnd { get; init; }
    }
}
