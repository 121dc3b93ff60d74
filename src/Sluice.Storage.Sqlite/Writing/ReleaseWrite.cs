using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of <see cref="AliasMoveWrite"/> and <see cref="RevocationWrite"/>.</summary>
internal sealed class ReleaseStatements(WriteSession session)
{
    internal Statement Version { get; } = session.Prepare(PublicationReader.ByVersion, "kind name version");

    internal Statement Alias { get; } = session.Prepare(ReleaseReader.ByAlias, "kind name alias");

    internal Statement LastMove { get; } = session.Prepare(
        "select max(number) from alias_move where kind = $kind and name = $name and alias = $alias having max(number) is not null",
        "kind name alias");

    internal Statement Move { get; } = session.PrepareInsert("alias_move",
        "kind name alias number from_version to_version who reason moved_at");

    internal Statement Set { get; } = session.PrepareInsert("alias", "kind name alias version moves moved_at",
        "on conflict (kind, name, alias) do update set version = excluded.version, moves = excluded.moves, moved_at = excluded.moved_at");

    internal Statement Remove { get; } = session.Prepare(
        "delete from alias where kind = $kind and name = $name and alias = $alias", "kind name alias");

    internal Statement Revoke { get; } = session.PrepareInsert("revocation", "kind name version revoked who reason decided_at");
}

/// <summary>Moves an alias and writes the move down.</summary>
internal sealed class AliasMoveWrite(AliasMove move, TimeProvider time) : PendingWrite<AliasMoveOutcome>
{
    internal override long Bytes => 256;

    private protected override AliasMoveOutcome Write(WriteSession session)
    {
        var statements = session.Releases;
        var alias = ReleaseReader.Find(statements.Alias, move.Kind, move.Name, move.Alias);
        var current = alias?.Version;
        if (current != move.From || (move.Moves is { } moves && alias?.Moves != moves)) return new(AliasMoveResult.Conflict, current);
        if (move.To is { } to)
        {
            if (PublicationReader.Find(statements.Version, move.Kind, move.Name, to) is not { } version)
                return new(AliasMoveResult.VersionUnknown, current);
            if (version.Revocation is not null) return new(AliasMoveResult.VersionRevoked, current);
        }
        var (kind, now) = (LedgerNames.Of(move.Kind), UtcText.Of(time.GetUtcNow()));
        var number = (statements.LastMove.Integer(kind, move.Name, move.Alias) ?? 0) + 1;
        statements.Move.Run(kind, move.Name, move.Alias, number, move.From, move.To, move.Who, move.Reason, now);
        if (move.To is null) statements.Remove.Run(kind, move.Name, move.Alias);
        else statements.Set.Run(kind, move.Name, move.Alias, move.To, number, now);
        return new(AliasMoveResult.Moved, move.To);
    }
}

/// <summary>What is known of a version after it was revoked or allowed again.</summary>
internal sealed record RevocationOutcome(PublishedVersion? Version);

/// <summary>Revokes a version, or allows it again.</summary>
internal sealed class RevocationWrite(PublicationKind kind, string name, string version, bool revoked, string who, string reason,
    TimeProvider time) : PendingWrite<RevocationOutcome>
{
    internal override long Bytes => 256;

    private protected override RevocationOutcome Write(WriteSession session)
    {
        var statements = session.Releases;
        var known = PublicationReader.Find(statements.Version, kind, name, version);
        if (known is null || known.Revocation is not null == revoked) return new(known);
        statements.Revoke.Run(LedgerNames.Of(kind), name, version, revoked ? 1 : 0, who, reason, UtcText.Of(time.GetUtcNow()));
        return new(PublicationReader.Find(statements.Version, kind, name, version));
    }
}
