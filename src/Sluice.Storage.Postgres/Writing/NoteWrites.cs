using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Appends notes, and removes their texts. Whoever appends to a subject waits for the others that do.</summary>
internal static class NoteWrites
{
    private const string Keyed =
        $"select {NoteRows.Columns}, n.request_hash from {NoteRows.Tables} where n.tenant = $1 and n.subject = $2 and n.idempotency_key = $3";

    private const string Target =
        """
        select n.seq, s.id, n.removed_at from note n left join note s on s.seq = n.superseded_by_seq
        where n.tenant = $1 and n.subject = $2 and n.id = $3 for update of n
        """;

    private const string Count = $"select count(*) from (select 1 from note n where n.tenant = $1 and n.subject = $2 and {NoteRows.Current} limit $3) current";

    private const string Insert =
        """
        insert into note (id, tenant, subject, kind, text, source, who, at, supersedes_seq, idempotency_key, request_hash)
        values ($1, $2, $3, $4, $5, $6::json, $7, $8, $9::bigint, $10::text, $11) returning seq
        """;

    private const string Erase =
        """
        update note set text = null, request_hash = null, removed_at = $4, removal = 'erased', removed_by = $3 where seq in (
            select seq from note where tenant = $1 and subject = $2 and removed_at is null limit $5 for update)
        """;

    // What another process is at is left to it.
    private const string Expire =
        """
        update note set text = null, request_hash = null, removed_at = $3, removal = 'expired', removed_by = $2 where seq in (
            select seq from note where at <= $1 and removed_at is null limit $4 for update skip locked)
        """;

    internal static async Task<NoteOutcome> AppendAsync(NpgsqlConnection connection, NoteEntry entry, CancellationToken cancellationToken)
    {
        var note = entry.Note;
        // One of a subject at a time: keys, what is superseded and how many there are stay as they are looked up here.
        await connection.RunAsync("select pg_advisory_xact_lock(hashtextextended(current_schema() || ' note ' || $1, 0))", cancellationToken,
            $"{note.Tenant} {note.Subject}");
        if (await BeforeAsync(connection, entry, cancellationToken) is { } before) return before;
        if (entry.ReplayOnly) return new NoteOutcome(NoteResult.NoReplay);
        long? earlier = null;
        if (note.Supersedes is { } id)
        {
            var target = await connection.RowAsync(Target, row => Tuple.Create(row.GetInt64(0), row.TextOrNull(1), row.IsDBNull(2)), cancellationToken,
                note.Tenant, note.Subject, id);
            if (target is null) return new NoteOutcome(NoteResult.SupersededUnknown);
            if (target.Item2 is { } by) return new NoteOutcome(NoteResult.SupersededBefore, Other: by);
            if (!target.Item3) return new NoteOutcome(NoteResult.SupersededRemoved);
            earlier = target.Item1;
        }
        else if (await connection.IntegerAsync(Count, cancellationToken, note.Tenant, note.Subject, (long)entry.CurrentMax) >= entry.CurrentMax)
        {
            return new NoteOutcome(NoteResult.Full);
        }

        var seq = await connection.IntegerAsync(Insert, cancellationToken, note.Id, note.Tenant, note.Subject, note.Kind, note.Text, NoteRows.SourceOf(note),
            note.Who, UtcText.Of(note.At), earlier, entry.IdempotencyKey, entry.RequestHash);
        if (earlier is not null) await connection.RunAsync("update note set superseded_by_seq = $1 where seq = $2", cancellationToken, seq, earlier);
        return new NoteOutcome(NoteResult.Appended, note);
    }

    internal static Task<int> EraseAsync(NpgsqlConnection connection, string tenant, string subject, string who, DateTimeOffset at, int limit,
        CancellationToken cancellationToken) => connection.RunAsync(Erase, cancellationToken, tenant, subject, who, UtcText.Of(at), (long)limit);

    internal static Task<int> ExpireAsync(NpgsqlConnection connection, DateTimeOffset until, string who, DateTimeOffset at, int limit,
        CancellationToken cancellationToken) => connection.RunAsync(Expire, cancellationToken, UtcText.Of(until), who, UtcText.Of(at), (long)limit);

    private static async Task<NoteOutcome?> BeforeAsync(NpgsqlConnection connection, NoteEntry entry, CancellationToken cancellationToken)
    {
        if (entry.IdempotencyKey is not { } key) return null;
        return await connection.RowAsync(Keyed, row =>
        {
            var note = NoteRows.Note(row, entry.Note.Tenant);
            // Of a removed note nobody can tell any more whether it was the same.
            return row.IsDBNull(NoteRows.SeqColumn + 1) || row.GetString(NoteRows.SeqColumn + 1) == entry.RequestHash
                ? new NoteOutcome(NoteResult.Replayed, note)
                : new NoteOutcome(NoteResult.KeyConflict, Other: note.Id);
        }, cancellationToken, entry.Note.Tenant, entry.Note.Subject, key);
    }
}
