using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Safeguards.</content>
public sealed partial class SqliteStore
{
    Task<IReadOnlyList<DecisionTally>> ISafeguardStore.TallyAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _readers.ReadAsync(session => SafeguardReader.Tally(session, query), cancellationToken);
    }

    Task<IReadOnlyList<TalliedGroup>> ISafeguardStore.FailedAsync(TallyQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _readers.ReadAsync(session => SafeguardReader.Groups(session, query, limit), cancellationToken);
    }

    Task<IReadOnlyList<AcknowledgedGroup>> ISafeguardStore.AcknowledgedAsync(string contract, DateTimeOffset since, string who, int limit,
        CancellationToken cancellationToken) => _readers.ReadAsync(session => SafeguardReader.GroupsOf(session, contract, since, who, limit), cancellationToken);

    async Task<bool> ISafeguardStore.TakeAsync(Safeguard safeguard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(safeguard);
        return (await Writer.WriteAsync(new SafeguardWrite(safeguard), cancellationToken)).Kept;
    }

    async Task<bool> ISafeguardStore.AddAsync(string id, SafeguardEvent next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        return (await Writer.WriteAsync(new SafeguardEventWrite(id, next), cancellationToken)).Kept;
    }

    Task<Safeguard?> ISafeguardStore.FindAsync(string id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => SafeguardReader.Find(session, id), cancellationToken);

    Task<IReadOnlyList<Safeguard>> ISafeguardStore.ActiveAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(SafeguardReader.InForce, cancellationToken);

    Task<IReadOnlyList<Safeguard>> ISafeguardStore.ListAsync(string? contract, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => SafeguardReader.All(session, contract, limit), cancellationToken);
}
