using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway;

/// <summary>A note to append.</summary>
public sealed record NoteRequest
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it is about: 1 to 256 characters, no control characters.</summary>
    public required string Subject { get; init; }

    /// <summary>What is to be remembered, within the workspace's <c>notes.textBytesMax</c>.</summary>
    public required string Text { get; init; }

    /// <summary>What it is: 1 to 64 lower-case letters, digits and the signs <c>. _ -</c>; default <c>fact</c>.</summary>
    public string Kind { get; init; } = NoteLog.KindDefault;

    /// <summary>Where it comes from. A session, record or submission must be there.</summary>
    public required NoteSource Source { get; init; }

    /// <summary>Who appends it, 1 to 256 characters.</summary>
    public required string Who { get; init; }

    /// <summary>Id of an earlier note of the same subject in whose place it stands; null: of none.</summary>
    public string? Supersedes { get; init; }

    /// <summary>The caller's name for it, one of its kind in the subject; sent again with the same note it appends nothing.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>The closed list of reasons why a note is not appended, beside those of <see cref="RefusalCode"/>.</summary>
public static class NoteRefusalCode
{
    /// <summary>There is no such note, or it is about another subject.</summary>
    public const string NotFound = "note_not_found";

    /// <summary>The note to supersede was removed.</summary>
    public const string Removed = "note_removed";

    /// <summary>The note to supersede was superseded already.</summary>
    public const string Superseded = "note_superseded";

    /// <summary>The subject has as many current notes as it may have.</summary>
    public const string Full = "notes_full";

    /// <summary>The session, message, record or submission that a note is said to come from is not there.</summary>
    public const string SourceUnknown = "note_source_unknown";
}

/// <summary>An appended note, or why it was not appended.</summary>
public sealed class NoteAnswer
{
    private NoteAnswer(Note? note, bool replayed, Refusal? refusal) => (Note, Replayed, Refusal) = (note, replayed, refusal);

    /// <summary>The note as it is now; null when refused.</summary>
    public Note? Note { get; }

    /// <summary>Whether it was appended before, under the same idempotency key.</summary>
    public bool Replayed { get; }

    /// <summary>Why not; null when it was appended.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether it is there.</summary>
    [MemberNotNullWhen(true, nameof(Note))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Done => Note is not null;

    internal static NoteAnswer Of(Note note, bool replayed) => new(note, replayed, null);

    internal static NoteAnswer Refuse(string code, string message) => new(null, false, new Refusal(code, message));
}
