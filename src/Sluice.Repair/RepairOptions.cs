using Sluice.Schemas;

namespace Sluice.Repair;

/// <summary>What a contract lets repair do, and its limits.</summary>
public sealed record RepairOptions
{
    /// <summary>The defaults.</summary>
    public static RepairOptions Default { get; } = new();

    /// <summary>The highest risk accepted everywhere; default <see cref="EditRisk.Structure"/>. Structure passes only when exactly
    /// one reading validates. <see cref="EditRisk.Invented"/> is refused whatever stands here; null accepts no edit.</summary>
    public EditRisk? RiskMax { get; init; } = EditRisk.Structure;

    /// <summary>Codes of lossy edits that the contract allows; default none.</summary>
    public IReadOnlySet<string> LossyCodes { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>JSON Pointers at and below which lossy edits are allowed; default none.</summary>
    public IReadOnlyList<string> LossyPaths { get; init; } = [];

    /// <summary>Most edits in one repair; default 1,000.</summary>
    public int EditsMax { get; init; } = 1_000;

    /// <summary>Limits of the input and of the result.</summary>
    public ParseLimits Limits { get; init; } = ParseLimits.Default;
}
