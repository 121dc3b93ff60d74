using Sluice.Contracts;
using Sluice.Gateway;

namespace Sluice.Server.Safeguards;

/// <summary>Something the gateway did by itself because failures of a contract rose.</summary>
internal sealed record SafeguardBody
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The contract's name.</summary>
    public required string Contract { get; init; }

    /// <summary>What was done: alert, freeze, rollback, switchModel or quarantine.</summary>
    public required SafeguardAction Action { get; init; }

    /// <summary>Where it stands: taken, verified, failed, undone or ended.</summary>
    public required SafeguardState State { get; init; }

    /// <summary>What was changed.</summary>
    public required SafeguardTarget Target { get; init; }

    /// <summary>What was counted.</summary>
    public required SafeguardEvidence Evidence { get; init; }

    /// <summary>What happened to it, the oldest first.</summary>
    public required IReadOnlyList<SafeguardEventBody> Events { get; init; }

    public static SafeguardBody Of(Safeguard safeguard) => new()
    {
        Id = safeguard.Id,
        Contract = safeguard.Contract,
        Action = safeguard.Action,
        State = safeguard.State,
        Target = safeguard.Target,
        Evidence = safeguard.Evidence,
        Events = [.. safeguard.Events.Select(one => new SafeguardEventBody(one.State, one.Who, one.Reason, one.At))],
    };
}

/// <summary>Something that happened to a safeguard.</summary>
/// <param name="State">Where it stands since.</param>
/// <param name="Who">Who did it; absent: the gateway.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When (UTC).</param>
internal sealed record SafeguardEventBody(SafeguardState State, string? Who, string Reason, DateTimeOffset At);

/// <summary>Safeguards, the newest first.</summary>
internal sealed record SafeguardListBody
{
    /// <summary>The safeguards.</summary>
    public required IReadOnlyList<SafeguardBody> Items { get; init; }
}

/// <summary>Who takes a safeguard back, and why.</summary>
internal sealed record SafeguardUndoBody
{
    /// <summary>Who.</summary>
    public string? Who { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
