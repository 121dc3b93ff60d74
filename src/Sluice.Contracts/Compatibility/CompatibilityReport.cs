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

    /// <summary>Both directions: the worse of the two.</summary>
    public CompatibilityVerdict Full => Rank(Backward.Outcome) >= Rank(Forward.Outcome) ? Backward : Forward;

    /// <summary>What changed, for people; it decides nothing.</summary>
    public IReadOnlyList<SchemaChange> Changes { get; init; } = [];

    /// <summary>What stored records of the old version say; null when none were asked.</summary>
    public RecordEvidence? Records { get; init; }

    /// <summary>Whether the content model takes an unknown step because every stored record passes; the verdict stays unknown.</summary>
    public bool IsTakenByRecords => Content == ContentModel.Records && ByItself(Backward) == CompatibilityOutcome.Unknown
        && Records is { IsComplete: true, Stored: > 0, Failed: 0 };

    /// <summary>The smallest step of the semantic version that the change allows; null where a verdict that decides it is unknown.</summary>
    public VersionStep? Floor => FloorLeast == FloorMost ? FloorLeast : null;

    /// <summary>The smallest step there can be, should everything unknown turn out to be compatible.</summary>
    public VersionStep FloorLeast => FloorOf(otherwise: CompatibilityOutcome.Compatible);

    /// <summary>The step that is enough, should everything unknown turn out to be incompatible.</summary>
    public VersionStep FloorMost => FloorOf(otherwise: CompatibilityOutcome.Incompatible);

    /// <summary>The report with what stored records say. One that fails refutes the direction; none that fails leaves an unknown one
    /// unknown, and says so.</summary>
    public CompatibilityReport With(RecordEvidence records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var backward = (records.Failed, Backward.Outcome) switch
        {
            ( > 0, _) => Backward with { Outcome = CompatibilityOutcome.Incompatible, Reasons = [records.ToString(), .. Backward.Reasons] },
            (_, CompatibilityOutcome.Unknown) when records.Checked > 0 => Backward with { Reasons = [records.ToString(), .. Backward.Reasons] },
            _ => Backward,
        };
        return this with { Records = records, Backward = backward };
    }

    private VersionStep FloorOf(CompatibilityOutcome otherwise)
    {
        var backward = IsTakenByRecords ? CompatibilityOutcome.Compatible
            : ByItself(Backward) == CompatibilityOutcome.Unknown ? otherwise : ByItself(Backward);
        var forward = Forward.Outcome == CompatibilityOutcome.Unknown ? otherwise : Forward.Outcome;
        if (backward != CompatibilityOutcome.Compatible) return VersionStep.Major;
        return forward == CompatibilityOutcome.Compatible ? VersionStep.Patch : VersionStep.Minor;
    }

    // A migration makes documents readable; it does not make the change a smaller one.
    private static CompatibilityOutcome ByItself(CompatibilityVerdict verdict) => verdict.Outcome switch
    {
        CompatibilityOutcome.CompatibleViaMigration when verdict.Witness.IsEmpty => CompatibilityOutcome.Unknown,
        CompatibilityOutcome.CompatibleViaMigration => CompatibilityOutcome.Incompatible,
        var outcome => outcome,
    };

    private static int Rank(CompatibilityOutcome outcome) => outcome switch
    {
        CompatibilityOutcome.Incompatible => 3,
        CompatibilityOutcome.Unknown => 2,
        CompatibilityOutcome.CompatibleViaMigration => 1,
        _ => 0,
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
