using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Migration jobs.</content>
public sealed partial class SqliteStore
{
    Task<MigrationJob> IMigrationStore.PlanAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Writer.WriteAsync(new PlanWrite(job), cancellationToken);
    }

    Task<MigrationJob?> IMigrationStore.GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _readers.ReadAsync(session => MigrationReader.Get(session, id), cancellationToken);
    }

    Task<Page<MigrationJob>> IMigrationStore.ListAsync(string? contract, int limit, string? cursor, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => MigrationReader.All(session, contract, limit, cursor), cancellationToken);
    }

    async Task<MigrationLease?> IMigrationStore.TakeLeaseAsync(string id, string owner, string? gone, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return (await Writer.WriteAsync(new LeaseWrite(id, owner, gone, now, until), cancellationToken)).Lease;
    }

    Task IMigrationStore.ReleaseAsync(MigrationLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return Writer.WriteAsync(new ReleaseWrite(lease), cancellationToken);
    }

    Task<IReadOnlyList<StoredRecord>> IMigrationStore.HeadsAsync(string id, string hash, MigrationCursor after, int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(hash);
        ArgumentNullException.ThrowIfNull(after);
        return _readers.ReadAsync(session => RecordReader.Heads(session, id, hash, after, limit, cancellationToken), cancellationToken);
    }

    Task<BatchOutcome> IMigrationStore.ApplyAsync(MigrationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Writer.WriteAsync(new MigrationBatchWrite(batch, _time), cancellationToken);
    }

    async Task<MigrationJob?> IMigrationStore.ChangeAsync(string id, IReadOnlyList<MigrationState> expected, MigrationChange change,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(change);
        return (await Writer.WriteAsync(new ChangeWrite(id, expected, change), cancellationToken)).Job;
    }

    Task<Page<QuarantinedRecord>> IMigrationStore.QuarantineAsync(string? tenant, string id, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => MigrationReader.Quarantine(session, tenant, id, limit, cursor), cancellationToken);
    }
}
