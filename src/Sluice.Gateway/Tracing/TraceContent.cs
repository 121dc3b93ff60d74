using System.Text;
using Sluice.Contracts;
using Sluice.Repair;

namespace Sluice.Gateway;

/// <summary>The one place where content enters a trace: as its length and hash.</summary>
internal static class TraceContent
{
    /// <summary>An output, a document, or what was said to a model or by it.</summary>
    public static TraceText Of(ReadOnlyMemory<byte> utf8) => new(utf8.Length, ContentHash.OfBytes(utf8.Span).ToString(), null);

    /// <summary>As the other; null stays null.</summary>
    public static TraceText? Of(string? text) => text is null ? null : Of(Encoding.UTF8.GetBytes(text));

    /// <summary>A few characters of something.</summary>
    public static TraceText Excerpt(string text) => new(Encoding.UTF8.GetByteCount(text), null, null);

    public static TraceEdit Of(Edit edit) =>
        new(edit.Code, edit.Path, edit.Span.Start, edit.Span.Length, edit.Risk, Excerpt(edit.Before), Excerpt(edit.After));

    public static TraceChange Of(CorrectionChange change) => new(change.Path, change.Before is { } before ? Excerpt(before) : null,
        change.After is { } after ? Excerpt(after) : null);
}
