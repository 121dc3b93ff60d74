using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace Sluice.Retrieval;

/// <summary>Reads Markdown: its blocks as they were written, under their headings.</summary>
internal static class MarkdownText
{
    // Blocks alone: what stands within a line stays as it is, which also spares what takes long there.
    private static readonly MarkdownPipeline Pipeline = Make();

    public static StructuredText Read(string text)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException)
        {
            // Nested deeper than anybody writes: the structure says nothing then, the text still does.
            return PlainText.Read(text);
        }

        var (blocks, title) = (new SectionBlocks(), "");
        foreach (var block in document)
        {
            if (block is YamlFrontMatterBlock) continue;
            var source = text[Math.Max(0, block.Span.Start)..Math.Clamp(block.Span.End + 1, 0, text.Length)];
            switch (block)
            {
                case HeadingBlock heading:
                    var words = SectionPath.Line(Words(heading, source));
                    if (title.Length == 0 && heading.Level == 1) title = words;
                    blocks.Begin(heading.Level, words);
                    break;
                case HtmlBlock:
                    foreach (var inner in HtmlText.Read(source).Blocks) blocks.Add(inner.Text, inner.Line);
                    break;
                default:
                    if (source.Trim('\n', '\r') is { } kept && !string.IsNullOrWhiteSpace(kept)) blocks.Add(kept.TrimEnd());
                    break;
            }
        }

        return new StructuredText(title, blocks.End());
    }

    private static string Words(HeadingBlock heading, string source)
    {
        if (!heading.IsSetext) return source.Trim().Trim('#');
        var underline = source.TrimEnd().LastIndexOf('\n');
        return underline < 0 ? source : source[..underline];
    }

    private static MarkdownPipeline Make()
    {
        var builder = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePreciseSourceLocation();
        builder.InlineParsers.Clear();
        return builder.Build();
    }
}
