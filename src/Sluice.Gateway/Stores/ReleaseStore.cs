namespace Sluice.Gateway.Stores;

/// <summary>A name of a person's choice for one version of a contract or prompt, such as <c>production</c>.</summary>
/// <param name="Kind">Contract or prompt.</param>
/// <param name="Name">Name of the contract or prompt.</param>
/// <param name="Alias">The alias: lower-case letters, digits and hyphens, beginning with a letter.</param>
/// <param name="Version">The version it names now.</param>
/// <param name="Moves">How often it was moved, its making included.</param>
/// <param name="MovedAt">When it was last moved (UTC).</param>
public sealed record VersionAlias(PublicationKind Kind, string Name, string Alias, string Version, long Moves, DateTimeOffset MovedAt);

/// <summary>A move of an alias that is asked for.</summary>
/// <param name="Kind">Contract or prompt.</param>
/// <param name="Name">Name of the contract or prompt.</param>
/// <param name="Alias">The alias.</param>
/// <param name="From">The version it must name before the move, so that nobody moves over another's move; null: it must not be there.</param>
/// <param name="To">The version it names afterwards; null: the alias is removed.</param>
/// <param name="Who">Who moves it.</param>
/// <param name="Reason">Why; null when nothing is said.</param>
public sealed record AliasMove(PublicationKind Kind, string Name, string Alias, string? From, string? To, string Who, string? Reason)
{
    /// <summary>How often it must have been moved before, so that one who saw it is not taken in by moves there and back; null: however often.</summary>
    public long? Moves { get; init; }
}

/// <summary>What became of a move.</summary>
public enum AliasMoveResult
{
    /// <summary>The alias names the new version; the move is on record.</summary>
    Moved,

    /// <summary>The alias names another version than <see cref="AliasMove.From"/>, or was moved since; nothing was changed.</summary>
    Conflict,

    /// <summary>The version is not published; nothing was changed.</summary>
    VersionUnknown,

    /// <summary>The version is revoked; nothing was changed.</summary>
    VersionRevoked,
}

/// <summary>The answer to a move.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Current">The version that the alias names now; null when there is no such alias.</param>
public sealed record AliasMoveOutcome(AliasMoveResult Result, string? Current);

/// <summary>A move that was made: one line of an alias's audit trail.</summary>
/// <param name="Number">From 1, growing by one with each move of the alias.</param>
/// <param name="From">The version before; null when the alias was not there.</param>
/// <param name="To">The version after; null when the alias was removed.</param>
/// <param name="Who">Who moved it.</param>
/// <param name="Reason">Why; null when nothing was said.</param>
/// <param name="MovedAt">When (UTC).</param>
public sealed record AliasEvent(long Number, string? From, string? To, string Who, string? Reason, DateTimeOffset MovedAt);

/// <summary>Why a version may not be used any more.</summary>
/// <param name="Who">Who revoked it.</param>
/// <param name="Reason">Why.</param>
/// <param name="RevokedAt">When (UTC).</param>
public sealed record Revocation(string Who, string Reason, DateTimeOffset RevokedAt);

/// <summary>Which published versions are in use: aliases that name them, and revocations that forbid them. Every change stays on
/// record.</summary>
public interface IReleaseStore
{
    /// <summary>An alias; null when there is none of that name.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<VersionAlias?> FindAliasAsync(PublicationKind kind, string name, string alias, CancellationToken cancellationToken);

    /// <summary>Every alias, by kind, name and alias.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<VersionAlias>> AliasesAsync(CancellationToken cancellationToken);

    /// <summary>The moves of an alias, newest first; also of one that was removed.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<AliasEvent>> AliasHistoryAsync(PublicationKind kind, string name, string alias, int limit,
        CancellationToken cancellationToken);

    /// <summary>Moves an alias if it still names what the caller saw, and writes the move down, in one transaction.</summary>
    /// <exception cref="StoreException">The move could not be stored; nothing of it is.</exception>
    Task<AliasMoveOutcome> MoveAliasAsync(AliasMove move, CancellationToken cancellationToken);

    /// <summary>Forbids a published version, or allows it again when <paramref name="revoked"/> is false. To do either twice changes
    /// nothing.</summary>
    /// <returns>The version as it is now; null when it is not published.</returns>
    /// <exception cref="StoreException">The change could not be stored; nothing of it is.</exception>
    Task<PublishedVersion?> RevokeAsync(PublicationKind kind, string name, string version, bool revoked, string who, string reason,
        CancellationToken cancellationToken);
}
