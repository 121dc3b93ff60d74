using System.Globalization;

namespace Sluice.Workspace;

/// <summary>Renders a parsed body. Nothing is escaped, nothing missing is passed over, and lists, dictionaries, numbers and truth values
/// print as JSON.</summary>
internal sealed class PromptRenderer(
    IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> partials,
    Dictionary<string, object?> root,
    IReadOnlyDictionary<string, object?> context,
    PromptMessages messages)
{
    private sealed record Frame(object? Value, Frame? Above)
    {
        public Dictionary<string, object?> Locals { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, object?> Loop { get; } = new(StringComparer.Ordinal);
    }

    private static readonly object Missing = new();

    /// <exception cref="FormatException">A value has a kind, or lacks a member, so that the body cannot use it.</exception>
    public void Render(IReadOnlyList<TemplateNode> nodes) => Nodes(nodes, new(root, null));

    private void Nodes(IReadOnlyList<TemplateNode> nodes, Frame frame)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TextNode text: messages.Text(text.Text); break;
                case ValueNode value: messages.Text(PromptJson.Text(Strict(value.Value, frame, node.Line))); break;
                case BlockNode block: Block(block, frame); break;
                case CallNode helper: Helper(helper, frame); break;
                case PartialNode partial: Partial(partial, frame); break;
                default: throw new InvalidOperationException($"There is no rendering of {node.GetType().Name}.");
            }
        }
    }

    private void Block(BlockNode block, Frame frame)
    {
        switch (block.Word)
        {
            case "each": Each(block, frame); break;
            case "with":
                var value = Strict(block.Arguments[0], frame, block.Line);
                if (!IsTruth(value))
                {
                    Nodes(block.Otherwise, frame);
                    break;
                }
                var inner = new Frame(value, frame);
                if (block.Locals.Count > 0) inner.Locals[block.Locals[0]] = value;
                Nodes(block.Body, inner);
                break;
            default:
                var holds = block.Word switch
                {
                    "if" => IsTruth(Lenient(block.Arguments[0], frame)),
                    "unless" => !IsTruth(Lenient(block.Arguments[0], frame)),
                    "ifEquals" => Same(Lenient(block.Arguments[0], frame), Lenient(block.Arguments[1], frame)),
                    _ => !Same(Lenient(block.Arguments[0], frame), Lenient(block.Arguments[1], frame)),
                };
                Nodes(holds ? block.Body : block.Otherwise, frame);
                break;
        }
    }

    private void Each(BlockNode block, Frame frame)
    {
        List<(object Key, object? Value)> items = Strict(block.Arguments[0], frame, block.Line) switch
        {
            null => [],
            List<object?> list => [.. list.Select((item, i) => ((object)(long)i, item))],
            Dictionary<string, object?> members => [.. members.Select(m => ((object)m.Key, m.Value))],
            _ => throw new FormatException($"The value of '{block.Arguments[0].Text}' must be a list or dictionary."),
        };
        if (items.Count == 0) Nodes(block.Otherwise, frame);
        for (var i = 0; i < items.Count; i++)
        {
            var inner = new Frame(items[i].Value, frame);
            if (block.Locals.Count > 0) inner.Locals[block.Locals[0]] = items[i].Value;
            if (block.Locals.Count > 1) inner.Locals[block.Locals[1]] = items[i].Key;
            (inner.Loop["index"], inner.Loop["key"], inner.Loop["first"], inner.Loop["last"]) = ((long)i, items[i].Key, i == 0, i == items.Count - 1);
            Nodes(block.Body, inner);
        }
    }

    private void Helper(CallNode helper, Frame frame)
    {
        switch (helper.Word)
        {
            case "role": messages.Role((string)((LiteralValue)helper.Arguments[0]).Value!); break;
            case "history": messages.History(); break;
            case "section": messages.Part(new SectionPart((string)((LiteralValue)helper.Arguments[0]).Value!)); break;
            case "media":
                var type = helper.Named.TryGetValue("contentType", out var named) ? Strict(named, frame, helper.Line) : null;
                messages.Part(new MediaPart(PromptJson.Text(Strict(helper.Named["url"], frame, helper.Line)), type is null ? null : PromptJson.Text(type)));
                break;
            default:
                var indent = helper.Named.TryGetValue("indent", out var given) ? (int)(long)((LiteralValue)given).Value! : 0;
                messages.Text(PromptJson.Write(Strict(helper.Arguments[0], frame, helper.Line), indent));
                break;
        }
    }

    private void Partial(PartialNode partial, Frame frame)
    {
        var value = partial.Context is { } argument ? Strict(argument, frame, partial.Line) : frame.Value;
        if (partial.Named.Count > 0)
        {
            var given = value is Dictionary<string, object?> members ? new(members, StringComparer.Ordinal) : new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (name, named) in partial.Named) given[name] = Strict(named, frame, partial.Line);
            value = given;
        }
        Nodes(partials[partial.Name], new(value, null));
    }

    private object? Strict(TemplateValue value, Frame frame, int line)
    {
        var found = Find(value, frame);
        return ReferenceEquals(found, Missing)
            ? throw new FormatException($"a value lacks a member that the prompt uses: '{value.Text}' in line {line}.")
            : found;
    }

    private object? Lenient(TemplateValue value, Frame frame) => Find(value, frame) is var found && ReferenceEquals(found, Missing) ? null : found;

    private object? Find(TemplateValue value, Frame frame)
    {
        if (value is LiteralValue literal) return literal.Value;
        var path = (PathValue)value;
        if (path.Data is { } data) return OfData(data, path, frame);
        for (var i = 0; i < path.Ups; i++) frame = frame.Above!;
        if (path.Ups == 0)
        {
            for (var at = frame; at is not null; at = at.Above)
                if (at.Locals.TryGetValue(path.Members[0], out var local)) return Members(local, path.Members, 1);
        }
        return Members(frame.Value, path.Members, path.Members[0] == "this" ? 1 : 0);
    }

    private object? OfData(string data, PathValue path, Frame frame)
    {
        if (data == "root") return Members(root, path.Members, 0);
        if (path.Members.Count == 0)
            for (var at = frame; at is not null; at = at.Above)
                if (at.Loop.TryGetValue(data, out var loop)) return loop;
        // What the caller's context does not have prints nothing.
        var found = context.TryGetValue(data, out var value) ? Members(value, path.Members, 0) : null;
        return ReferenceEquals(found, Missing) ? null : found;
    }

    private static object? Members(object? value, IReadOnlyList<string> names, int from)
    {
        for (var i = from; i < names.Count; i++)
        {
            if (value is Dictionary<string, object?> members && members.TryGetValue(names[i], out var member)) value = member;
            else if (value is List<object?> items && int.TryParse(names[i], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count)
                value = items[index];
            else return Missing;
        }
        return value;
    }

    private static bool IsTruth(object? value) => value switch
    {
        null or false or "" or 0L or 0UL or 0d or 0m or List<object?> { Count: 0 } => false,
        _ => true,
    };

    private static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (string x, string y) => x == y,
        (bool x, bool y) => x == y,
        (long or ulong or double or decimal, long or ulong or double or decimal) => SameNumber(a, b),
        _ => false,
    };

    private static bool SameNumber(object a, object b) => a is double || b is double
        ? Convert.ToDouble(a, CultureInfo.InvariantCulture).Equals(Convert.ToDouble(b, CultureInfo.InvariantCulture))
        : Convert.ToDecimal(a, CultureInfo.InvariantCulture) == Convert.ToDecimal(b, CultureInfo.InvariantCulture);
}
