using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Repair;

namespace Sluice.Cli.Demo;

/// <summary>One kind of edit and how often it mended an output.</summary>
internal sealed record EditCount(string Code, EditRisk Risk, int Count);

/// <summary>What the correcting model was asked and gave.</summary>
/// <param name="Outputs">Outputs it was asked about.</param>
/// <param name="Attempts">Calls.</param>
/// <param name="Mended">Outputs it mended.</param>
/// <param name="Tokens">In and out.</param>
internal sealed record CorrectionCount(int Outputs, int Attempts, int Mended, long Tokens);

/// <summary>Two points of a distribution of times.</summary>
internal sealed record Percentiles(TimeSpan P50, TimeSpan P99)
{
    /// <summary>Nearest rank; zero of nothing.</summary>
    public static Percentiles Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 0 ? new Percentiles(TimeSpan.Zero, TimeSpan.Zero) : new Percentiles(At(sorted, 0.50), At(sorted, 0.99));
    }

    private static TimeSpan At(TimeSpan[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
}

/// <summary>What a demo ends with.</summary>
internal sealed class DemoSummary
{
    // An example that a person can take in at one glance.
    private const int ExampleBytesMax = 900;
    private const int ExampleEditsMax = 8;

    public required VerdictCounts Verdicts { get; init; }

    public required IReadOnlyList<EditCount> Edits { get; init; }

    public required CorrectionCount Corrections { get; init; }

    public required Percentiles Total { get; init; }

    /// <summary>Without the time that the model took.</summary>
    public required Percentiles Gateway { get; init; }

    /// <summary>The groups this run added to, with this run's count.</summary>
    public required IReadOnlyList<FailureGroup> Groups { get; init; }

    /// <summary>A nicely broken reply that repair mended; null when there was none.</summary>
    public required DemoResult? Example { get; init; }

    /// <summary>Records that an earlier run had made.</summary>
    public required int Renewed { get; init; }

    public static DemoSummary Of(IReadOnlyList<DemoResult> results, IReadOnlyList<FailureGroup> groups)
    {
        var verdicts = new VerdictCounts();
        foreach (var result in results) verdicts.Add(result.Decision.Verdict);
        var corrected = results.Where(r => r.Decision.Attempts.Count > 0).ToList();
        var perGroup = results.Where(r => r.Decision.Failure is not null)
            .CountBy(r => r.Decision.Failure!.Group, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        return new DemoSummary
        {
            Verdicts = verdicts,
            Edits = [.. results.Where(r => r.Decision.Verdict == Verdict.Repaired).SelectMany(r => r.Decision.Edits)
                .CountBy(e => (e.Code, e.Risk)).Select(p => new EditCount(p.Key.Code, p.Key.Risk, p.Value))
                .OrderByDescending(e => e.Count).ThenBy(e => e.Code, StringComparer.Ordinal)],
            Corrections = new CorrectionCount(corrected.Count, corrected.Sum(r => r.Decision.Attempts.Count),
                corrected.Count(r => r.Decision.Verdict == Verdict.Corrected), corrected.Sum(r => r.CorrectionTokens)),
            Total = Percentiles.Of(results.Select(r => r.Total)),
            Gateway = Percentiles.Of(results.Select(r => r.Total - r.InModel)),
            Groups = [.. groups.Where(g => perGroup.ContainsKey(g.Id)).Select(g => g with { Count = perGroup[g.Id] })
                .OrderByDescending(g => g.Count).ThenBy(g => g.Title, StringComparer.Ordinal)],
            Example = ExampleOf(results),
            Renewed = results.Count(r => r.Decision.Record is { Revision: > 1 }),
        };
    }

    private static DemoResult? ExampleOf(IReadOnlyList<DemoResult> results) => results
        .Where(r => r.Decision.Verdict == Verdict.Repaired && r.Decision.Edits.Count > 0)
        .OrderBy(r => r.Output.Length > ExampleBytesMax || r.Decision.Edits.Count > ExampleEditsMax)
        .ThenByDescending(r => r.Decision.Edits.Select(e => e.Code).Distinct(StringComparer.Ordinal).Count())
        .ThenBy(r => r.Output.Length)
        .FirstOrDefault();
}
