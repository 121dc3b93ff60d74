using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>What can differ between one failure of a group and another.</summary>
public enum FacetKind
{
    /// <summary>The prompt's version.</summary>
    Prompt,

    /// <summary>The contract's version.</summary>
    Contract,

    /// <summary>The model's version.</summary>
    Model,
}

/// <summary>How many of a group's failures were made with one version.</summary>
/// <param name="Kind">A version of what.</param>
/// <param name="Version">The version, with its name where it is a prompt's or a model's.</param>
/// <param name="Failures">Failures of the group.</param>
public sealed record GroupFacet(FacetKind Kind, string Version, long Failures);

/// <summary>The version with which a group's failures came much more often than without it, among the contract's newest decisions.</summary>
/// <param name="Kind">A version of what.</param>
/// <param name="Version">The version, with its name where it is a prompt's or a model's.</param>
/// <param name="Failures">Failures of the group among the decisions made with it.</param>
/// <param name="Decisions">Decisions made with it.</param>
/// <param name="OtherFailures">Failures of the group among the decisions made with other versions, or none.</param>
/// <param name="OtherDecisions">Those decisions.</param>
public sealed record GroupSuspect(FacetKind Kind, string Version, long Failures, long Decisions, long OtherFailures, long OtherDecisions)
{
    /// <summary>Share of its decisions that failed so, from 0 to 1.</summary>
    public double Rate => (double)Failures / Decisions;

    /// <summary>Share of the other decisions that failed so, from 0 to 1.</summary>
    public double OtherRate => (double)OtherFailures / OtherDecisions;
}

/// <summary>Whether the same input leads to the same failure.</summary>
public enum RecurrenceKind
{
    /// <summary>No input came twice.</summary>
    Unknown,

    /// <summary>Inputs that came again failed again.</summary>
    Deterministic,

    /// <summary>Inputs that failed passed at another time.</summary>
    Random,
}

/// <summary>How a group's newest failures relate to what the models were given. The input of a submission is what its model was sent; where
/// the gateway called no model it is the output.</summary>
/// <param name="Kind">What holds for most of the inputs that came again.</param>
/// <param name="Inputs">Different inputs.</param>
/// <param name="FailedAgain">Inputs that failed more than once and never passed.</param>
/// <param name="AlsoPassed">Inputs that passed too.</param>
public sealed record GroupRecurrence(RecurrenceKind Kind, long Inputs, long FailedAgain, long AlsoPassed);

/// <summary>What stands out about a group's failures.</summary>
/// <param name="Facets">The versions they were made with, most failures first.</param>
/// <param name="Suspect">The version that lifts the rate of these failures most; null when none does clearly, or too little was decided.</param>
/// <param name="Recurrence">Whether the same input fails again.</param>
public sealed record GroupInsight(IReadOnlyList<GroupFacet> Facets, GroupSuspect? Suspect, GroupRecurrence Recurrence)
{
    // Below that a rate says nothing; and a difference that is small, or within what chance does, is none.
    private const long SampleMin = 30;
    private const double DifferenceMin = 0.05;
    private const double DeviationsMin = 3;

    /// <summary>Reads tallies.</summary>
    public static GroupInsight Of(GroupTallies tallies)
    {
        ArgumentNullException.ThrowIfNull(tallies);
        var facets = Enum.GetValues<FacetKind>()
            .SelectMany(kind => ByVersion(kind, tallies.Failures).Select(part => new GroupFacet(kind, part.Version, part.Failures)))
            .OrderByDescending(facet => facet.Failures).ThenBy(facet => facet.Kind).ThenBy(facet => facet.Version, StringComparer.Ordinal);
        return new GroupInsight([.. facets], SuspectOf(tallies.Recent), RecurrenceOf(tallies));
    }

    private static GroupSuspect? SuspectOf(IReadOnlyList<VersionTally> recent)
    {
        var (failures, decisions) = (recent.Sum(tally => tally.Failures), recent.Sum(tally => tally.Decisions));
        return Enum.GetValues<FacetKind>()
            .SelectMany(kind => ByVersion(kind, recent).Select(part =>
                new GroupSuspect(kind, part.Version, part.Failures, part.Decisions, failures - part.Failures, decisions - part.Decisions)))
            .Where(IsClear)
            .OrderByDescending(suspect => suspect.Rate / Math.Max(suspect.OtherRate, 1.0 / suspect.OtherDecisions))
            .ThenBy(suspect => suspect.Kind).ThenBy(suspect => suspect.Version, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static IEnumerable<(string Version, long Failures, long Decisions)> ByVersion(FacetKind kind, IReadOnlyList<VersionTally> tallies) =>
        tallies.Select(tally => (Version: kind switch { FacetKind.Prompt => tally.Prompt, FacetKind.Model => tally.Model, _ => tally.Contract }, tally))
            .Where(part => part.Version is not null)
            .GroupBy(part => part.Version!, StringComparer.Ordinal)
            .Select(part => (part.Key, part.Sum(one => one.tally.Failures), part.Sum(one => one.tally.Decisions)));

    /// <summary>Whether two rates differ beyond chance: the test of two proportions, as if both had the rate of all.</summary>
    private static bool IsClear(GroupSuspect suspect)
    {
        if (suspect.Decisions < SampleMin || suspect.OtherDecisions < SampleMin) return false;
        var difference = suspect.Rate - suspect.OtherRate;
        var common = (double)(suspect.Failures + suspect.OtherFailures) / (suspect.Decisions + suspect.OtherDecisions);
        var deviation = Math.Sqrt(common * (1 - common) * (1.0 / suspect.Decisions + 1.0 / suspect.OtherDecisions));
        return difference >= DifferenceMin && difference >= DeviationsMin * deviation;
    }

    private static GroupRecurrence RecurrenceOf(GroupTallies tallies)
    {
        var kind = (tallies.FailedAgain, tallies.AlsoPassed) switch
        {
            (0, 0) => RecurrenceKind.Unknown,
            var (again, passed) => again > passed ? RecurrenceKind.Deterministic : RecurrenceKind.Random,
        };
        return new GroupRecurrence(kind, tallies.Inputs, tallies.FailedAgain, tallies.AlsoPassed);
    }
}
