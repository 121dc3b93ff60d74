namespace Sluice.Contracts.Migrations;

/// <summary>What a migration is made of.</summary>
internal sealed record MigrationParts
{
    public required ContractId From { get; init; }

    public required ContractId To { get; init; }

    public required ContentHash FromHash { get; init; }

    public required ContentHash ToHash { get; init; }

    public required ContentHash Hash { get; init; }

    public bool KeepsResidue { get; init; } = true;

    public string? LossyReason { get; init; }

    public bool IsProvedIdentity { get; init; }

    public IReadOnlyList<MigrationOp> Ops { get; init; } = [];

    public IReadOnlyList<MigrationExample> Examples { get; init; } = [];
}
