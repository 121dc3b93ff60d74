using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>What becomes of failures.</content>
public sealed partial class SqliteStore
{
    Task<FailureAccount?> IReplayStore.AccountAsync(string tenant, string failureId, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => ReplayReader.Account(session, tenant, failureId), cancellationToken);

    Task<ReplayLink?> IReplayStore.ReplayOfAsync(string tenant, string submissionId, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => ReplayReader.Of(session, tenant, submissionId), cancellationToken);

    Task<IReadOnlyList<QuarantinedFailure>> IReplayStore.QuarantinedAsync(string tenant, string group, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => ReplayReader.InQuarantine(session, tenant, group, limit), cancellationToken);

    async Task<FailureAccount?> IReplayStore.SettleAsync(string tenant, string failureId, DispositionEntry disposition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disposition);
        return (await Writer.WriteAsync(new SettleWrite(tenant, failureId, disposition), cancellationToken)).Account;
    }
}
