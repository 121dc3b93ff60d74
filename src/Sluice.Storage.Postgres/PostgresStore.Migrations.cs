using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Migration jobs.</content>
public sealed partial class PostgresStore
{
    Task<MigrationJob> IMigrationStore.PlanAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return _database.WriteAsync(connection => MigrationWrites.PlanAsync(connection, job, cancellationToken), cancellationToken);
    }

    Task<MigrationJob?> IMigrationStore.GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _database.FindAsync(MigrationReader.ById, LedgerRows.Job, cancellationToken, id);
    }

    Task<Page<MigrationJob>> IMigrationStore.ListAsync(string? contract, int limit, string? cursor, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return MigrationReader.ListAsync(_database, contract, limit, cursor, cancellationToken);
    }

    Task<MigrationLease?> IMigrationStore.TakeLeaseAsync(string id, string owner, string? gone, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return _database.WriteAsync(
            connection => MigrationWrites.TakeLeaseAsync(connection, id, owner, gone, now, until, cancellationToken), cancellationToken);
    }

    Task IMigrationStore.ReleaseAsync(MigrationLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return _database.WriteAsync(connection => MigrationWrites.ReleaseAsync(connection, lease, cancellationToken), cancellationToken);
    }

    Task<IReadOnlyList<StoredRecord>> IMigrationStore.HeadsAsync(string id, string hash, MigrationCursor after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(hash);
        ArgumentNullException.ThrowIfNull(after);
        return RecordReader.HeadsAsync(_database, id, hash, after, limit, cancellationToken);
    }

    Task<BatchOutcome> IMigrationStore.ApplyAsync(MigrationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return _database.WriteAsync(connection => MigrationBatchWrites.ApplyAsync(connection, batch, Now, cancellationToken), cancellationToken);
    }

    Task<MigrationJob?> IMigrationStore.ChangeAsync(string id, IReadOnlyList<MigrationState> expected, MigrationChange change,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(change);
        return _database.WriteAsync(connection => MigrationWrites.ChangeAsync(connection, id, expected, change, cancellationToken), cancellationToken);
    }

    Task<Page<QuarantinedRecord>> IMigrationStore.QuarantineAsync(string? tenant, string id, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        PageCursor.CheckLimit(limit);
        return MigrationReader.QuarantineAsync(_database, tenant, id, limit, cursor, cancellationToken);
    }
}
