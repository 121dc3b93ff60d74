using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Keeps new sessions, and removes those that are over.</summary>
internal static class SessionWrites
{
    private const string Create =
        """
        insert into session (tenant, id, metadata, retention_days, parent_at, head, created_at, updated_at, expires_at)
        values ($1, $2, $3, $4::integer, 0, 0, $5, $6, $7::text) on conflict (tenant, id) do nothing
        """;

    private const string Branches =
        """
        select b.id from session s join session b on b.parent_seq = s.seq and b.removed_at is null
        where s.tenant = $1 and s.id = $2 order by b.seq limit 10
        """;

    private const string Remove =
        """
        update session set removed_at = $3, removal = 'deleted', removed_by = $4, metadata = null
        where tenant = $1 and id = $2 and removed_at is null
        """;

    // What another process is at is left to it. A branch that is made at this moment holds its parent's row, and a session that was appended to
    // meanwhile is no longer over: the conditions are looked at again when the row is locked.
    private const string Over =
        """
        select s.seq from session s
        where s.removed_at is null and (s.expires_at <= $1 or (s.expires_at is null and s.updated_at <= $2))
            and not exists (select 1 from session b where b.parent_seq = s.seq and b.removed_at is null)
        limit $3 for update of s skip locked
        """;

    private const string Expire =
        """
        update session set removed_at = $2, removal = 'expired', removed_by = $3, metadata = null
        where seq = any($1) and not exists (select 1 from session b where b.parent_seq = session.seq and b.removed_at is null)
        """;

    private const string TakeMessages =
        """
        with taken as (
            delete from session_message where session_seq = $1 and seq <= (select max(seq) from (
                select seq from session_message where session_seq = $1 order by seq limit $2) batch)
            returning seq)
        select count(*), coalesce(max(seq), 0) from taken
        """;

    private const string Emptied =
        """
        update session set messages_removed = messages_removed + $2,
            emptied = not exists (select 1 from session_message m where m.session_seq = $1) where seq = $1
        """;

    internal static async Task<SessionMade> CreateAsync(NpgsqlConnection connection, Session session, CancellationToken cancellationToken)
    {
        var made = await connection.RunAsync(Create, cancellationToken, session.Tenant, session.Id,
            new Bytes(session.Metadata.IsEmpty ? null : session.Metadata), session.RetentionDays, UtcText.Of(session.CreatedAt),
            UtcText.Of(session.UpdatedAt), SessionRows.ExpiryOf(session.RetentionDays, session.UpdatedAt)) == 1;
        return new SessionMade(made, made ? session : await FindAsync(connection, session.Tenant, session.Id, cancellationToken)
            ?? throw new InvalidOperationException("A session that is there was not found."));
    }

    internal static async Task<SessionRemoved> RemoveAsync(NpgsqlConnection connection, string tenant, string id, string who, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        // Whoever makes a branch locks this row too.
        await connection.RunAsync("select 1 from session where tenant = $1 and id = $2 for update", cancellationToken, tenant, id);
        var branches = await connection.RowsAsync(Branches, row => row.GetString(0), cancellationToken, tenant, id);
        if (branches.Count == 0) await connection.RunAsync(Remove, cancellationToken, tenant, id, UtcText.Of(at), who);
        return new SessionRemoved(await FindAsync(connection, tenant, id, cancellationToken), branches);
    }

    internal static async Task<int> ExpireAsync(NpgsqlConnection connection, DateTimeOffset now, int? retentionDays, string who, int limit,
        CancellationToken cancellationToken)
    {
        // Without a rule no instant is early enough.
        var idle = retentionDays is { } days ? UtcText.Of(now.AddDays(-days)) : "";
        var over = await connection.RowsAsync(Over, row => row.GetInt64(0), cancellationToken, UtcText.Of(now), idle, (long)limit);
        return over.Count == 0 ? 0 : await connection.RunAsync(Expire, cancellationToken, over.ToArray(), UtcText.Of(now), who);
    }

    internal static async Task<int> EmptyAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken)
    {
        while (await connection.IntegerAsync("select seq from session where removed_at is not null and not emptied order by seq limit 1 for update skip locked",
            cancellationToken) is { } seq)
        {
            var (count, last) = (await connection.RowsAsync(TakeMessages, row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken, seq, (long)limit))[0];
            await connection.RunAsync("delete from session_append where session_seq = $1 and first <= $2", cancellationToken, seq, last);
            await connection.RunAsync(Emptied, cancellationToken, seq, count);
            if (count > 0) return (int)count;
        }
        return 0;
    }

    private static Task<Session?> FindAsync(NpgsqlConnection connection, string tenant, string id, CancellationToken cancellationToken) =>
        connection.RowAsync(SessionReader.ById, row => SessionRows.Session(row, tenant), cancellationToken, tenant, id);
}
