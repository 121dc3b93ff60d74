namespace Sluice.Gateway.Stores;

/// <summary>Decisions that were made with the same versions.</summary>
/// <param name="Contract">Version of the contract.</param>
/// <param name="Prompt">Name of the prompt; null when none is known.</param>
/// <param name="PromptVersion">Version of the prompt; null when none is known.</param>
/// <param name="Model">Name of the model configuration; null when none is known.</param>
/// <param name="Decisions">Decisions.</param>
/// <param name="Failures">Failures among them.</param>
public sealed record DecisionTally(string Contract, string? Prompt, string? PromptVersion, string? Model, long Decisions, long Failures);

/// <summary>A failure group with failures among the decisions that were counted.</summary>
/// <param name="Tenant">Whose group it is.</param>
/// <param name="Group">The group.</param>
/// <param name="Changes">How often it was changed, when it was read.</param>
/// <param name="Tally">Its failures that were made with the same versions.</param>
public sealed record TalliedGroup(string Tenant, string Group, long Changes, DecisionTally Tally);

/// <summary>A failure group that somebody acknowledged, and nobody changed since.</summary>
/// <param name="Tenant">Whose group it is.</param>
/// <param name="Group">The group.</param>
/// <param name="Changes">How often it was changed, when it was read.</param>
public sealed record AcknowledgedGroup(string Tenant, string Group, long Changes);

/// <summary>Which decisions of a contract are counted, of every tenant.</summary>
/// <param name="Contract">The contract's name.</param>
/// <param name="From">From this moment on.</param>
/// <param name="Until">Before this moment.</param>
/// <param name="Without">Failures with these codes are not counted, neither as failures nor as decisions.</param>
/// <param name="DecisionsMax">The ledger's newest decisions, of every contract, among which is counted.</param>
public sealed record TallyQuery(string Contract, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Without, int DecisionsMax = 20_000);

/// <summary>Counts decisions, and keeps what was done because of them. Only appended to.</summary>
public interface ISafeguardStore
{
    /// <summary>Decisions of a contract by their versions.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<DecisionTally>> TallyAsync(TallyQuery query, CancellationToken cancellationToken);

    /// <summary>Failure groups of failures that are counted, by their versions: those that are open or have regressed, unless a person left them so
    /// at <see cref="TallyQuery.Until"/> or later.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<TalliedGroup>> FailedAsync(TallyQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>Failure groups of a contract, of every tenant, that failed since a moment and whose last change is that somebody acknowledged
    /// them.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<AcknowledgedGroup>> AcknowledgedAsync(string contract, DateTimeOffset since, string who, int limit, CancellationToken cancellationToken);

    /// <summary>Keeps a safeguard with its first event, unless there is one of the same contract, action and subject.</summary>
    /// <returns>Whether it was kept.</returns>
    /// <exception cref="StoreException">It could not be stored; nothing of it is.</exception>
    Task<bool> TakeAsync(Safeguard safeguard, CancellationToken cancellationToken);

    /// <summary>Adds the next event to a safeguard.</summary>
    /// <returns>Whether it was added; false: there is one of that number already.</returns>
    /// <exception cref="StoreException">It could not be stored; nothing of it is.</exception>
    Task<bool> AddAsync(string id, SafeguardEvent next, CancellationToken cancellationToken);

    /// <summary>A safeguard; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Safeguard?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Safeguards in force, the newest first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<Safeguard>> ActiveAsync(CancellationToken cancellationToken);

    /// <summary>Safeguards, the newest first; of every contract when <paramref name="contract"/> is null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<Safeguard>> ListAsync(string? contract, int limit, CancellationToken cancellationToken);
}
