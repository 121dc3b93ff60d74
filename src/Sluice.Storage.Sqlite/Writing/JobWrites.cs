using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of jobs.</summary>
internal sealed class JobStatements(WriteSession session)
{
    internal Statement Enqueue { get; } = session.PrepareInsert("job",
        "id tenant kind state idempotency_key request_hash contract submission_id payload output attempts retries due_at lease created_at updated_at",
        "on conflict (tenant, idempotency_key) where idempotency_key is not null do nothing returning seq");

    internal Statement ByKey { get; } = session.Prepare(
        $"select {JobRows.Columns} from job where tenant = $tenant and idempotency_key = $key", "tenant key");

    internal Statement ById { get; } = session.Prepare($"select {JobRows.Columns} from job where tenant = $tenant and id = $id", "tenant id");

    internal Statement Claim { get; } = session.Prepare(
        $"""
        update job set state = 'running', attempts = attempts + 1, lease = lease + 1, due_at = $until, updated_at = $now
        where seq in (select seq from job where due_at <= $now order by due_at, seq limit $limit)
        returning {JobRows.Columns}, output
        """,
        "limit now until");

    internal Statement Settle { get; } = session.Prepare(
        """
        update job set state = $state, attempts = $attempts, due_at = $due, error_code = $code, error_message = $message, verdict = $verdict,
            submission_id = coalesce($submission, submission_id), updated_at = $at, output = case when $state = 'done' then null else output end
        where id = $id and lease = $lease and state = 'running' returning seq
        """,
        "id lease state attempts due code message verdict submission at");

    internal Statement Retry { get; } = session.Prepare(
        """
        update job set state = 'queued', attempts = 0, retries = retries + 1, due_at = $at, updated_at = $at,
            submission_id = case when verdict is null then submission_id else $submission end, verdict = null
        where tenant = $tenant and id = $id and state = 'failed' returning seq
        """,
        "tenant id submission at");

    internal Statement Cancel { get; } = session.Prepare(
        "update job set state = 'cancelled', due_at = null, updated_at = $at where tenant = $tenant and id = $id and state = 'queued' returning seq",
        "tenant id at");

    internal Statement Ended { get; } = session.Prepare(
        "select seq from job where state in ('done', 'cancelled') and updated_at < $before order by updated_at limit $limit", "before limit");

    internal Statement Remove { get; } = session.Prepare("delete from job where seq = $seq", "seq");
}

/// <summary>Queues a job.</summary>
internal sealed class JobWrite(Job job) : PendingWrite<Job>
{
    internal override long Bytes => 512 + job.Output.Length;

    private protected override Job Write(WriteSession session)
    {
        var statements = session.Jobs;
        var seq = statements.Enqueue.Integer(job.Id, job.Tenant, job.Kind, LedgerNames.Of(job.State), job.IdempotencyKey, job.RequestHash, job.Contract,
            job.SubmissionId, job.Payload, Statement.Blob(job.Output), job.Attempts, job.Retries, job.DueAt is { } due ? UtcText.Of(due) : null, job.Lease,
            UtcText.Of(job.CreatedAt), UtcText.Of(job.UpdatedAt));
        return seq is not null ? job : One(statements.ByKey, job.Tenant, job.IdempotencyKey)
            ?? throw new InvalidOperationException("A job that is there was not found.");
    }

    internal static Job? One(Statement statement, params ReadOnlySpan<object?> values)
    {
        using var row = statement.Read(values);
        return row.Read() ? JobRows.Read(row) : null;
    }
}

/// <summary>Jobs that were leased.</summary>
internal sealed record ClaimedJobs(IReadOnlyList<Job> Jobs);

/// <summary>Leases jobs that are due.</summary>
internal sealed class JobClaim(int limit, DateTimeOffset now, DateTimeOffset until) : PendingWrite<ClaimedJobs>
{
    internal override long Bytes => 256;

    private protected override ClaimedJobs Write(WriteSession session)
    {
        using var row = session.Jobs.Claim.Read(limit, UtcText.Of(now), UtcText.Of(until));
        return new ClaimedJobs(Rows(row));
    }

    private static List<Job> Rows(SqliteDataReader row)
    {
        var jobs = new List<Job>();
        while (row.Read()) jobs.Add(JobRows.Read(row));
        return jobs;
    }
}

/// <summary>Whether a job was written.</summary>
internal sealed record JobSettled(bool Written);

/// <summary>Writes how a run of a job ended.</summary>
internal sealed class JobSettle(JobSettlement settlement) : PendingWrite<JobSettled>
{
    internal override long Bytes => 512;

    private protected override JobSettled Write(WriteSession session) => new(session.Jobs.Settle.Integer(settlement.Id, settlement.Lease,
        LedgerNames.Of(settlement.State), settlement.Attempts, settlement.DueAt is { } due ? UtcText.Of(due) : null, settlement.Error?.Code,
        settlement.Error?.Message, settlement.Verdict is { } verdict ? LedgerNames.Of(verdict) : null, settlement.SubmissionId,
        UtcText.Of(settlement.At)) is not null);
}

/// <summary>Queues a failed job again.</summary>
internal sealed class JobRetry(string tenant, string id, string submissionId, DateTimeOffset at) : PendingWrite<JobChange>
{
    internal override long Bytes => 256;

    private protected override JobChange Write(WriteSession session) =>
        new(session.Jobs.Retry.Integer(tenant, id, submissionId, UtcText.Of(at)) is not null, JobWrite.One(session.Jobs.ById, tenant, id));
}

/// <summary>Takes back a queued job.</summary>
internal sealed class JobCancel(string tenant, string id, DateTimeOffset at) : PendingWrite<JobChange>
{
    internal override long Bytes => 256;

    private protected override JobChange Write(WriteSession session) =>
        new(session.Jobs.Cancel.Integer(tenant, id, UtcText.Of(at)) is not null, JobWrite.One(session.Jobs.ById, tenant, id));
}

/// <summary>How many jobs were removed.</summary>
internal sealed record JobsRemoved(int Count);

/// <summary>Removes jobs that ended before a moment.</summary>
internal sealed class JobRemoval(DateTimeOffset before, int limit) : PendingWrite<JobsRemoved>
{
    internal override long Bytes => 512L * limit;

    private protected override JobsRemoved Write(WriteSession session)
    {
        var ended = new List<long>();
        using (var row = session.Jobs.Ended.Read(UtcText.Of(before), limit))
            while (row.Read()) ended.Add(row.GetInt64(0));
        foreach (var seq in ended) session.Jobs.Remove.Run(seq);
        return new JobsRemoved(ended.Count);
    }
}
