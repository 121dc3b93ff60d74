using Sluice.Gateway;

namespace Sluice.Server.Notes;

/// <summary>A note to append.</summary>
internal sealed record NoteRequestBody
{
    /// <summary>What it is about: a person's id, or any key of 1 to 256 characters.</summary>
    public string? Subject { get; init; }

    /// <summary>What is to be remembered; at most <c>notes.textBytesMax</c> bytes.</summary>
    public string? Text { get; init; }

    /// <summary>What it is: 1 to 64 lower-case letters, digits and the signs <c>. _ -</c>. Default: <c>fact</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Where it comes from; at least one of its members.</summary>
    public NoteSourceBody? Source { get; init; }

    /// <summary>Id of the earlier note of the same subject in whose place it stands. Default: of none.</summary>
    public string? Supersedes { get; init; }

    /// <summary>Your name for it in the subject; the header Idempotency-Key means the same.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Where a note comes from.</summary>
internal sealed record NoteSourceBody
{
    /// <summary>The session in which it was said.</summary>
    public string? Session { get; init; }

    /// <summary>Number of the message that says it.</summary>
    public long? Seq { get; init; }

    /// <summary>The revision of a record that says it.</summary>
    public NoteRecordBody? Record { get; init; }

    /// <summary>The submission that led to it.</summary>
    public string? SubmissionId { get; init; }

    /// <summary>W3C trace id of what led to it.</summary>
    public string? TraceId { get; init; }

    public static NoteSourceBody Of(NoteSource source) => new()
    {
        Session = source.Session,
        Seq = source.Seq,
        Record = source.Record is { } record ? new NoteRecordBody { Contract = record.Contract, Key = record.Key, Revision = record.Revision } : null,
        SubmissionId = source.SubmissionId,
        TraceId = source.TraceId,
    };

    public NoteSource Read() => new()
    {
        Session = Session,
        Seq = Seq,
        Record = Record is { } record ? new RecordReference(record.Contract ?? "", record.Key ?? "", record.Revision ?? 0) : null,
        SubmissionId = SubmissionId,
        TraceId = TraceId,
    };
}

/// <summary>A revision of a record.</summary>
internal sealed record NoteRecordBody
{
    /// <summary>Name of its contract.</summary>
    public string? Contract { get; init; }

    /// <summary>Its key.</summary>
    public string? Key { get; init; }

    /// <summary>The revision, from 1.</summary>
    public long? Revision { get; init; }
}

/// <summary>A note.</summary>
internal sealed record NoteBody
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>What it is.</summary>
    public required string Kind { get; init; }

    /// <summary>What is to be remembered; absent once it was removed.</summary>
    public string? Text { get; init; }

    /// <summary>Where it comes from.</summary>
    public required NoteSourceBody Source { get; init; }

    /// <summary>Who appended it: id of the API key, else <c>http</c> or who the command line named.</summary>
    public required string Who { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The earlier note in whose place it stands.</summary>
    public string? Supersedes { get; init; }

    /// <summary>The note that stands in its place; absent while it holds.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>The account of its removal; absent while it has its text.</summary>
    public NoteRemovalBody? Removal { get; init; }

    public static NoteBody Of(Note note) => new()
    {
        Id = note.Id,
        Subject = note.Subject,
        Kind = note.Kind,
        Text = note.Text,
        Source = NoteSourceBody.Of(note.Source),
        Who = note.Who,
        At = note.At,
        Supersedes = note.Supersedes,
        SupersededBy = note.SupersededBy,
        Removal = note.Removal is { } removal ? new NoteRemovalBody(GatewayNames.Of(removal.Reason), removal.Who, removal.At) : null,
    };
}

/// <summary>That a note was there and its text is removed.</summary>
/// <param name="Reason"><c>erased</c> on request, <c>expired</c> by a retention rule.</param>
/// <param name="Who">Who removed it.</param>
/// <param name="At">When (UTC).</param>
internal sealed record NoteRemovalBody(string Reason, string Who, DateTimeOffset At);

/// <summary>A page of notes, newest first.</summary>
internal sealed record NoteListBody
{
    /// <summary>The notes.</summary>
    public required IReadOnlyList<NoteBody> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>That a subject is forgotten.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Notes">How many notes lost their text now.</param>
internal sealed record NotesErasedBody(string Subject, long Notes);
