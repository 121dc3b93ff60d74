using System.Text;
using Sluice.Repair.Guide;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Reads fields written as XML elements: <c>&lt;name&gt;value&lt;/name&gt;</c>, nested. Elements of one name in a row are an array.
/// Attributes, entities beyond the five of XML, and processing instructions are not read: such text is refused.</summary>
internal sealed class TagsReader(byte[] source, int end)
{
    private const int LevelsMax = 32;

    private readonly List<Open> _open = [];

    /// <summary>What was mended.</summary>
    public List<Draft> Drafts { get; } = [];

    /// <summary>Reads the first element of the text and all in it; null when tags do not match or the schema knows none of the names.</summary>
    public Node? Read(int start, Shape shape)
    {
        var root = new Node { Kind = JsonKind.Object, Start = start, End = end, Marked = true };
        _open.Add(new Open("", root, start) { Guide = shape });
        var at = start;
        while (at < end)
        {
            var tag = source.AsSpan(at, end - at).IndexOf((byte)'<');
            var stop = tag < 0 ? end : at + tag;
            if (stop > at && !Text(at, stop))
                return null;
            if (tag < 0)
                break;
            at = Tag(stop);
            if (at < 0)
                return null;
        }

        if (_open.Count != 1 || root.Count == 0)
            return null;
        // A lone element around the fields is the document's name.
        var top = root.Count == 1 && root.Members[0].Value.Kind == JsonKind.Object && !shape.Knows(root.Members[0].Name!) ? root.Members[0].Value : root;
        foreach (var member in top.Children)
        {
            if (!shape.Knows(member.Name!))
                return null;
        }

        top.Marked = true;
        Drafts.Add(new Draft(EditCode.TagsToObject, top, start, start, "{"));
        return top;
    }

    private bool Text(int from, int to)
    {
        while (from < to && Letters.IsSpace(source[from]))
            from++;
        while (to > from && Letters.IsSpace(source[to - 1]))
            to--;
        if (from == to)
            return true;
        var top = _open[^1];
        // Text beside elements would be lost: then this is not a record.
        if (_open.Count == 1 || top.Node.Count > 0 || top.Text)
            return false;
        _open[^1] = top with { Text = true, TextStart = from, TextEnd = to };
        return true;
    }

    private int Tag(int at)
    {
        var close = source.AsSpan(at, Math.Min(end - at, 200)).IndexOf((byte)'>');
        if (close < 0)
            return -1;
        var inside = source.AsSpan(at + 1, close - 1);
        var behind = at + close + 1;
        var ends = inside.Length > 0 && inside[0] == '/';
        var name = Encoding.UTF8.GetString(ends ? inside[1..] : inside).Trim();
        if (name.Length == 0 || name.Any(c => !char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.')))
            return -1;
        Drafts.Add(new Draft(EditCode.StripTag, _open[^1].Node, at, behind, ""));
        if (!ends)
        {
            if (_open.Count >= LevelsMax)
                return -1;
            _open.Add(new Open(name, new Node { Kind = JsonKind.Object, Start = at, End = at }, at) { Guide = Below(_open[^1].Guide, name) });
            return behind;
        }

        if (_open.Count == 1 || _open[^1].Name != name)
            return -1;
        var done = _open[^1];
        if (done.Text && done.Node.Count > 0)
            return -1;
        _open.RemoveAt(_open.Count - 1);
        Attach(_open[^1].Node, done, done.Text || done.Node.Count == 0 ? Scalar(done, at) : Listed(done, behind), behind);
        return behind;
    }

    // An element around the fields that the schema does not know has the document's own shape.
    private Shape Below(Shape around, string name) =>
        around.Allows(Kinds.Array) && around.Items is not null ? around.Item(0) : _open.Count == 1 && !around.Knows(name) ? around : around.Below(name);

    /// <summary>A list written as an element for each item, where the schema wants one: <c>&lt;tags&gt;&lt;tag&gt;a&lt;/tag&gt;&lt;/tags&gt;</c>. The
    /// items' name must say nothing of its own.</summary>
    private static Node Listed(Open done, int behind)
    {
        if (done.Node.Count != 1 || !done.Guide.Allows(Kinds.Array) || done.Guide.Allows(Kinds.Object) || !SaysNothing(done.Node.Members[0].Name!, done.Name))
            return done.Node;
        var value = done.Node.Members[0].Value;
        var array = new Node { Kind = JsonKind.Array, Start = done.Start, End = behind };
        if (value.Kind != JsonKind.Array)
            array.Add(new Member(null, 0, 0, value));
        else
            foreach (var item in value.Children)
                array.Add(item);
        return array;
    }

    private static bool SaysNothing(string name, string around)
    {
        if (name is "item" or "li" or "element" or "entry" or "value" or "string" or "el" or "i")
            return true;
        // The singular of the name around: tag in tags, allergy in allergies.
        return name.Length > 2 && around.Length > name.Length && around.StartsWith(name[..^1], StringComparison.Ordinal);
    }

    private static void Attach(Node parent, Open done, Node value, int behind)
    {
        value.End = value.Scalar ? value.End : behind;
        for (var i = 0; i < parent.Count; i++)
        {
            var member = parent.Members[i];
            if (member.Name != done.Name)
                continue;
            if (member.Value is { Kind: JsonKind.Array } array)
            {
                array.Add(new Member(null, 0, 0, value));
                return;
            }

            var made = new Node { Kind = JsonKind.Array, Start = member.Value.Start, End = behind };
            made.Add(new Member(null, 0, 0, member.Value));
            made.Add(new Member(null, 0, 0, value));
            parent.Replace(i, member with { Value = made });
            return;
        }

        parent.Add(new Member(done.Name, done.Start, done.Start, value));
    }

    private static string Entities(string text) =>
        text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal)
            .Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&apos;", "'", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    private Node Scalar(Open done, int at)
    {
        var (from, to) = done.Text ? (done.TextStart, done.TextEnd) : (at, at);
        var text = source.AsSpan(from, to - from);
        var kind = text.SequenceEqual("true"u8) ? JsonKind.True : text.SequenceEqual("false"u8) ? JsonKind.False
            : text.SequenceEqual("null"u8) ? JsonKind.Null : Numbers.Strict(text) ? JsonKind.Number : JsonKind.String;
        var written = Encoding.UTF8.GetString(text);
        var content = kind == JsonKind.String ? Entities(written) : written;
        var node = new Node
        {
            Kind = kind,
            Start = done.Text ? from : done.Start,
            End = done.Text ? to : at,
            Text = kind == JsonKind.String ? content : null,
            Spelling = kind == JsonKind.String ? null : content,
            Bare = true,
            Marked = content != written,
        };
        if (node.Marked)
            Drafts.Add(new Draft(EditCode.FixEscape, node, from, to, content));
        return node;
    }

    private readonly record struct Open(string Name, Node Node, int Start)
    {
        public required Shape Guide { get; init; }

        public bool Text { get; init; }

        public int TextStart { get; init; }

        public int TextEnd { get; init; }
    }
}
