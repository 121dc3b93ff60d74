using Sluice.Gateway;

namespace Sluice.Server.Failures;

/// <summary>How failures are to be replayed.</summary>
internal sealed record ReplayRequestBody
{
    /// <summary>Who asks for it.</summary>
    public string? Who { get; init; }

    /// <summary><c>revalidate</c> (the default; no model is called), <c>repair</c> or <c>regenerate</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Whether it is only said what would become of them; default false.</summary>
    public bool? DryRun { get; init; }

    /// <summary>How many go first; default 3. 0: none.</summary>
    public int? Canary { get; init; }

    /// <summary>What its model calls may cost together; absent: no limit.</summary>
    public decimal? CostMax { get; init; }

    /// <summary>Most failures of a group; default 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether a record that was stored later and says something else gets another revision; default false.</summary>
    public bool? Overwrite { get; init; }
}

/// <summary>Who settles a failure, and why.</summary>
internal sealed record SettleRequestBody
{
    /// <summary>Who does it.</summary>
    public string? Who { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

/// <summary>How many failures were expected to end how, or ended so.</summary>
internal sealed record ReplayCounts(int Passes, int Fails, int Differs, int Unknown, int Impossible, int Settled, int Stored, int Rejected, int Refused);

/// <summary>What a replay found and did.</summary>
internal sealed record ReplayBody
{
    /// <summary>How failures were decided again.</summary>
    public required ReplayMode Mode { get; init; }

    /// <summary>Whether nothing was done.</summary>
    public required bool DryRun { get; init; }

    /// <summary>How many there are of each.</summary>
    public required ReplayCounts Counts { get; init; }

    /// <summary>How many went first.</summary>
    public required int Canaries { get; init; }

    /// <summary>Why it ended early; absent: it is through.</summary>
    public ReplayStop? Stopped { get; init; }

    /// <summary>What its model calls cost; absent when a price is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Whether every failure of the group is settled now.</summary>
    public required bool GroupEmptied { get; init; }

    /// <summary>Every failure, in the order of the replay.</summary>
    public required IReadOnlyList<ReplayItem> Items { get; init; }

    public static ReplayBody Of(ReplayReport report) => new()
    {
        Mode = report.Mode,
        DryRun = report.DryRun,
        Counts = new(report.Count(ReplayForecast.Passes), report.Count(ReplayForecast.Fails), report.Count(ReplayForecast.Differs),
            report.Count(ReplayForecast.Unknown), report.Count(ReplayForecast.Impossible), report.Count(ReplayForecast.Settled),
            report.Count(ReplayOutcome.Stored), report.Count(ReplayOutcome.Rejected), report.Count(ReplayOutcome.Refused)),
        Canaries = report.Canaries,
        Stopped = report.Stopped,
        Cost = report.Cost,
        GroupEmptied = report.GroupEmptied,
        Items = report.Items,
    };
}
