using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Failure groups.</content>
public sealed partial class PostgresStore
{
    Task<FailureGroup?> IGroupStore.FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        _database.FindAsync(GroupReader.ById, GroupRows.Group, cancellationToken, tenant, id);

    async Task<IReadOnlyList<GroupEvent>> IGroupStore.HistoryAsync(string tenant, string id, int limit, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return await _database.ReadAsync(GroupReader.Events, row => GroupRows.Event(row), cancellationToken, tenant, id, (long)limit);
    }

    Task<bool> IGroupStore.ChangeAsync(GroupChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _database.WriteOneAsync(connection => GroupWrites.ChangeAsync(connection, change, cancellationToken), cancellationToken);
    }

    Task<GroupTallies> IGroupStore.TallyAsync(string tenant, string id, GroupTallyLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return GroupReader.TallyAsync(_database, tenant, id, limits, cancellationToken);
    }
}
