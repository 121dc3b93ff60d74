using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads sessions and their messages.</summary>
internal static class SessionReader
{
    private const string Columns =
        """
        select s.id, s.metadata, s.retention_days, p.id, s.parent_at, s.head, s.created_at, s.updated_at, s.removed_at, s.removal, s.removed_by,
            s.messages_removed, s.emptied, s.seq
        from session s left join session p on p.seq = s.parent_seq

        """;

    /// <summary>A session of a tenant.</summary>
    internal const string ById = Columns + "where s.tenant = $tenant and s.id = $id";

    private const string Living = Columns + "where s.tenant = $tenant and s.seq < $before and s.removed_at is null order by s.seq desc limit $limit";

    private const string Removed = Columns + "where s.tenant = $tenant and s.seq < $before and s.removed_at is not null order by s.seq desc limit $limit";

    /// <summary>What each session of a chain of branches holds of the history of its last one.</summary>
    private const string Chain =
        """
        with recursive chain(seq, parent_seq, parent_at, last) as (
            select seq, parent_seq, parent_at, head from session where tenant = $tenant and id = $id and removed_at is null
            union all
            select p.seq, p.parent_seq, p.parent_at, c.parent_at from chain c join session p on p.seq = c.parent_seq)
        select seq, parent_at + 1, last from chain
        """;

    private const string Messages =
        """
        select seq, role, content, calls, call_id, name, stamp, tokens, tokenizer, at from session_message
        where session_seq = $session and seq between $first and $last order by seq
        """;

    private const string Chosen =
        """
        select seq, role, content, calls, call_id, name, stamp, tokens, tokenizer, at from session_message
        where session_seq = $session and seq in (select value from json_each($seqs)) order by seq
        """;

    private const string Outlines =
        """
        select seq, role, call_ids, call_id, tokens, tokenizer from session_message
        where session_seq = $session and seq between $first and $last order by seq
        """;

    private const string Response =
        """
        select a.response_id, s.id, a.last, a.response_body, a.at from session_append a join session s on s.seq = a.session_seq
        where a.response_id = $response and s.tenant = $tenant and s.removed_at is null
        """;

    internal static Session? One(Statement statement, string tenant, string id)
    {
        using var row = statement.Read(tenant, id);
        return row.Read() ? SessionRows.Session(row, tenant) : null;
    }

    internal static Page<Session> All(ReadSession session, string tenant, bool removed, int limit, string? cursor)
    {
        var before = PageCursor.Before(SessionRows.SessionList, cursor);
        var rows = new List<(long Seq, Session Session)>();
        using var row = session.Prepare(removed ? Removed : Living, "tenant before limit").Read(tenant, before, limit + 1);
        while (row.Read()) rows.Add((row.GetInt64(13), SessionRows.Session(row, tenant)));
        return PageCursor.Page(rows, limit, SessionRows.SessionList, item => item.Seq, item => item.Session);
    }

    internal static Page<StoredMessage> Page(ReadSession session, string tenant, string id, bool newestFirst, int limit, string? cursor)
    {
        var (from, to) = SessionRows.PageOf(cursor, newestFirst);
        var (items, bytes) = (new List<StoredMessage>(), 0L);
        var statement = session.Prepare(newestFirst ? Messages + " desc" : Messages, "session first last");
        foreach (var part in SessionRows.Between(History(session, tenant, id), from, to, newestFirst))
        {
            using var row = statement.Read(part.Session, part.First, part.Last);
            while (row.Read())
            {
                if (items.Count == limit || bytes >= SessionRows.PageBytesMax) return SessionRows.Page(items, more: true, newestFirst);
                items.Add(SessionRows.Message(row));
                bytes += SessionRows.BytesOf(items[^1]);
            }
        }
        return SessionRows.Page(items, more: false, newestFirst);
    }

    internal static IReadOnlyList<MessageOutline> Outline(ReadSession session, string tenant, string id, long upTo)
    {
        var items = new List<MessageOutline>();
        foreach (var part in SessionRows.Between(History(session, tenant, id), 1, upTo, newestFirst: false))
        {
            using var row = session.Prepare(Outlines, "session first last").Read(part.Session, part.First, part.Last);
            while (row.Read()) items.Add(SessionRows.Outline(row));
        }
        return items;
    }

    internal static IReadOnlyList<StoredMessage> Some(ReadSession session, string tenant, string id, IReadOnlyList<long> seqs)
    {
        var items = new List<StoredMessage>(seqs.Count);
        foreach (var part in SessionRows.Between(History(session, tenant, id), 1, long.MaxValue, newestFirst: false))
        {
            var wanted = string.Join(',', seqs.Where(seq => seq >= part.First && seq <= part.Last));
            using var row = session.Prepare(Chosen, "seqs session").Read($"[{wanted}]", part.Session);
            while (row.Read()) items.Add(SessionRows.Message(row));
        }
        return items;
    }

    internal static StoredResponse? FindResponse(ReadSession session, string tenant, string id)
    {
        using var row = session.Prepare(Response, "response tenant").Read(id, tenant);
        return row.Read()
            ? new StoredResponse(row.GetString(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? default : row.GetFieldValue<byte[]>(3), UtcText.Parse(row.GetString(4)))
            : null;
    }

    private static List<SessionSegment> History(ReadSession session, string tenant, string id)
    {
        var parts = new List<SessionSegment>();
        using var row = session.Prepare(Chain, "tenant id").Read(tenant, id);
        while (row.Read()) parts.Add(new SessionSegment(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)));
        return parts;
    }
}
