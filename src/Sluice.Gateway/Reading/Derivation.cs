using System.Diagnostics.CodeAnalysis;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>How a document came to be in a version.</summary>
internal enum DerivationKind
{
    /// <summary>It was decided by this version.</summary>
    Original,

    /// <summary>A form of it is stored in this version.</summary>
    Form,

    /// <summary>It was migrated for this.</summary>
    Made,
}

/// <summary>A stored revision in one version, valid for it, or why there is none.</summary>
internal sealed record Derivation
{
    public DerivationKind Kind { get; init; }

    public required ContractVersion Version { get; init; }

    /// <summary>The document; null when there is a fault.</summary>
    public ValidDocument? Document { get; init; }

    /// <summary>What each step left behind, in the chain's order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Residues { get; init; } = [];

    /// <summary>Hash of the chain between original and version; the default for the original.</summary>
    public ContentHash ChainHash { get; init; }

    /// <summary>The chain, oldest step first; null for the original.</summary>
    public MigrationChain? Chain { get; init; }

    /// <summary>Whether the way leads back exactly.</summary>
    public bool Lossless { get; init; } = true;

    public LoadFault? Fault { get; init; }

    [MemberNotNullWhen(true, nameof(Document))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Document is not null;
}
