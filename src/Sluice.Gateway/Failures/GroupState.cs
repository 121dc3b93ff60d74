namespace Sluice.Gateway;

/// <summary>Where a failure group stands.</summary>
public enum GroupState
{
    /// <summary>Nobody has said anything about it yet.</summary>
    Open,

    /// <summary>Somebody looks into it.</summary>
    Acknowledged,

    /// <summary>Somebody said that it is mended.</summary>
    Resolved,

    /// <summary>It failed again although it was resolved.</summary>
    Regressed,
}

/// <summary>What can happen to a failure group.</summary>
public enum GroupChangeKind
{
    /// <summary>Its first failure came.</summary>
    Opened,

    /// <summary>Somebody looks into it.</summary>
    Acknowledged,

    /// <summary>Somebody said that it is mended.</summary>
    Resolved,

    /// <summary>It failed again although it was resolved, on a version that should not.</summary>
    Regressed,

    /// <summary>Somebody took an acknowledgement, a resolution or a silence back.</summary>
    Reopened,

    /// <summary>Somebody wants to hear nothing of it for a time.</summary>
    Muted,

    /// <summary>It failed again after that time.</summary>
    Unmuted,
}

/// <summary>Something that happened to a failure group: one line of its timeline.</summary>
/// <param name="Number">From 1, growing by one with each change of the group.</param>
/// <param name="Kind">What.</param>
/// <param name="State">Where the group stood afterwards.</param>
/// <param name="Who">Who did it; null: the gateway, because of a failure.</param>
/// <param name="Reason">Why; null when nothing was said.</param>
/// <param name="FixedIn">The version that mends it, as it was said; null when none was named.</param>
/// <param name="MutedUntil">Until when nothing is to be heard of it; null: not muted.</param>
/// <param name="FailureId">The failure that led to it; null when a person did it.</param>
/// <param name="At">When (UTC).</param>
public sealed record GroupEvent(long Number, GroupChangeKind Kind, GroupState State, string? Who, string? Reason, string? FixedIn,
    DateTimeOffset? MutedUntil, string? FailureId, DateTimeOffset At);
