using System.Globalization;
using System.Text;

namespace Sluice.Gateway;

/// <summary>The profile in a context, or why it is not shown.</summary>
public sealed class ProfilePart
{
    internal const string NotFoundCode = "record_not_found";

    private ProfilePart(ProfileReference reference) => Reference = reference;

    /// <summary>What the session's metadata name.</summary>
    public ProfileReference Reference { get; }

    /// <summary>The record, migrated and validated; null when it is not shown.</summary>
    public LoadedRecord? Record { get; private init; }

    /// <summary>What a prompt is given of it; empty when it is not shown.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Tokens of the text, as one message; 0 when it is not shown.</summary>
    public long Tokens { get; private init; }

    /// <summary>Why it is not shown: a code of <see cref="LoadFaultCode"/>, or <c>record_not_found</c>; null when it is.</summary>
    public string? Code { get; private init; }

    /// <summary>The same as a sentence, without content; null when it is shown.</summary>
    public string? Problem { get; private init; }

    internal static ProfilePart Of(ProfileReference reference, LoadedRecord record, TokenCounter counter)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"Profile {reference.Contract}/{reference.Key}, revision {record.Revision.Reference.Revision}, as {record.Contract}:\n{Encoding.UTF8.GetString(record.Document.Utf8.Span).TrimEnd()}");
        return new ProfilePart(reference) { Record = record, Text = text, Tokens = TokenCounter.MessageTokens + counter.Count(text) };
    }

    internal static ProfilePart Missing(ProfileReference reference, string code, string problem) => new(reference) { Code = code, Problem = problem };

    internal static ProfilePart Missing(ProfileReference reference, LoadFault fault) => Missing(reference, fault.Code,
        fault.Failure is { } failure ? $"{fault.Message} It is kept as failure {failure.Id}." : fault.Message);
}

/// <summary>Why a note is no part of a context.</summary>
public enum NoteLeftOutReason
{
    /// <summary>The budget of the notes has no place for it: newer ones go first.</summary>
    Budget,

    /// <summary>Its text was sealed, and cannot be opened any more, or not here.</summary>
    Closed,
}

/// <summary>A note that is part of a context, or is not.</summary>
/// <param name="Note">The note.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Reason">Why it is no part; null when it is.</param>
public sealed record ContextNote(Note Note, long Tokens, NoteLeftOutReason? Reason);

/// <summary>The notes in a context.</summary>
public sealed class NotesPart
{
    private NotesPart(string subject, long tokensMax, IReadOnlyList<ContextNote> notes, string text, long tokens) =>
        (Subject, TokensMax, Notes, Text, Tokens) = (subject, tokensMax, notes, text, tokens);

    /// <summary>What they are about.</summary>
    public string Subject { get; }

    /// <summary>Most tokens that they could have here.</summary>
    public long TokensMax { get; }

    /// <summary>Every current note, newest first, those that are left out too.</summary>
    public IReadOnlyList<ContextNote> Notes { get; }

    /// <summary>What a prompt is given of them; empty when none is shown.</summary>
    public string Text { get; }

    /// <summary>Tokens of the text, as one message; 0 when none is shown.</summary>
    public long Tokens { get; }

    /// <summary>Those that are shown.</summary>
    public IEnumerable<ContextNote> Shown => Notes.Where(note => note.Reason is null);

    /// <summary>Those that are not.</summary>
    public IEnumerable<ContextNote> LeftOut => Notes.Where(note => note.Reason is not null);

    /// <summary>Chooses among current notes, which are given newest first: each that fits beside those before it.</summary>
    internal static NotesPart Of(string subject, IReadOnlyList<Note> current, long tokensMax, TokenCounter counter)
    {
        var head = $"Notes about {subject}, newest first:";
        var notes = new List<ContextNote>(current.Count);
        var used = TokenCounter.MessageTokens + (long)counter.Count(head);
        foreach (var note in current)
        {
            var tokens = counter.Count(Line(note));
            var reason = note.Text is null or ContentVault.Gone or ContentVault.Closed ? NoteLeftOutReason.Closed
                : used + tokens > tokensMax ? NoteLeftOutReason.Budget
                : (NoteLeftOutReason?)null;
            if (reason is null) used += tokens;
            notes.Add(new ContextNote(note, tokens, reason));
        }

        // Lines counted one by one can be a token or two off those of the whole.
        while (true)
        {
            var text = string.Concat([head, .. notes.Where(note => note.Reason is null).Select(note => Line(note.Note))]);
            var last = notes.FindLastIndex(note => note.Reason is null);
            if (last < 0) return new NotesPart(subject, tokensMax, notes, "", 0);
            var tokens = TokenCounter.MessageTokens + (long)counter.Count(text);
            if (tokens <= tokensMax) return new NotesPart(subject, tokensMax, notes, text, tokens);
            notes[last] = notes[last] with { Reason = NoteLeftOutReason.Budget };
        }
    }

    private static string Line(Note note) => $"\n- {note.Kind}: {note.Text?.ReplaceLineEndings("\n  ")} ({From(note.Source)}; {note.At:yyyy-MM-dd})";

    private static string From(NoteSource source) =>
        source.Session is { } session ? string.Create(CultureInfo.InvariantCulture, $"session {session}, message {source.Seq}")
        : source.Record is { } record ? string.Create(CultureInfo.InvariantCulture, $"{record.Contract}/{record.Key}, revision {record.Revision}")
        : source.SubmissionId is { } submission ? $"submission {submission}"
        : $"trace {source.TraceId}";
}
