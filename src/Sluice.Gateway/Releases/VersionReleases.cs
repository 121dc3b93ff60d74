using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>The answer to a change of an alias: the alias as it is now, or why nothing was changed.</summary>
/// <param name="Version">The version it names now; null when it is not there.</param>
/// <param name="Refusal">Why nothing was changed; null when it was.</param>
public sealed record AliasChange(string? Version, Refusal? Refusal);

/// <summary>Moves aliases of contracts and prompts, and takes them back. Every move is on record.</summary>
/// <param name="releases">Where aliases are kept.</param>
/// <param name="safeguards">What keeps aliases where they are; null: nothing does.</param>
public sealed class VersionReleases(IReleaseStore releases, ISafeguardStore? safeguards = null)
{
    /// <summary>Code of the refusal of a move that another move came before.</summary>
    public const string AliasMovedCode = "alias_moved";

    /// <summary>Code of the refusal of a version that is not published.</summary>
    public const string VersionUnknownCode = "version_unknown";

    private const int TextLengthMax = 256;
    private const int ReasonLengthMax = 1_000;

    /// <summary>Moves an alias to a version, makes it, or removes it when <paramref name="version"/> is null.</summary>
    /// <param name="kind">Contract or prompt.</param>
    /// <param name="name">Name of the contract or prompt.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="version">An exact published version; null removes the alias.</param>
    /// <param name="from">The version it must name now, so that nobody moves over another's move; null: whatever it names.</param>
    /// <param name="who">Who moves it.</param>
    /// <param name="reason">Why; null when nothing is said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The move could not be made durable; nothing was changed.</exception>
    public async Task<AliasChange> MoveAsync(PublicationKind kind, string name, string alias, string? version, string? from, string who,
        string? reason, CancellationToken cancellationToken = default)
    {
        if (Fault(alias, who, reason) is { } fault) return new(null, fault);
        if (await FrozenAsync(kind, name, alias, cancellationToken) is { } frozen) return frozen;
        var current = (await releases.FindAliasAsync(kind, name, alias, cancellationToken))?.Version;
        if (from is not null && from != current) return new(current, Moved(name, alias, current));
        if (version is null && current is null)
            return new(null, new(RefusalCode.AliasUnknown, $"'{name}' has no alias '{alias}'; nothing was removed."));
        if (version == current) return new(current, null);
        var outcome = await releases.MoveAliasAsync(new(kind, name, alias, current, version, who, reason), cancellationToken);
        return outcome.Result switch
        {
            AliasMoveResult.Moved => new(outcome.Current, null),
            AliasMoveResult.Conflict => new(outcome.Current, Moved(name, alias, outcome.Current)),
            AliasMoveResult.VersionRevoked => new(outcome.Current,
                new(RefusalCode.VersionRevoked, $"{name}@{version} was revoked, so no alias may name it. Choose another version, or restore it first.")),
            _ => new(outcome.Current, new(VersionUnknownCode,
                $"{name}@{version} is not published in this store. Name an exact version that is, or serve the workspace that holds it first.")),
        };
    }

    /// <summary>Moves an alias back to what it named before its last move.</summary>
    /// <exception cref="StoreException">The move could not be made durable; nothing was changed.</exception>
    public async Task<AliasChange> RollbackAsync(PublicationKind kind, string name, string alias, string who, string? reason,
        CancellationToken cancellationToken = default)
    {
        if (await FrozenAsync(kind, name, alias, cancellationToken) is { } frozen) return frozen;
        if (await releases.AliasHistoryAsync(kind, name, alias, 1, cancellationToken) is not [var last])
            return new(null, new(RefusalCode.AliasUnknown, $"'{name}' has no alias '{alias}'; there is nothing to take back."));
        if (last.From is not { } before)
            return new(last.To, new(RefusalCode.AliasUnknown, $"The alias '{alias}' of {name} named nothing before {last.To}; move it, or remove it."));
        if (Fault(alias, who, reason) is { } fault) return new(null, fault);
        var outcome = await releases.MoveAliasAsync(new(kind, name, alias, last.To, before, who, reason ?? $"rollback of move {last.Number}"), cancellationToken);
        return outcome.Result switch
        {
            AliasMoveResult.Moved => new(outcome.Current, null),
            AliasMoveResult.VersionRevoked => new(outcome.Current,
                new(RefusalCode.VersionRevoked, $"{name}@{before}, which '{alias}' named before, was revoked since. Move the alias to another version.")),
            _ => new(outcome.Current, Moved(name, alias, outcome.Current)),
        };
    }

    private async Task<AliasChange?> FrozenAsync(PublicationKind kind, string name, string alias, CancellationToken cancellationToken)
    {
        if (safeguards is null) return null;
        var freeze = (await safeguards.ActiveAsync(cancellationToken)).FirstOrDefault(safeguard =>
            safeguard.Action == SafeguardAction.Freeze && safeguard.Target.Kind == kind && safeguard.Target.Name == name && safeguard.Target.Alias == alias);
        return freeze is null ? null : new(freeze.Target.From, new(RefusalCode.AliasFrozen,
            $"Safeguard {freeze.Id} keeps the alias '{alias}' of {name} at {freeze.Target.From}. Lift it first: sluice safeguard undo {freeze.Id}."));
    }

    private static Refusal Moved(string name, string alias, string? current) => new(AliasMovedCode,
        $"The alias '{alias}' of {name} names {current ?? "nothing"} now; look at its history, and move it from there.");

    private static Refusal? Fault(string alias, string who, string? reason)
    {
        if (!ContractReference.IsName(alias))
            return new(RefusalCode.FieldInvalid, "An alias is 1 to 64 lower-case letters, digits and hyphens, and begins with a letter, such as production.");
        if (who.Length is 0 or > TextLengthMax || who.Any(char.IsControl))
            return new(RefusalCode.FieldInvalid, $"Say who does it, in 1 to {TextLengthMax} characters.");
        return reason is { Length: 0 or > ReasonLengthMax }
            ? new(RefusalCode.FieldInvalid, $"A reason has 1 to {ReasonLengthMax} characters.")
            : null;
    }
}
