namespace Sluice.Gateway;

/// <summary>How a failed submission is decided again.</summary>
public enum ReplayMode
{
    /// <summary>The stored output by the contract as it is now; no model is called.</summary>
    Revalidate,

    /// <summary>As that, and a model may correct what does not fit, as the contract's policy says.</summary>
    Repair,

    /// <summary>The stored request is sent to the model again, and its new answer is decided.</summary>
    Regenerate,
}

/// <summary>That a submission is the replay of a failure; stored with its decision.</summary>
/// <param name="Failure">Id of the failure.</param>
/// <param name="Mode">How it is decided again.</param>
/// <param name="Who">Who asked for it.</param>
public sealed record ReplayLink(string Failure, ReplayMode Mode, string Who);

/// <summary>What to replay, and how.</summary>
public sealed record ReplayRequest
{
    /// <summary>Most failures of one replay.</summary>
    public const int LimitMax = 10_000;

    /// <summary>Most canaries.</summary>
    public const int CanaryMax = 1_000;

    /// <summary>Whose failures.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who asks for it, 1 to 256 characters.</summary>
    public required string Who { get; init; }

    /// <summary>How they are decided again.</summary>
    public ReplayMode Mode { get; init; }

    /// <summary>Whether it is only said what would become of them; nothing is stored, no model is called.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many go first; the others follow only if every one of them becomes a record. 0: none.</summary>
    public int Canary { get; init; } = 3;

    /// <summary>What its model calls may cost together, by their price lists; the call that reaches it is the last. Null: no limit.</summary>
    public decimal? CostMax { get; init; }

    /// <summary>Most failures of a group, the oldest first.</summary>
    public int Limit { get; init; } = 1_000;

    /// <summary>Whether a record that was stored under the key after the failure, and says something else, gets the replayed document as its
    /// next revision. Else such a failure is left as it is.</summary>
    public bool Overwrite { get; init; }
}

/// <summary>What a replay is expected to lead to, before anything is done.</summary>
public enum ReplayForecast
{
    /// <summary>The output fits the contract now.</summary>
    Passes,

    /// <summary>It still does not fit.</summary>
    Fails,

    /// <summary>It fits, but a record that was stored later under its key says something else.</summary>
    Differs,

    /// <summary>Only a model can tell.</summary>
    Unknown,

    /// <summary>It cannot be replayed in this way.</summary>
    Impossible,

    /// <summary>It was replayed, superseded or discarded before.</summary>
    Settled,
}

/// <summary>How a replay ended for one failure.</summary>
public enum ReplayOutcome
{
    /// <summary>Nothing was done.</summary>
    Skipped,

    /// <summary>It became a record.</summary>
    Stored,

    /// <summary>It was rejected again; that is a failure of its own.</summary>
    Rejected,

    /// <summary>It was refused before it was decided.</summary>
    Refused,
}

/// <summary>One failure of a replay.</summary>
/// <param name="Failure">Id of the failure.</param>
/// <param name="Submission">The submission that was rejected; null for a failure of reading.</param>
/// <param name="Forecast">What was expected.</param>
/// <param name="Reason">Why, as a code and a sentence; null when it passes.</param>
public sealed record ReplayItem(string Failure, string? Submission, ReplayForecast Forecast, Refusal? Reason)
{
    /// <summary>How it ended.</summary>
    public ReplayOutcome Outcome { get; init; }

    /// <summary>The submission that the replay was decided under; null: there was none.</summary>
    public string? ReplaySubmission { get; init; }

    /// <summary>The record; null unless stored.</summary>
    public RecordReference? Record { get; init; }

    /// <summary>The failure that it became again; null unless rejected.</summary>
    public FailureReference? NewFailure { get; init; }
}

/// <summary>Why a replay ended before it was through.</summary>
public enum ReplayStop
{
    /// <summary>A canary did not become a record.</summary>
    CanaryFailed,

    /// <summary>Its model calls cost as much as they may.</summary>
    CostReached,

    /// <summary>A model has no price, so that a limit of cost cannot hold.</summary>
    CostUnknown,
}

/// <summary>What a replay found and did.</summary>
public sealed record ReplayReport
{
    /// <summary>How failures were decided again.</summary>
    public required ReplayMode Mode { get; init; }

    /// <summary>Whether nothing was done.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Every failure, in the order of the replay.</summary>
    public required IReadOnlyList<ReplayItem> Items { get; init; }

    /// <summary>How many went first, before the others.</summary>
    public int Canaries { get; init; }

    /// <summary>Why it ended early; null: it is through.</summary>
    public ReplayStop? Stopped { get; init; }

    /// <summary>What its model calls cost; null when a price is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Whether every failure of the group is settled now; false for a single failure and for a dry run.</summary>
    public bool GroupEmptied { get; init; }

    /// <summary>How many failures are expected to end so.</summary>
    public int Count(ReplayForecast forecast) => Items.Count(item => item.Forecast == forecast);

    /// <summary>How many failures ended so.</summary>
    public int Count(ReplayOutcome outcome) => Items.Count(item => item.Outcome == outcome);
}
