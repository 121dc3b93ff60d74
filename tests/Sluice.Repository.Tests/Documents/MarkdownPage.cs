using System.Text.RegularExpressions;

namespace Sluice.Repository.Tests;

/// <summary>A Markdown file without its code: headings, their anchors and links.</summary>
internal sealed partial class MarkdownPage(RepositoryFile file)
{
    public RepositoryFile File { get; } = file;

    /// <summary>Lines outside code fences, with code spans emptied.</summary>
    public IReadOnlyList<(int Number, string Line)> Prose { get; } = WithoutCode(file).ToList();

    /// <summary>Headings with their level and the line they stand on.</summary>
    public IEnumerable<(int Level, string Text, int Number)> Headings =>
        from line in Prose
        let heading = Heading().Match(line.Line)
        where heading.Success
        select (heading.Groups["marks"].Length, heading.Groups["text"].Value.Trim(), line.Number);

    /// <summary>Anchors as GitHub makes them: lower case, spaces to hyphens, other marks dropped, repeats numbered.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (number, line) in File.Lines.Where(line => Prose.Any(prose => prose.Number == line.Number)))
            {
                if (Heading().Match(line) is not { Success: true } heading)
                    continue;
                var anchor = Dropped().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');
                var repeat = 0;
                while (!anchors.Add(repeat == 0 ? anchor : $"{anchor}-{repeat}"))
                    repeat++;
            }
            return anchors;
        }
    }

    /// <summary>Targets of links and images, as written.</summary>
    public IEnumerable<(string Target, int Number)> Links =>
        from line in Prose
        from link in Link().Matches(line.Line)
        select (link.Groups["target"].Value, line.Number);

    private static IEnumerable<(int Number, string Line)> WithoutCode(RepositoryFile file)
    {
        var fenced = false;
        foreach (var (number, line) in file.Lines)
        {
            // Four spaces make a code block of their own; a fence in it is text.
            var indented = line.StartsWith("    ", StringComparison.Ordinal);
            var fence = !indented && line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (fence)
                fenced = !fenced;
            else if (!fenced && !indented)
                yield return (number, CodeSpan().Replace(line, "``"));
        }
    }

    [GeneratedRegex("^(?<marks>#{1,6}) (?<text>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)(\s+""[^""]*"")?\)|^\[[^\]]+\]:\s+(?<target>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`+[^`]*`+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dropped();
}
