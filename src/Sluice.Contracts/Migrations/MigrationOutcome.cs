using System.Diagnostics.CodeAnalysis;

namespace Sluice.Contracts;

/// <summary>What a migration made of one document: the document and its residue, or the fault.</summary>
public sealed record MigrationOutcome
{
    /// <summary>The document in the other version; empty when there is a fault. Not validated: the reader validates it.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>JSON that leads back exactly: what the other version has no place for. Empty when nothing is needed, or when the
    /// migration drops it.</summary>
    public ReadOnlyMemory<byte> Residue { get; init; }

    /// <summary>Why there is no document; null when there is one.</summary>
    public MigrationFault? Fault { get; init; }

    /// <summary>Whether nothing is lost. Upwards: the document and its residue lead back exactly. Downwards: the older document
    /// alone leads up again to the same document, so that a reader of the old version misses nothing.</summary>
    public bool Lossless { get; init; }

    /// <summary>Whether there is a document.</summary>
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Fault is null;
}

/// <summary>What a chain of migrations made of one document.</summary>
public sealed record ChainOutcome
{
    /// <summary>The document in the version at the chain's end; empty when there is a fault.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>The residue of every step, in the order of <see cref="MigrationChain.Steps"/>; an entry may be empty.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Residues { get; init; } = [];

    /// <summary>Why there is no document; null when there is one.</summary>
    public MigrationFault? Fault { get; init; }

    /// <summary>The step that has the fault; null when there is none.</summary>
    public Migration? FaultedStep { get; init; }

    /// <summary>Whether nothing is lost; as <see cref="MigrationOutcome.Lossless"/>, over all steps.</summary>
    public bool Lossless { get; init; }

    /// <summary>Whether there is a document.</summary>
    [MemberNotNullWhen(false, nameof(Fault), nameof(FaultedStep))]
    public bool Succeeded => Fault is null;
}
