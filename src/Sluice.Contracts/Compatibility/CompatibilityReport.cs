namespace Sluice.Contracts;

/// <summary>What a comparison of two schemas found.</summary>
public sealed record CompatibilityReport
{
    /// <summary>What counted as a document.</summary>
    public required ContentModel Content { get; init; }

    /// <summary>Whether every document of the old schema is one of the new.</summary>
    public required CompatibilityVerdict Backward { get; init; }

    /// <summary>Whether every document of the new schema is one of the old.</summary>
    public required CompatibilityVerdict Forward { get; init; }

    /// <summary>What changed, for people; it decides nothing.</summary>
    public IReadOnlyList<SchemaChange> Changes { get; init; } = [];

    /// <summary>The smallest step of the semantic version that the change allows; null where a verdict that decides it is unknown.</summary>
    public VersionStep? Floor => (Backward.Outcome, Forward.Outcome) switch
    {
        (CompatibilityOutcome.Compatible, CompatibilityOutcome.Compatible) => VersionStep.Patch,
        (CompatibilityOutcome.Compatible, CompatibilityOutcome.Incompatible) => VersionStep.Minor,
        (CompatibilityOutcome.Unknown, _) or (CompatibilityOutcome.Compatible, _) => null,
        _ => VersionStep.Major,
    };
}

/// <summary>The part of a semantic version that a new version raises.</summary>
public enum VersionStep
{
    /// <summary>Every document of either version is one of the other.</summary>
    Patch,

    /// <summary>Every document of the older version is one of the newer.</summary>
    Minor,

    /// <summary>Documents of the older version have to change.</summary>
    Major,
}
