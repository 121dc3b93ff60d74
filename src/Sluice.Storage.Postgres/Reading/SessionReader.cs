using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads sessions and their messages.</summary>
internal static class SessionReader
{
    private const string Columns =
        """
        select s.id, s.metadata, s.retention_days, p.id, s.parent_at, s.head, s.created_at, s.updated_at, s.removed_at, s.removal, s.removed_by,
            s.messages_removed, s.emptied::integer, s.seq
        from session s left join session p on p.seq = s.parent_seq

        """;

    /// <summary>A session of a tenant.</summary>
    internal const string ById = Columns + "where s.tenant = $1 and s.id = $2";

    private const string Living = Columns + "where s.tenant = $1 and s.seq < $2 and s.removed_at is null order by s.seq desc limit $3";

    private const string Removed = Columns + "where s.tenant = $1 and s.seq < $2 and s.removed_at is not null order by s.seq desc limit $3";

    /// <summary>What each session of a chain of branches holds of the history of its last one.</summary>
    private const string Chain =
        """
        with recursive chain(seq, parent_seq, parent_at, last) as (
            select seq, parent_seq, parent_at, head from session where tenant = $1 and id = $2 and removed_at is null
            union all
            select p.seq, p.parent_seq, p.parent_at, c.parent_at from chain c join session p on p.seq = c.parent_seq)
        select seq, parent_at + 1, last from chain
        """;

    private const string Messages =
        """
        select seq, role, content, calls, call_id, name, stamp, tokens, tokenizer, at from session_message
        where session_seq = $1 and seq between $2 and $3 order by seq
        """;

    private const string Chosen =
        """
        select seq, role, content, calls, call_id, name, stamp, tokens, tokenizer, at from session_message
        where session_seq = $1 and seq = any($2) order by seq
        """;

    private const string Outlines =
        """
        select seq, role, call_ids, call_id, tokens, tokenizer from session_message
        where session_seq = $1 and seq between $2 and $3 order by seq
        """;

    private const string Response =
        """
        select a.response_id, s.id, a.last, a.response_body, a.at from session_append a join session s on s.seq = a.session_seq
        where a.response_id = $1 and s.tenant = $2 and s.removed_at is null
        """;

    internal static async Task<Page<Session>> ListAsync(Database database, string tenant, bool removed, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(removed ? Removed : Living, row => (Seq: row.GetInt64(13), Session: SessionRows.Session(row, tenant)),
            cancellationToken, tenant, PageCursor.Before(SessionRows.SessionList, cursor), limit + 1L);
        return PageCursor.Page(rows, limit, SessionRows.SessionList, row => row.Seq, row => row.Session);
    }

    internal static Task<Page<StoredMessage>> PageAsync(Database database, string tenant, string id, bool newestFirst, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        var (from, to) = SessionRows.PageOf(cursor, newestFirst);
        return database.UseAsync(async connection =>
        {
            var (items, bytes) = (new List<StoredMessage>(), 0L);
            foreach (var part in SessionRows.Between(await HistoryAsync(connection, tenant, id, cancellationToken), from, to, newestFirst))
            {
                await using var command = new NpgsqlCommand(newestFirst ? Messages + " desc" : Messages, connection);
                foreach (var value in (long[])[part.Session, part.First, part.Last]) command.Parameters.Add(ConnectionExtensions.Parameter(value));
                await using var row = await command.ExecuteReaderAsync(cancellationToken);
                while (await row.ReadAsync(cancellationToken))
                {
                    if (items.Count == limit || bytes >= SessionRows.PageBytesMax)
                    {
                        // The rest of the rows is not wanted.
                        command.Cancel();
                        return SessionRows.Page(items, more: true, newestFirst);
                    }
                    items.Add(SessionRows.Message(row));
                    bytes += SessionRows.BytesOf(items[^1]);
                }
            }
            return SessionRows.Page(items, more: false, newestFirst);
        }, cancellationToken);
    }

    internal static Task<IReadOnlyList<MessageOutline>> OutlineAsync(Database database, string tenant, string id, long upTo,
        CancellationToken cancellationToken) => database.UseAsync<IReadOnlyList<MessageOutline>>(async connection =>
    {
        var items = new List<MessageOutline>();
        foreach (var part in SessionRows.Between(await HistoryAsync(connection, tenant, id, cancellationToken), 1, upTo, newestFirst: false))
            items.AddRange(await connection.RowsAsync(Outlines, SessionRows.Outline, cancellationToken, part.Session, part.First, part.Last));
        return items;
    }, cancellationToken);

    internal static Task<IReadOnlyList<StoredMessage>> SomeAsync(Database database, string tenant, string id, IReadOnlyList<long> seqs,
        CancellationToken cancellationToken) => database.UseAsync<IReadOnlyList<StoredMessage>>(async connection =>
    {
        var items = new List<StoredMessage>(seqs.Count);
        foreach (var part in SessionRows.Between(await HistoryAsync(connection, tenant, id, cancellationToken), 1, long.MaxValue, newestFirst: false))
        {
            items.AddRange(await connection.RowsAsync(Chosen, SessionRows.Message, cancellationToken, part.Session,
                seqs.Where(seq => seq >= part.First && seq <= part.Last).ToArray()));
        }
        return items;
    }, cancellationToken);

    internal static Task<StoredResponse?> FindResponseAsync(Database database, string tenant, string id, CancellationToken cancellationToken) =>
        database.FindAsync(Response, row => new StoredResponse(row.GetString(0), row.GetString(1), row.GetInt64(2),
            row.IsDBNull(3) ? default : row.GetFieldValue<byte[]>(3), UtcText.Parse(row.GetString(4))), cancellationToken, id, tenant);

    private static Task<List<SessionSegment>> HistoryAsync(NpgsqlConnection connection, string tenant, string id, CancellationToken cancellationToken) =>
        connection.RowsAsync(Chain, row => new SessionSegment(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken, tenant, id);
}
