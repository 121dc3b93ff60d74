using System.Text;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway.Content;

/// <summary>Turns content into what a store is given of it, and back.</summary>
/// <param name="vault">Seals and opens.</param>
/// <param name="keys">Makes tokens.</param>
/// <param name="keep">What the ledger is given: content as it came, sealed, or tokens in its place. What is still needed to work on (a job's
/// output, a session's messages) is sealed where the ledger is given tokens. What was sealed before is opened in any case.</param>
internal sealed class ContentKeeper(ContentVault vault, ContentKeys keys, ContentKeeping keep)
{
    /// <summary>What the ledger is given of an entry.</summary>
    public async ValueTask<AdmissionEntry> KeepAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        if (keep == ContentKeeping.Plain) return entry;
        var (submission, decision) = (entry.Submission, entry.Decision);
        // An accepted output that is its document, byte for byte, is stored once: as the record.
        var same = decision.Verdict == Verdict.Accepted && entry.Record is { } record && submission.Output.Span.SequenceEqual(record.Document.Utf8.Span);
        if (keep == ContentKeeping.Redacted)
        {
            var redactor = new Redactor(keys.Tokens(submission.Tenant), strict: true);
            return entry.Keeping(
                DecisionTexts.Map(decision, redactor.Text),
                same ? submission : submission with { Output = redactor.Content(submission.Output) },
                [.. entry.Inferences.Select(inference => Redact(inference, redactor))],
                DecisionTexts.Map(entry.Path, redactor.Text));
        }

        var seal = await vault.SealerAsync(cancellationToken);
        return entry.Keeping(
            DecisionTexts.Map(decision, text => Seal(seal, decision.SubmissionId, text)),
            same ? submission : submission with { Output = Encoding.ASCII.GetBytes(seal(decision.SubmissionId, submission.Output)) },
            [.. entry.Inferences.Select(inference => DecisionTexts.Map(inference, text => Seal(seal, inference.Id, text)))],
            DecisionTexts.Map(entry.Path, text => Seal(seal, decision.SubmissionId, text)));
    }

    /// <summary>A decision that the ledger gave.</summary>
    public async ValueTask<Decision> OpenAsync(Decision decision, CancellationToken cancellationToken)
    {
        var open = await OpenerAsync(collect => DecisionTexts.Map(decision, collect), cancellationToken);
        return open is null ? decision : DecisionTexts.Map(decision, text => Open(open, decision.SubmissionId, text));
    }

    /// <summary>A failure that the ledger gave.</summary>
    public async ValueTask<StoredFailure> OpenAsync(StoredFailure failure, CancellationToken cancellationToken)
    {
        if (failure.Decision is not { } decision) return failure;
        var inferences = await OpenAsync(failure.Inferences, cancellationToken);
        return failure with
        {
            Decision = await OpenAsync(decision, cancellationToken),
            Output = await OpenAsync(decision.SubmissionId, failure.Output, cancellationToken),
            Inferences = inferences,
        };
    }

    /// <summary>Model calls that the ledger gave.</summary>
    public async ValueTask<IReadOnlyList<Inference>> OpenAsync(IReadOnlyList<Inference> inferences, CancellationToken cancellationToken)
    {
        var open = await OpenerAsync(collect =>
        {
            foreach (var inference in inferences) DecisionTexts.Map(inference, collect);
        }, cancellationToken);
        return open is null ? inferences : [.. inferences.Select(inference => DecisionTexts.Map(inference, text => Open(open, inference.Id, text)))];
    }

    /// <summary>Seals bytes for a place.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> SealAsync(string place, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        content.IsEmpty || keep == ContentKeeping.Plain ? content : Encoding.ASCII.GetBytes((await vault.SealerAsync(cancellationToken))(place, content));

    /// <summary>Opens bytes that were sealed for a place; others stay as they are, and what does not open is a text that says so.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> OpenAsync(string place, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        (await TryOpenAsync(place, content, cancellationToken)).Content;

    /// <summary>As the other, and whether they opened.</summary>
    public async ValueTask<(ReadOnlyMemory<byte> Content, ContentState State)> TryOpenAsync(string place, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!content.Span.StartsWith("sealed:"u8)) return (content, ContentState.Open);
        var text = Encoding.UTF8.GetString(content.Span);
        if (!Sealing.IsSealed(text)) return (content, ContentState.Open);
        var opened = (await vault.OpenerAsync([Sealing.DayOf(text)], cancellationToken))(place, text);
        return (opened.Bytes, opened.State);
    }

    /// <summary>Seals a JSON value, as another JSON value.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> SealJsonAsync(string place, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        keep == ContentKeeping.Plain ? json : Encoding.ASCII.GetBytes($"\"{(await vault.SealerAsync(cancellationToken))(place, json)}\"");

    /// <summary>Opens a JSON value that was sealed for a place; others stay as they are. One that is gone is a text that says so.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> OpenJsonAsync(string place, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        if (!json.Span.StartsWith("\"sealed:"u8)) return json;
        var (opened, state) = await TryOpenAsync(place, json[1..^1], cancellationToken);
        return state == ContentState.Open ? opened : Encoding.UTF8.GetBytes($"\"{Encoding.UTF8.GetString(opened.Span)}\"");
    }

    /// <summary>Seals a text for a place.</summary>
    public async ValueTask<string> SealAsync(string place, string text, CancellationToken cancellationToken) =>
        keep == ContentKeeping.Plain ? text : Seal(await vault.SealerAsync(cancellationToken), place, text);

    /// <summary>Opens a text that was sealed for a place; others stay as they are.</summary>
    public async ValueTask<string> OpenAsync(string place, string text, CancellationToken cancellationToken) =>
        Sealing.IsSealed(text) ? Open(await vault.OpenerAsync([Sealing.DayOf(text)], cancellationToken), place, text) : text;

    private static Inference Redact(Inference inference, Redactor redactor) => inference with
    {
        Request = redactor.Messages(inference.Request),
        Reply = inference.Reply is { } reply ? redactor.Text(reply) : null,
        ErrorDetail = inference.ErrorDetail is { } detail ? redactor.Text(detail) : null,
    };

    private static string Seal(Func<string, ReadOnlyMemory<byte>, string> seal, string place, string text) =>
        text.Length == 0 ? text : seal(place, Encoding.UTF8.GetBytes(text));

    private static string Open(Func<string, string, OpenedContent> open, string place, string text) =>
        Sealing.IsSealed(text) ? Encoding.UTF8.GetString(open(place, text).Bytes) : text;

    /// <summary>What opens the texts that are visited; null when none is sealed.</summary>
    private async ValueTask<Func<string, string, OpenedContent>?> OpenerAsync(Action<Func<string, string>> visit, CancellationToken cancellationToken)
    {
        var days = new HashSet<string>(StringComparer.Ordinal);
        visit(text =>
        {
            if (Sealing.IsSealed(text)) days.Add(Sealing.DayOf(text));
            return text;
        });
        return days.Count == 0 ? null : await vault.OpenerAsync(days, cancellationToken);
    }
}
