using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests.Caching;

/// <summary>A store whose one safeguard is a quarantine.</summary>
internal sealed class QuarantineStore(string contract) : ISafeguardStore
{
    public Task<IReadOnlyList<Safeguard>> ActiveAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Safeguard>>(
    [
        new Safeguard
        {
            Id = "sfg_1",
            Contract = contract,
            Action = SafeguardAction.Quarantine,
            Subject = contract,
            Target = new SafeguardTarget(),
            Evidence = new SafeguardEvidence(DateTimeOffset.UnixEpoch, 20, 10, 100, 1, 0.08),
            Events = [new SafeguardEvent(1, SafeguardState.Taken, null, "failures rose", DateTimeOffset.UnixEpoch)],
        },
    ]);

    public Task<IReadOnlyList<DecisionTally>> TallyAsync(TallyQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TalliedGroup>> FailedAsync(TallyQuery query, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<AcknowledgedGroup>> AcknowledgedAsync(string contract, DateTimeOffset since, string who, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> TakeAsync(Safeguard safeguard, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> AddAsync(string id, SafeguardEvent next, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Safeguard?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Safeguard>> ListAsync(string? contract, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
}
