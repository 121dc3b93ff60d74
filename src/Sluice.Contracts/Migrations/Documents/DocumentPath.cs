using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>One step of a path: a member's name, or an item's index where it stands on an array.</summary>
internal sealed class PathSegment(string name)
{
    public string Name { get; } = name;

    /// <summary>The name as UTF-8.</summary>
    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>The name as it stands between quotes in JSON.</summary>
    public byte[] Raw { get; } = DocumentText.Encode(name)[1..^1];

    /// <summary>The name as an index; -1 when it is none.</summary>
    public int Index { get; } = name.Length is > 0 and <= 9 && name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0')
        ? int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)
        : -1;

    public DocumentNode? Step(DocumentNode at) => at.Kind switch
    {
        JsonKind.Object => at.Find(Utf8),
        JsonKind.Array => Index >= 0 && Index < at.Items.Count ? at.Items[Index] : null,
        _ => null,
    };
}

/// <summary>A JSON Pointer (RFC 6901) without <c>*</c>, taken apart once.</summary>
internal sealed class DocumentPath
{
    public const string Star = "*";

    public DocumentPath(IReadOnlyList<PathSegment> segments)
    {
        Segments = [.. segments];
        Text = string.Concat(segments.Select(s => "/" + Escape(s.Name)));
    }

    public string Text { get; }

    public PathSegment[] Segments { get; }

    public bool IsRoot => Segments.Length == 0;

    public PathSegment Last => Segments[^1];

    /// <summary>Reads a pointer's segments; a segment <c>*</c> stays as it is.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out List<PathSegment>? segments)
    {
        segments = null;
        if (text.Length > 0 && text[0] != '/') return false;
        for (var i = text.IndexOf('~', StringComparison.Ordinal); i >= 0; i = text.IndexOf('~', i + 1))
            if (i + 1 >= text.Length || text[i + 1] is not ('0' or '1')) return false;
        segments = text.Length == 0
            ? []
            : [.. text[1..].Split('/').Select(s => new PathSegment(
                s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))];
        return true;
    }

    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The value at the path; null when there is none.</summary>
    public DocumentNode? Find(DocumentNode scope)
    {
        var at = scope;
        foreach (var segment in Segments)
            if (segment.Step(at) is not { } below) return null;
            else at = below;
        return at;
    }

    /// <summary>The value that would hold the path's last segment; null when there is none.</summary>
    public DocumentNode? FindParent(DocumentNode scope)
    {
        var at = scope;
        for (var i = 0; i < Segments.Length - 1; i++)
            if (Segments[i].Step(at) is not { } below) return null;
            else at = below;
        return at;
    }

    /// <summary>Whether the other path is this one or lies below it.</summary>
    public bool Covers(DocumentPath other) =>
        other.Segments.Length >= Segments.Length
        && Segments.Zip(other.Segments).All(pair => pair.First.Name == pair.Second.Name);

    public override string ToString() => Text;
}
