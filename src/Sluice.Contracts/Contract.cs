using System.Diagnostics.CodeAnalysis;
using Semver;
using Sluice.Schemas;

namespace Sluice.Contracts;

/// <summary>A contract's name and one exact version: <c>learning-plan@2.1.0</c>.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens; 1 to 64 characters, starts with a letter.</param>
/// <param name="Version">Semantic version 2.0.0.</param>
public sealed record ContractId(string Name, SemVersion Version)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}@{Version}";
}

/// <summary>One immutable version of a contract: its schema, compiled, with its hash, and the policy in force.</summary>
public sealed class ContractVersion
{
    /// <summary>Name and version.</summary>
    public required ContractId Id { get; init; }

    /// <summary>The compiled schema.</summary>
    public required Schema Schema { get; init; }

    /// <summary>Hash of the schema's canonical form.</summary>
    public required ContentHash Hash { get; init; }

    /// <summary>What the contract allows.</summary>
    public required ContractPolicy Policy { get; init; }

    /// <summary>Whether nothing is written or read in this version any more. It stays, for what was stored in it stays.</summary>
    public bool Retired { get; init; }

    /// <summary>The same version, with the ids that may be cited; itself where its schema asks for no citations. See
    /// <see cref="Schemas.Schema.Citing"/>.</summary>
    public ContractVersion Citing(IReadOnlyCollection<string> ids) => !Schema.Cites
        ? this
        : new() { Id = Id, Schema = Schema.Citing(ids), Hash = Hash, Policy = Policy, Retired = Retired };
}

/// <summary>A contract with all its versions.</summary>
public sealed class Contract
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What the contract allows; shared by all versions.</summary>
    public required ContractPolicy Policy { get; init; }

    /// <summary>Every version, oldest first; at least one.</summary>
    public required IReadOnlyList<ContractVersion> Versions { get; init; }

    /// <summary>The steps between versions: those that are declared, and the implicit ones whose compatibility was proved; default
    /// none.</summary>
    public IReadOnlyList<Migration> Migrations { get; init; } = [];

    /// <summary>The highest version that is not a pre-release; the highest pre-release when there is no other.</summary>
    public ContractVersion Latest => TryFind(null, out var latest)
        ? latest
        : throw new InvalidOperationException($"Contract '{Name}' has no version; a contract is made with at least one.");

    /// <summary>Finds a version by an exact version (<c>1.2.0</c>), a prefix (<c>1</c>, <c>1.2</c>: the highest below it) or null
    /// (the latest).</summary>
    public bool TryFind(string? version, [NotNullWhen(true)] out ContractVersion? found)
    {
        // A retired version is found by its exact number, or where there is no other.
        found = VersionSelector.TryParse(version, out var selector)
            ? selector.Choose(Versions.Where(v => !v.Retired), v => v.Id.Version) ?? selector.Choose(Versions, v => v.Id.Version)
            : null;
        return found is not null;
    }

    /// <summary>Finds every step from one version to a higher one; no step when both are the same.</summary>
    /// <param name="from">The older version.</param>
    /// <param name="to">The newer version.</param>
    /// <param name="chain">The steps; for a downgrade they run in reverse.</param>
    /// <param name="missing">When there are none: the step that is missing, and the file to write.</param>
    /// <exception cref="ArgumentException"><paramref name="from"/> is higher than <paramref name="to"/>.</exception>
    public bool TryChain(ContractVersion from, ContractVersion to, [NotNullWhen(true)] out MigrationChain? chain,
        [NotNullWhen(false)] out string? missing)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (SemVersion.ComparePrecedence(from.Id.Version, to.Id.Version) > 0)
            throw new ArgumentException($"A chain leads from the older version to the newer; {from.Id} is higher than {to.Id}.", nameof(from));
        return MigrationChain.TryFind(this, from, to, out chain, out missing);
    }
}
