using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Failure groups.</content>
public sealed partial class SqliteStore
{
    Task<FailureGroup?> IGroupStore.FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => GroupReader.Find(session, tenant, id), cancellationToken);

    Task<IReadOnlyList<GroupEvent>> IGroupStore.HistoryAsync(string tenant, string id, int limit, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => GroupReader.History(session, tenant, id, limit), cancellationToken);
    }

    async Task<bool> IGroupStore.ChangeAsync(GroupChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return (await Writer.WriteAsync(new GroupChangeWrite(change), cancellationToken)).Done;
    }

    Task<GroupTallies> IGroupStore.TallyAsync(string tenant, string id, GroupTallyLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return _readers.ReadAsync(session => GroupReader.Tally(session, tenant, id, limits), cancellationToken);
    }
}
