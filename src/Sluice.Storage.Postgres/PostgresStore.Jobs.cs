using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Jobs.</content>
public sealed partial class PostgresStore
{
    Task<Job> IJobStore.EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return _database.WriteAsync(connection => JobWrites.EnqueueAsync(connection, job, cancellationToken), cancellationToken);
    }

    Task<IReadOnlyList<Job>> IJobStore.ClaimAsync(int limit, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => JobWrites.ClaimAsync(connection, limit, now, until, cancellationToken), cancellationToken);

    Task<bool> IJobStore.SettleAsync(JobSettlement settlement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        return _database.WriteAsync(connection => JobWrites.SettleAsync(connection, settlement, cancellationToken), cancellationToken);
    }

    Task<JobChange> IJobStore.RetryAsync(string tenant, string id, string submissionId, DateTimeOffset at, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => JobWrites.RetryAsync(connection, tenant, id, submissionId, at, cancellationToken), cancellationToken);

    Task<JobChange> IJobStore.CancelAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => JobWrites.CancelAsync(connection, tenant, id, at, cancellationToken), cancellationToken);

    Task<Job?> IJobStore.GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        _database.FindAsync(JobReader.ById, JobRows.Read, cancellationToken, tenant, id);

    Task<Job?> IJobStore.FindAsync(string tenant, string idempotencyKey, CancellationToken cancellationToken) =>
        _database.FindAsync(JobReader.ByKey, JobRows.Read, cancellationToken, tenant, idempotencyKey);

    Task<Page<Job>> IJobStore.ListAsync(string tenant, JobState? state, int limit, string? cursor, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return JobReader.ListAsync(_database, tenant, state, limit, cursor, cancellationToken);
    }

    Task<int> IJobStore.RemoveEndedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => JobWrites.RemoveEndedAsync(connection, before, limit, cancellationToken), cancellationToken);

    Task<int> IJobStore.CountOpenAsync(int max, CancellationToken cancellationToken) => JobReader.CountOpenAsync(_database, max, cancellationToken);
}
