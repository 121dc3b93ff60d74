using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>The headings above a place of a document. A heading under which nothing stands is text itself.</summary>
internal sealed class SectionPath
{
    /// <summary>Longest heading in a path, in characters; of a longer one the beginning stands in the path, and all of it in the text.</summary>
    private const int HeadingMax = 200;

    private readonly List<(int Level, string Heading)> _levels = [];
    private readonly List<TextBlock> _blocks;
    private TextBlock? _bare;

    public SectionPath(List<TextBlock> blocks) => _blocks = blocks;

    /// <summary>The path, outermost heading first.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The first heading of the first level; empty: there was none.</summary>
    public string First { get; private set; } = "";

    /// <summary>A heading that stands at a place of the text.</summary>
    public void Open(int level, string heading, int start, int end)
    {
        // What is below is named in the path of what comes; what is beside or above has nothing under it.
        if (_levels is [.., var last] && last.Level >= level) Bare();
        _bare = null;
        _levels.RemoveAll(open => open.Level >= level);
        var words = SourceText.OneLine(heading);
        _levels.Add((level, Short(words)));
        var path = string.Join(" › ", _levels.Where(open => open.Heading.Length > 0).Select(open => open.Heading));
        Path = path.Length <= DocumentEntry.SectionLengthMax ? path : Short(words);
        if (level == 1 && First.Length == 0) First = Short(words);
        if (words.Length > HeadingMax || words.Length == 0 || path.Length > DocumentEntry.SectionLengthMax) _blocks.Add(new(start, end, Path));
        else _bare = new(start, end, Path);
    }

    /// <summary>Text under the path.</summary>
    public void Add(int start, int end)
    {
        if (end <= start) return;
        _bare = null;
        _blocks.Add(new(start, end, Path));
    }

    /// <summary>The end of the document.</summary>
    public void Close() => Bare();

    private void Bare()
    {
        if (_bare is { } bare) _blocks.Add(bare);
        _bare = null;
    }

    /// <summary>The beginning of a heading that is too long for a path.</summary>
    public static string Short(string heading)
    {
        if (heading.Length <= HeadingMax) return heading;
        return heading[..(char.IsHighSurrogate(heading[HeadingMax - 1]) ? HeadingMax - 1 : HeadingMax)] + "…";
    }
}
