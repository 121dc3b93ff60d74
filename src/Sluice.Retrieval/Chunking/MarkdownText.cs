using Markdig;
using Markdig.Syntax;

namespace Sluice.Retrieval;

/// <summary>Reads Markdown (CommonMark, tables, front matter): its blocks as they are written, below its headings.</summary>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline = Make();

    public static SourceText Read(string text)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, Pipeline);
        }
        // Nested too deeply, or what else the parser cannot take: it is a text all the same.
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            return PlainText.Read(text);
        }
        var starts = Starts(document, text.Length);
        var blocks = new List<TextBlock>();
        var path = new SectionPath(blocks);
        if (starts.Count == 0 || starts[0].Start > 0) path.Add(0, starts.Count == 0 ? text.Length : starts[0].Start);
        foreach (var (index, (start, block)) in starts.Index())
        {
            var end = index + 1 < starts.Count ? starts[index + 1].Start : text.Length;
            if (block is HeadingBlock heading && heading.Span.End >= start && heading.Span.End < end)
            {
                // The signs that close a heading are no text.
                var headingEnd = text.IndexOf('\n', heading.Span.End, end - heading.Span.End) is var line and >= 0 ? line : end;
                path.Open(heading.Level, Heading(text[start..headingEnd]), start, headingEnd);
                Add(path, text, headingEnd, end);
            }
            else
            {
                Add(path, text, start, end);
            }
        }
        path.Close();
        blocks.RemoveAll(block => text.AsSpan(block.Start, block.End - block.Start).IsWhiteSpace());
        return new(text, blocks, path.First);
    }

    private static void Add(SectionPath path, string text, int start, int end)
    {
        if (end > start && !text.AsSpan(start, end - start).IsWhiteSpace()) path.Add(start, end);
    }

    /// <summary>Where blocks begin; the items of a list are blocks, too. Each goes to where the next begins, so that nothing between is lost.</summary>
    private static List<(int Start, Block Block)> Starts(MarkdownDocument document, int length)
    {
        var starts = new List<(int Start, Block Block)>();
        foreach (var block in document)
        {
            if (block is LinkReferenceDefinitionGroup) continue;
            if (block is ListBlock list) starts.AddRange(list.Select(item => (item.Span.Start, item)));
            else starts.Add((block.Span.Start, block));
        }
        starts.RemoveAll(start => start.Start < 0 || start.Start >= length);
        starts.Sort((a, b) => a.Start.CompareTo(b.Start));
        for (var i = starts.Count - 1; i > 0; i--)
        {
            if (starts[i].Start == starts[i - 1].Start) starts.RemoveAt(i);
        }
        return starts;
    }

    /// <summary>What a heading says, without the signs that make it one.</summary>
    private static string Heading(string source)
    {
        var line = source.Trim();
        if (line.StartsWith('#')) return line.TrimStart('#').Trim().TrimEnd('#').TrimEnd();
        var lines = line.Split('\n');
        return lines.Length > 1 && lines[^1].Trim().Trim('=', '-').Length == 0 ? string.Join('\n', lines[..^1]) : line;
    }

    // What stands within a block is kept as it is written, so that no inline needs to be parsed.
    private static MarkdownPipeline Make()
    {
        var builder = new MarkdownPipelineBuilder { PreciseSourceLocation = true };
        builder.UseYamlFrontMatter();
        builder.InlineParsers.Clear();
        return builder.Build();
    }
}
