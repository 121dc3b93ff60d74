using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Something the gateway did by itself because failures of a contract rose.</summary>
public sealed record Safeguard
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The contract's name.</summary>
    public required string Contract { get; init; }

    /// <summary>What was done.</summary>
    public required SafeguardAction Action { get; init; }

    /// <summary>What it was done about; the same is not done twice about the same.</summary>
    public required string Subject { get; init; }

    /// <summary>What was changed.</summary>
    public required SafeguardTarget Target { get; init; }

    /// <summary>What was counted.</summary>
    public required SafeguardEvidence Evidence { get; init; }

    /// <summary>What happened to it, the oldest first; the first is that it was taken.</summary>
    public required IReadOnlyList<SafeguardEvent> Events { get; init; }

    /// <summary>When it was taken (UTC).</summary>
    public DateTimeOffset TakenAt => Events[0].At;

    /// <summary>Where it stands.</summary>
    public SafeguardState State => Events[^1].State;

    /// <summary>Whether it is in force.</summary>
    public bool IsActive => State is SafeguardState.Taken or SafeguardState.Verified or SafeguardState.Failed;
}

/// <summary>What a safeguard changed: an alias, or the model of a contract.</summary>
public sealed record SafeguardTarget
{
    /// <summary>What the alias is of; null: no alias.</summary>
    public PublicationKind? Kind { get; init; }

    /// <summary>Name of the contract or prompt that has the alias.</summary>
    public string? Name { get; init; }

    /// <summary>The alias.</summary>
    public string? Alias { get; init; }

    /// <summary>The move by which it came to the version that failed; who moves it on, or back, wins.</summary>
    public long? Move { get; init; }

    /// <summary>The version that failed.</summary>
    public string? From { get; init; }

    /// <summary>The version that the alias went back to; null when it was frozen.</summary>
    public string? To { get; init; }

    /// <summary>The model configuration that was switched to.</summary>
    public string? Model { get; init; }
}

/// <summary>What a safeguard was taken on.</summary>
/// <param name="From">From when on was counted (UTC).</param>
/// <param name="Decisions">Decisions since.</param>
/// <param name="Failures">Failures among them.</param>
/// <param name="BaselineDecisions">Decisions to compare with.</param>
/// <param name="BaselineFailures">Failures among those.</param>
/// <param name="Threshold">The share of failures above which was acted.</param>
public sealed record SafeguardEvidence(DateTimeOffset From, long Decisions, long Failures, long BaselineDecisions, long BaselineFailures, double Threshold);

/// <summary>Something that happened to a safeguard.</summary>
/// <param name="Number">From 1.</param>
/// <param name="State">Where it stands since.</param>
/// <param name="Who">Who did it; null: the gateway.</param>
/// <param name="Reason">Why, without content.</param>
/// <param name="At">When (UTC).</param>
public sealed record SafeguardEvent(int Number, SafeguardState State, string? Who, string Reason, DateTimeOffset At);

/// <summary>Where a safeguard stands.</summary>
public enum SafeguardState
{
    /// <summary>It was done.</summary>
    Taken,

    /// <summary>Decisions show that it helped.</summary>
    Verified,

    /// <summary>It did not help, or could not be done; people must act.</summary>
    Failed,

    /// <summary>Somebody took it back.</summary>
    Undone,

    /// <summary>It is not needed any more, or another change came over it.</summary>
    Ended,
}
