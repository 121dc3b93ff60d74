using System.Text;
using Sluice.Contracts;
using Sluice.Repair;

namespace Sluice.Gateway;

/// <summary>The one place where content enters a trace: as its length and hash, and redacted where it was asked for.</summary>
/// <param name="redactor">Redacts what is shown; null: no content is.</param>
/// <param name="plain">Whether what is shown is shown as it came.</param>
internal sealed class TraceContent(Redactor? redactor, bool plain)
{
    /// <summary>An output, a document, or what was said to a model or by it.</summary>
    public TraceText Of(ReadOnlyMemory<byte> utf8) => new(utf8.Length, ContentHash.OfBytes(utf8.Span).ToString(), Shown(utf8));

    /// <summary>As the other; null stays null.</summary>
    public TraceText? Of(string? text) => text is null ? null : Of(Encoding.UTF8.GetBytes(text));

    /// <summary>A few characters of something.</summary>
    public TraceText Excerpt(string text) => new(Encoding.UTF8.GetByteCount(text), null, plain ? text : redactor?.Text(text));

    /// <summary>The messages of a request.</summary>
    public TraceText Messages(string json) => new(Encoding.UTF8.GetByteCount(json), ContentHash.OfBytes(Encoding.UTF8.GetBytes(json)).ToString(),
        plain ? json : redactor?.Messages(json));

    public TraceEdit Of(Edit edit) =>
        new(edit.Code, edit.Path, edit.Span.Start, edit.Span.Length, edit.Risk, Excerpt(edit.Before), Excerpt(edit.After));

    public TraceChange Of(CorrectionChange change) => new(change.Path, change.Before is { } before ? Excerpt(before) : null,
        change.After is { } after ? Excerpt(after) : null);

    private string? Shown(ReadOnlyMemory<byte> utf8) => plain ? Encoding.UTF8.GetString(utf8.Span)
        : redactor is null ? null : Encoding.UTF8.GetString(redactor.Content(utf8).Span);
}
