namespace Sluice.Contracts;

/// <summary>What is known about one direction of a comparison.</summary>
public enum CompatibilityOutcome
{
    /// <summary>Proved: every document of the one side is a document of the other.</summary>
    Compatible,

    /// <summary>Not compatible by itself, but every document that was tried becomes a valid one by the migration.</summary>
    CompatibleViaMigration,

    /// <summary>Refuted by a document that the validator accepts on the one side and refuses on the other.</summary>
    Incompatible,

    /// <summary>Neither proved nor refuted.</summary>
    Unknown,
}

/// <summary>The verdict for one direction, with what it rests on.</summary>
public sealed record CompatibilityVerdict
{
    /// <summary>The outcome.</summary>
    public required CompatibilityOutcome Outcome { get; init; }

    /// <summary>The document that refutes; UTF-8 JSON, empty unless there is one. Beside
    /// <see cref="CompatibilityOutcome.CompatibleViaMigration"/> it is why a migration is needed; empty there when none was found and none
    /// was proved unneeded. Empty also where stored records refute: their content stays in the store.</summary>
    public ReadOnlyMemory<byte> Witness { get; init; }

    /// <summary>Why the other side refuses the witness, or why nothing is known; sentences.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Whether nothing is known because a budget ran out (<see cref="CompatibilityOptions.WorkMax"/> or
    /// <see cref="CompatibilityOptions.StepsMax"/>); with a larger one something may be.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>Whether documents may be read on the other side: proved, or by a migration.</summary>
    public bool IsCompatible => Outcome is CompatibilityOutcome.Compatible or CompatibilityOutcome.CompatibleViaMigration;
}
