namespace Sluice.Gateway.Stores;

/// <summary>A change of a failure group that a person asks for.</summary>
/// <param name="Tenant">Whose group it is.</param>
/// <param name="Id">The group.</param>
/// <param name="Changes">How often the group was changed when the caller saw it, so that nobody decides over another's change.</param>
/// <param name="Kind">What is done.</param>
/// <param name="State">Where the group stands afterwards.</param>
/// <param name="Who">Who does it.</param>
/// <param name="Reason">Why; null when nothing is said.</param>
/// <param name="At">When (UTC).</param>
public sealed record GroupChange(string Tenant, string Id, long Changes, GroupChangeKind Kind, GroupState State, string Who, string? Reason,
    DateTimeOffset At)
{
    /// <summary>The version that mends it; null: every later failure is a regression.</summary>
    public FixedVersion? Fixed { get; init; }

    /// <summary>Until when nothing is to be heard of it; null: it is not muted.</summary>
    public DateTimeOffset? MutedUntil { get; init; }
}

/// <summary>The version in which a group is mended.</summary>
/// <param name="Text">As it was said: <c>2.1.0</c>, or <c>plan-author@1.4.0</c>.</param>
/// <param name="Prompt">The prompt that it is a version of; null: the contract.</param>
/// <param name="Rank">Its <see cref="VersionRank"/>.</param>
public sealed record FixedVersion(string Text, string? Prompt, string Rank);

/// <summary>Failures and decisions that were made with the same versions.</summary>
/// <param name="Contract">Version of the contract.</param>
/// <param name="Prompt">Name and version of the prompt; null when none is known.</param>
/// <param name="Model">Name and version of the model configuration, else the model that answered; null when none is known.</param>
/// <param name="Failures">Failures of the group.</param>
/// <param name="Decisions">Decisions, failures of the group among them.</param>
public sealed record VersionTally(string Contract, string? Prompt, string? Model, long Failures, long Decisions);

/// <summary>What a group's failures were made with.</summary>
/// <param name="Failures">The group's newest failures by version; their <see cref="VersionTally.Decisions"/> are the failures.</param>
/// <param name="Recent">The ledger's newest decisions of the contract by version.</param>
/// <param name="Inputs">How many different inputs the group's newest failures had.</param>
/// <param name="FailedAgain">Of those, how many failed more than once and never passed.</param>
/// <param name="AlsoPassed">Of those, how many passed too.</param>
public sealed record GroupTallies(IReadOnlyList<VersionTally> Failures, IReadOnlyList<VersionTally> Recent, long Inputs, long FailedAgain,
    long AlsoPassed);

/// <summary>How much is counted for a group's tallies. The work of a look stays the same however large the ledger is.</summary>
public sealed record GroupTallyLimits
{
    /// <summary>The group's newest failures whose versions are counted; default 10,000.</summary>
    public int FailuresMax { get; init; } = 10_000;

    /// <summary>The ledger's newest decisions, of every contract and tenant, among which rates are compared; default 20,000.</summary>
    public int DecisionsMax { get; init; } = 20_000;

    /// <summary>The group's newest failures, and the ledger's newest decisions, whose inputs are compared; default 2,000.</summary>
    public int InputsMax { get; init; } = 2_000;
}

/// <summary>What people do about failure groups. Every change stays on record; what is to be told of it is written in the same
/// transaction.</summary>
public interface IGroupStore
{
    /// <summary>A group of a tenant; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<FailureGroup?> FindAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>What happened to a group, newest first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<GroupEvent>> HistoryAsync(string tenant, string id, int limit, CancellationToken cancellationToken);

    /// <summary>Changes a group if nothing has changed it since the caller saw it, writes the change down, and what is to be told of it.</summary>
    /// <returns>Whether it was changed; false: it is another's by now, or not there.</returns>
    /// <exception cref="StoreException">It could not be stored; nothing of it is.</exception>
    Task<bool> ChangeAsync(GroupChange change, CancellationToken cancellationToken);

    /// <summary>What a group's failures were made with.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<GroupTallies> TallyAsync(string tenant, string id, GroupTallyLimits limits, CancellationToken cancellationToken);
}
