using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Jobs.</content>
public sealed partial class SqliteStore
{
    Task<Job> IJobStore.EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Writer.WriteAsync(new JobWrite(job), cancellationToken);
    }

    async Task<IReadOnlyList<Job>> IJobStore.ClaimAsync(int limit, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        (await Writer.WriteAsync(new JobClaim(limit, now, until), cancellationToken)).Jobs;

    async Task<bool> IJobStore.SettleAsync(JobSettlement settlement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        return (await Writer.WriteAsync(new JobSettle(settlement), cancellationToken)).Written;
    }

    Task<JobChange> IJobStore.RetryAsync(string tenant, string id, string submissionId, DateTimeOffset at, CancellationToken cancellationToken) =>
        Writer.WriteAsync(new JobRetry(tenant, id, submissionId, at), cancellationToken);

    Task<JobChange> IJobStore.CancelAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        Writer.WriteAsync(new JobCancel(tenant, id, at), cancellationToken);

    Task<Job?> IJobStore.GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => JobReader.Get(session, tenant, id), cancellationToken);

    Task<Job?> IJobStore.FindAsync(string tenant, string idempotencyKey, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => JobReader.Find(session, tenant, idempotencyKey), cancellationToken);

    Task<Page<Job>> IJobStore.ListAsync(string tenant, JobState? state, int limit, string? cursor, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => JobReader.List(session, tenant, state, limit, cursor), cancellationToken);
    }

    async Task<int> IJobStore.RemoveEndedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        (await Writer.WriteAsync(new JobRemoval(before, limit), cancellationToken)).Count;

    Task<int> IJobStore.CountOpenAsync(int max, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => JobReader.CountOpen(session, max), cancellationToken);
}
