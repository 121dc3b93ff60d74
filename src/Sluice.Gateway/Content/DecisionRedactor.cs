using Sluice.Gateway.Redaction;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway.Content;

/// <summary>Redacts decisions and model calls under one contract: each text by what the schema says of the place that it is about.</summary>
/// <param name="redactor">Redacts for the tenant.</param>
/// <param name="classes">What the contract's schema says; null: it is not known any more, and texts are looked through only.</param>
internal sealed class DecisionRedactor(Redactor redactor, ContentClasses? classes)
{
    /// <summary>A decision; its document stays: that is a record.</summary>
    public Decision Of(Decision decision) => decision with
    {
        Edits = [.. decision.Edits.Select(Of)],
        Errors = [.. decision.Errors.Select(Of)],
        Attempts = [.. decision.Attempts.Select(attempt => attempt with
        {
            Errors = [.. attempt.Errors.Select(Of)],
            Edits = [.. attempt.Edits.Select(Of)],
            Changes = [.. attempt.Changes.Select(Of)],
        })],
    };

    public Inference Of(Inference inference) => inference with
    {
        Request = Messages(inference.Request),
        Reply = inference.Reply is { } reply ? Reply(reply) : null,
        ErrorDetail = inference.ErrorDetail is { } detail ? Text(detail) : null,
    };

    public Edit Of(Edit edit) => edit with { Path = Pointer(edit.Path), Before = Piece(edit.Path, edit.Before), After = Piece(edit.Path, edit.After) };

    public CorrectionChange Of(CorrectionChange change) => change with
    {
        Path = Pointer(change.Path),
        Before = change.Before is { } before ? Piece(change.Path, before) : null,
        After = change.After is { } after ? Piece(change.Path, after) : null,
    };

    public ValidationError Of(ValidationError error) => error with { InstanceLocation = Pointer(error.InstanceLocation), Message = Text(error.Message) };

    public ReadOnlyMemory<byte> Document(ReadOnlyMemory<byte> utf8) => redactor.Content(utf8, classes);

    public string Messages(string json) => redactor.Messages(json, classes);

    public string Reply(string reply) => redactor.Reply(reply, classes);

    public string Text(string text) => redactor.Text(text, classes);

    private string Pointer(string pointer) => redactor.Pointer(pointer, classes);

    private string Piece(string pointer, string piece) => redactor.Piece(pointer, piece, classes);
}
