namespace Sluice.Gateway;

/// <summary>Something that is to be remembered of a person or a thing: a text, and where it comes from. Notes are only added. One that no longer
/// holds is superseded by a newer one, and stays.</summary>
public sealed record Note
{
    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its id, <c>note_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about: a person's id, or any key.</summary>
    public required string Subject { get; init; }

    /// <summary>What it is, in the caller's words, such as <c>fact</c>, <c>goal</c> or <c>constraint</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What is to be remembered; null once it was removed.</summary>
    public required string? Text { get; init; }

    /// <summary>Where it comes from.</summary>
    public required NoteSource Source { get; init; }

    /// <summary>Who appended it, 1 to 256 characters.</summary>
    public required string Who { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Id of the earlier note of the same subject in whose place it stands; null: of none.</summary>
    public string? Supersedes { get; init; }

    /// <summary>Id of the note that stands in its place; null: none does.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>The account of its removal; null while it has its text.</summary>
    public NoteRemoval? Removal { get; init; }

    /// <summary>Whether it holds: it was neither superseded nor removed.</summary>
    public bool IsCurrent => SupersededBy is null && Removal is null;
}

/// <summary>Where a note comes from: at least one of these.</summary>
public sealed record NoteSource
{
    /// <summary>Id of the session in which it was said.</summary>
    public string? Session { get; init; }

    /// <summary>Number of the message that says it; with <see cref="Session"/>, and only with it.</summary>
    public long? Seq { get; init; }

    /// <summary>The revision of a record that says it.</summary>
    public RecordReference? Record { get; init; }

    /// <summary>Id of the submission that led to it.</summary>
    public string? SubmissionId { get; init; }

    /// <summary>W3C trace id of what led to it.</summary>
    public string? TraceId { get; init; }
}

/// <summary>Why the text of a note was removed.</summary>
public enum NoteRemovalReason
{
    /// <summary>Somebody asked that its subject be forgotten.</summary>
    Erased,

    /// <summary>A retention rule.</summary>
    Expired,
}

/// <summary>That a note was there and its text is removed.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Who">Who removed it.</param>
/// <param name="At">When (UTC).</param>
public sealed record NoteRemoval(NoteRemovalReason Reason, string Who, DateTimeOffset At);
