using System.Text;

namespace Sluice.Workspace;

/// <summary>What can be said of a parsed body without values.</summary>
internal static class PromptTemplate
{
    /// <summary>A body without the white space around it, which separates it from the front matter and the end of the file.</summary>
    public static IReadOnlyList<TemplateNode> Trimmed(IReadOnlyList<TemplateNode> nodes)
    {
        var trimmed = nodes.ToList();
        if (trimmed is [TextNode first, ..]) trimmed[0] = first with { Text = first.Text.TrimStart() };
        if (trimmed is [.., TextNode last]) trimmed[^1] = last with { Text = last.Text.TrimEnd() };
        return trimmed;
    }

    /// <summary>A body written out so that two bodies with the same text render the same for all values; comments and the way tags are
    /// spaced are not in it.</summary>
    public static string Signature(IReadOnlyList<TemplateNode> nodes)
    {
        var text = new StringBuilder();
        Write(nodes, text);
        return text.ToString();
    }

    private static void Write(IReadOnlyList<TemplateNode> nodes, StringBuilder text)
    {
        var plain = new StringBuilder();
        foreach (var node in nodes)
        {
            if (node is TextNode run)
            {
                plain.Append(run.Text);
                continue;
            }
            Flush(plain, text);
            switch (node)
            {
                case ValueNode value: text.Append("\0v").Append(value.Value.Text); break;
                case CallNode helper: text.Append("\0h").Append(helper.Word).Append(Arguments(helper.Arguments, helper.Named)); break;
                case PartialNode partial:
                    text.Append("\0p").Append(partial.Name).Append(Arguments(partial.Context is { } context ? [context] : [], partial.Named));
                    break;
                case BlockNode block:
                    text.Append("\0b").Append(block.Word).Append(Arguments(block.Arguments, null)).Append('|').AppendJoin(' ', block.Locals);
                    Write(block.Body, text);
                    text.Append("\0e");
                    Write(block.Otherwise, text);
                    text.Append("\0z");
                    break;
                default: throw new InvalidOperationException($"{node.GetType().Name} has no signature.");
            }
        }
        Flush(plain, text);
    }

    private static void Flush(StringBuilder plain, StringBuilder text)
    {
        if (plain.Length > 0) text.Append("\0t").Append(plain);
        plain.Clear();
    }

    private static string Arguments(IEnumerable<TemplateValue> values, IReadOnlyDictionary<string, TemplateValue>? named) =>
        string.Concat(values.Select(v => $" {v.Text}").Concat((named ?? new Dictionary<string, TemplateValue>(StringComparer.Ordinal)).OrderBy(n => n.Key, StringComparer.Ordinal)
            .Select(n => $" {n.Key}={n.Value.Text}")));
}
