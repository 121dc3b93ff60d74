using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Queues, leases and settles jobs.</summary>
internal static class JobWrites
{
    private const string Enqueue =
        """
        insert into job (id, tenant, kind, state, idempotency_key, request_hash, contract, submission_id, payload, output, attempts, retries, due_at,
            lease, created_at, updated_at)
        values ($1, $2, $3, $4, $5::text, $6, $7, $8, $9, $10, $11, $12, $13::text, $14, $15, $16)
        on conflict (tenant, idempotency_key) where idempotency_key is not null do nothing
        """;

    // What another process takes at this moment is left to it.
    private const string Claim =
        $"""
        update job set state = 'running', attempts = attempts + 1, lease = lease + 1, due_at = $3, updated_at = $2
        where seq in (select seq from job where due_at <= $2 order by due_at, seq limit $1 for update skip locked)
        returning {JobRows.Columns}, output
        """;

    private const string Settle =
        """
        update job set state = $3, attempts = $4, due_at = $5::text, error_code = $6::text, error_message = $7::text, verdict = $8::text,
            submission_id = coalesce($9::text, submission_id), updated_at = $10, output = case when $3 = 'done' then null else output end
        where id = $1 and lease = $2 and state = 'running'
        """;

    private const string Retry =
        """
        update job set state = 'queued', attempts = 0, retries = retries + 1, due_at = $4, updated_at = $4,
            submission_id = case when verdict is null then submission_id else $3 end, verdict = null
        where tenant = $1 and id = $2 and state = 'failed'
        """;

    private const string Cancel =
        "update job set state = 'cancelled', due_at = null, updated_at = $3 where tenant = $1 and id = $2 and state = 'queued'";

    private const string RemoveEnded =
        """
        with gone as (
            delete from job where seq in (
                select seq from job where state in ('done', 'cancelled') and updated_at < $1 order by updated_at limit $2 for update skip locked)
            returning 1)
        select count(*) from gone
        """;

    internal static async Task<int> RemoveEndedAsync(NpgsqlConnection connection, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        (int)(await connection.IntegerAsync(RemoveEnded, cancellationToken, UtcText.Of(before), (long)limit) ?? 0);

    internal static async Task<Job> EnqueueAsync(NpgsqlConnection connection, Job job, CancellationToken cancellationToken)
    {
        var made = await connection.RunAsync(Enqueue, cancellationToken, job.Id, job.Tenant, job.Kind, LedgerNames.Of(job.State), job.IdempotencyKey,
            job.RequestHash, job.Contract, job.SubmissionId, new Json(job.Payload), new Bytes(job.Output), job.Attempts, job.Retries,
            job.DueAt is { } due ? UtcText.Of(due) : null, job.Lease, UtcText.Of(job.CreatedAt), UtcText.Of(job.UpdatedAt)) == 1;
        return made ? job : await connection.RowAsync(JobReader.ByKey, JobRows.Read, cancellationToken, job.Tenant, job.IdempotencyKey)
            ?? throw new InvalidOperationException("A job that is there was not found.");
    }

    internal static async Task<IReadOnlyList<Job>> ClaimAsync(NpgsqlConnection connection, int limit, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken) =>
        await connection.RowsAsync(Claim, JobRows.Read, cancellationToken, (long)limit, UtcText.Of(now), UtcText.Of(until));

    internal static async Task<bool> SettleAsync(NpgsqlConnection connection, JobSettlement settlement, CancellationToken cancellationToken) =>
        await connection.RunAsync(Settle, cancellationToken, settlement.Id, settlement.Lease, LedgerNames.Of(settlement.State), settlement.Attempts,
            settlement.DueAt is { } due ? UtcText.Of(due) : null, settlement.Error?.Code, settlement.Error?.Message,
            settlement.Verdict is { } verdict ? LedgerNames.Of(verdict) : null, settlement.SubmissionId, UtcText.Of(settlement.At)) == 1;

    internal static async Task<JobChange> RetryAsync(NpgsqlConnection connection, string tenant, string id, string submissionId, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        var done = await connection.RunAsync(Retry, cancellationToken, tenant, id, submissionId, UtcText.Of(at)) == 1;
        return new JobChange(done, await connection.RowAsync(JobReader.ById, JobRows.Read, cancellationToken, tenant, id));
    }

    internal static async Task<JobChange> CancelAsync(NpgsqlConnection connection, string tenant, string id, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        var done = await connection.RunAsync(Cancel, cancellationToken, tenant, id, UtcText.Of(at)) == 1;
        return new JobChange(done, await connection.RowAsync(JobReader.ById, JobRows.Read, cancellationToken, tenant, id));
    }
}
