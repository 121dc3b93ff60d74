using System.Text;

namespace Sluice.Retrieval;

/// <summary>A document as its reader understands it.</summary>
/// <param name="Title">Its title; empty when it has none.</param>
/// <param name="Blocks">What it says, in order.</param>
internal sealed record StructuredText(string Title, IReadOnlyList<TextBlock> Blocks);

/// <summary>A paragraph, list, table or the like.</summary>
/// <param name="Section">Headings above it, as <see cref="SectionPath.Join"/> writes them.</param>
/// <param name="Text">Its text, without white space around it; not empty.</param>
/// <param name="Line">Whether it is a line, which stands right under the one before.</param>
internal readonly record struct TextBlock(string Section, string Text, bool Line = false);

/// <summary>Collects blocks under their headings.</summary>
internal sealed class SectionBlocks
{
    private readonly List<(int Level, string Text)> _headings = [];
    private readonly List<TextBlock> _blocks = [];
    private string _section = "";
    private bool _silent;

    /// <summary>What was collected; a last heading with nothing under it says itself.</summary>
    public IReadOnlyList<TextBlock> End()
    {
        SayHeading(0);
        return _blocks;
    }

    /// <summary>A heading begins a section, and ends those of its level and below.</summary>
    public void Begin(int level, string heading)
    {
        SayHeading(level);
        _headings.RemoveAll(above => above.Level >= level);
        if (heading.Length > 0) _headings.Add((level, DocumentChunker.Short(heading, SectionPath.HeadingLengthMax)));
        _section = SectionPath.Join(_headings.Select(above => above.Text));
        _silent = heading.Length > 0;
        if (heading.Length > SectionPath.HeadingLengthMax) Add(heading);
    }

    /// <summary>Something that stands in the section.</summary>
    public void Add(string text, bool line = false)
    {
        _blocks.Add(new(_section, text, line));
        _silent = false;
    }

    // A heading above others is part of what they say.
    private void SayHeading(int level)
    {
        if (_silent && level <= _headings[^1].Level) Add(_headings[^1].Text);
    }
}

/// <summary>The headings above a place, as a text.</summary>
internal static class SectionPath
{
    public const int HeadingLengthMax = 200;

    private const string Parting = " › ";

    /// <summary>Names parted as headings are.</summary>
    public static string Join(IEnumerable<string> names) =>
        DocumentChunker.Short(string.Join(Parting, names), Gateway.Stores.DocumentEntry.SectionLengthMax);

    /// <summary>A text on one line: white space of any kind and length becomes a space.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) line.Append(line.Length > 0 ? " " : "").Append(word);
        return line.ToString();
    }
}

/// <summary>Reads text without markup.</summary>
internal static class PlainText
{
    /// <summary>Paragraphs, parted by empty lines.</summary>
    public static StructuredText Read(string text)
    {
        var (blocks, paragraph) = (new List<TextBlock>(), new StringBuilder());
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
            {
                paragraph.Append(line.TrimEnd()).Append('\n');
                continue;
            }

            End();
        }

        End();
        return new StructuredText("", blocks);

        void End()
        {
            if (paragraph.ToString().Trim() is { Length: > 0 } whole) blocks.Add(new("", whole));
            paragraph.Clear();
        }
    }
}
