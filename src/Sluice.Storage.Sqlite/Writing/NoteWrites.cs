using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Appends a note. There is one writer, so that nothing comes between what is looked up here and what is written.</summary>
internal sealed class NoteAppendWrite(NoteEntry entry) : PendingWrite<NoteOutcome>
{
    internal override long Bytes => 1024 + 2L * entry.Note.Text!.Length;

    private protected override NoteOutcome Write(WriteSession session)
    {
        var (statements, note) = (session.Notes, entry.Note);
        if (Before(statements) is { } before) return before;
        if (entry.ReplayOnly) return new NoteOutcome(NoteResult.NoReplay);
        long? earlier = null;
        if (note.Supersedes is { } id)
        {
            using var row = statements.Target.Read(note.Tenant, note.Subject, id);
            if (!row.Read()) return new NoteOutcome(NoteResult.SupersededUnknown);
            if (!row.IsDBNull(1)) return new NoteOutcome(NoteResult.SupersededBefore, Other: row.GetString(1));
            if (!row.IsDBNull(2)) return new NoteOutcome(NoteResult.SupersededRemoved);
            earlier = row.GetInt64(0);
        }
        else if (statements.Count.Integer(note.Tenant, note.Subject, entry.CurrentMax) >= entry.CurrentMax)
        {
            return new NoteOutcome(NoteResult.Full);
        }

        var seq = statements.Insert.Integer(note.Id, note.Tenant, note.Subject, note.Kind, note.Text, NoteRows.SourceOf(note), note.Who, UtcText.Of(note.At),
            earlier, entry.IdempotencyKey, entry.RequestHash);
        if (earlier is not null) statements.Supersede.Run(seq, earlier);
        return new NoteOutcome(NoteResult.Appended, note);
    }

    private NoteOutcome? Before(NoteStatements statements)
    {
        if (entry.IdempotencyKey is not { } key) return null;
        using var row = statements.Keyed.Read(entry.Note.Tenant, entry.Note.Subject, key);
        if (!row.Read()) return null;
        var note = NoteRows.Note(row, entry.Note.Tenant);
        // Of a removed note nobody can tell any more whether it was the same.
        return row.IsDBNull(NoteRows.SeqColumn + 1) || row.GetString(NoteRows.SeqColumn + 1) == entry.RequestHash
            ? new NoteOutcome(NoteResult.Replayed, note)
            : new NoteOutcome(NoteResult.KeyConflict, Other: note.Id);
    }
}

/// <summary>Removes the text of notes: of a subject, or of every tenant up to an instant.</summary>
internal sealed class NoteRemovalWrite((string Tenant, string Subject)? of, DateTimeOffset until, string who, DateTimeOffset at, int limit) : PendingWrite<Rows>
{
    internal override long Bytes => 256;

    private protected override Rows Write(WriteSession session)
    {
        using var row = of is { } subject
            ? session.Notes.Erase.Read(subject.Tenant, subject.Subject, who, UtcText.Of(at), limit)
            : session.Notes.Expire.Read(UtcText.Of(until), who, UtcText.Of(at), limit);
        var count = 0;
        while (row.Read()) count++;
        return new Rows(count);
    }
}

/// <summary>The prepared statements of what is written about notes.</summary>
internal sealed class NoteStatements(WriteSession session)
{
    internal Statement Keyed { get; } = session.Prepare(
        $"select {NoteRows.Columns}, n.request_hash from {NoteRows.Tables} where n.tenant = $tenant and n.subject = $subject and n.idempotency_key = $key",
        "tenant subject key");

    internal Statement Target { get; } = session.Prepare(
        """
        select n.seq, s.id, n.removed_at from note n left join note s on s.seq = n.superseded_by_seq
        where n.tenant = $tenant and n.subject = $subject and n.id = $id
        """,
        "tenant subject id");

    internal Statement Count { get; } = session.Prepare(
        $"select count(*) from (select 1 from note n where n.tenant = $tenant and n.subject = $subject and {NoteRows.Current} limit $limit)", "tenant subject limit");

    internal Statement Insert { get; } = session.PrepareInsert("note",
        "id tenant subject kind text source who at supersedes_seq idempotency_key request_hash", "returning seq");

    internal Statement Supersede { get; } = session.Prepare("update note set superseded_by_seq = $by where seq = $seq", "by seq");

    internal Statement Erase { get; } = session.Prepare(
        """
        update note set text = null, request_hash = null, removed_at = $at, removal = 'erased', removed_by = $who where seq in (
            select seq from note where tenant = $tenant and subject = $subject and removed_at is null limit $limit)
        returning seq
        """,
        "tenant subject who at limit");

    internal Statement Expire { get; } = session.Prepare(
        """
        update note set text = null, request_hash = null, removed_at = $now, removal = 'expired', removed_by = $who where seq in (
            select seq from note where at <= $until and removed_at is null limit $limit)
        returning seq
        """,
        "until who now limit");
}
