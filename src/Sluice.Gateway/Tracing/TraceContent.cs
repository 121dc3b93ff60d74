using System.Text;
using Sluice.Contracts;
using Sluice.Gateway.Content;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>The one place where content of a decision enters a trace: as its length and hash, and as a text where it was asked for.</summary>
/// <param name="redactor">Redacts what is shown; null: everything is shown as it came.</param>
/// <param name="wanted">Whether texts were asked for. Errors and places are shown in any case.</param>
internal sealed class TraceContent(DecisionRedactor? redactor, bool wanted)
{
    /// <summary>An output or a document.</summary>
    public TraceText Document(ReadOnlyMemory<byte> utf8) =>
        new(utf8.Length, ContentHash.OfBytes(utf8.Span).ToString(), wanted ? Encoding.UTF8.GetString((redactor?.Document(utf8) ?? utf8).Span) : null);

    /// <summary>What a model answered; null stays null.</summary>
    public TraceText? Reply(string? reply) => reply is null ? null : Whole(reply, redactor is null ? reply : redactor.Reply(reply));

    /// <summary>What a provider said; null stays null.</summary>
    public TraceText? Words(string? words) => words is null ? null : Whole(words, redactor is null ? words : redactor.Text(words));

    /// <summary>The messages of a request.</summary>
    public TraceText Messages(string json) => Whole(json, redactor is null ? json : redactor.Messages(json));

    public TraceEdit Of(Edit edit)
    {
        var shown = redactor?.Of(edit) ?? edit;
        return new(edit.Code, shown.Path, edit.Span.Start, edit.Span.Length, edit.Risk, Excerpt(edit.Before, shown.Before), Excerpt(edit.After, shown.After));
    }

    public TraceChange Of(CorrectionChange change)
    {
        var shown = redactor?.Of(change) ?? change;
        return new(shown.Path, change.Before is { } before ? Excerpt(before, shown.Before!) : null, change.After is { } after ? Excerpt(after, shown.After!) : null);
    }

    public ValidationError Of(ValidationError error) => redactor?.Of(error) ?? error;

    private TraceText Excerpt(string text, string shown) => new(Encoding.UTF8.GetByteCount(text), null, wanted ? shown : null);

    private TraceText Whole(string text, string shown)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return new(utf8.Length, ContentHash.OfBytes(utf8).ToString(), wanted ? shown : null);
    }
}
