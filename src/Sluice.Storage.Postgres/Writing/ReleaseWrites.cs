using Npgsql;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Moves aliases and revokes versions. One at a time for each name, by an advisory lock of the transaction.</summary>
internal static class ReleaseWrites
{
    internal static async Task<AliasMoveOutcome> MoveAsync(NpgsqlConnection connection, AliasMove move, string now, CancellationToken cancellationToken)
    {
        var kind = LedgerNames.Of(move.Kind);
        await LockAsync(connection, $"alias {kind} {move.Name} {move.Alias}", cancellationToken);
        var alias = await connection.RowAsync(ReleaseReader.ByAlias, ReleaseReader.Alias, cancellationToken, kind, move.Name, move.Alias);
        var current = alias?.Version;
        if (current != move.From || (move.Moves is { } moves && alias?.Moves != moves)) return new(AliasMoveResult.Conflict, current);
        if (move.To is { } to)
        {
            if (await FindAsync(connection, move.Kind, move.Name, to, cancellationToken) is not { } version)
                return new(AliasMoveResult.VersionUnknown, current);
            if (version.Revocation is not null) return new(AliasMoveResult.VersionRevoked, current);
        }
        var number = 1 + (await connection.IntegerAsync(
            "select coalesce(max(number), 0) from alias_move where kind = $1 and name = $2 and alias = $3", cancellationToken, kind, move.Name, move.Alias) ?? 0);
        await connection.RunAsync(
            """
            insert into alias_move (kind, name, alias, number, from_version, to_version, who, reason, moved_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, cancellationToken, kind, move.Name, move.Alias, number, move.From, move.To, move.Who, move.Reason, now);
        if (move.To is null)
        {
            await connection.RunAsync("delete from alias where kind = $1 and name = $2 and alias = $3", cancellationToken, kind, move.Name, move.Alias);
        }
        else
        {
            await connection.RunAsync(
                """
                insert into alias (kind, name, alias, version, moves, moved_at) values ($1, $2, $3, $4, $5, $6)
                on conflict (kind, name, alias) do update set version = excluded.version, moves = excluded.moves, moved_at = excluded.moved_at
                """, cancellationToken, kind, move.Name, move.Alias, move.To, number, now);
        }
        return new(AliasMoveResult.Moved, move.To);
    }

    internal static async Task<PublishedVersion?> RevokeAsync(NpgsqlConnection connection, PublicationKind kind, string name, string version,
        bool revoked, string who, string reason, string now, CancellationToken cancellationToken)
    {
        await LockAsync(connection, $"revocation {LedgerNames.Of(kind)} {name} {version}", cancellationToken);
        var known = await FindAsync(connection, kind, name, version, cancellationToken);
        if (known is null || known.Revocation is not null == revoked) return known;
        await connection.RunAsync("insert into revocation (kind, name, version, revoked, who, reason, decided_at) values ($1, $2, $3, $4, $5, $6, $7)",
            cancellationToken, LedgerNames.Of(kind), name, version, revoked, who, reason, now);
        return await FindAsync(connection, kind, name, version, cancellationToken);
    }

    private static Task<PublishedVersion?> FindAsync(NpgsqlConnection connection, PublicationKind kind, string name, string version,
        CancellationToken cancellationToken) =>
        connection.RowAsync(PublicationReader.ByVersion, PublicationReader.Read, cancellationToken, LedgerNames.Of(kind), name, version);

    private static Task<int> LockAsync(NpgsqlConnection connection, string what, CancellationToken cancellationToken) =>
        connection.RunAsync("select pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || $1, 0))", cancellationToken, what);
}
