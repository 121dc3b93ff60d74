using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>The durable queue of jobs. A job is leased to one worker at a time; safety does not rest on that, but on the ledger, which stores one
/// decision for a submission's id.</summary>
public interface IJobStore
{
    /// <summary>Queues a job, and returns only when it is durable. Of a tenant and idempotency key there is one job: when it is there, nothing
    /// is stored.</summary>
    /// <returns>The job that is there now; with another id than the given one when it was there before.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<Job> EnqueueAsync(Job job, CancellationToken cancellationToken);

    /// <summary>Leases jobs that are due, those due first before others, of every tenant: queued ones, and running ones whose lease is over.
    /// Counts an attempt of each.</summary>
    /// <param name="limit">Most of them.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When the lease ends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be written; nothing is leased.</exception>
    Task<IReadOnlyList<Job>> ClaimAsync(int limit, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Writes how a run ended, or lengthens its lease.</summary>
    /// <returns>Whether it was written; false when the job was taken by another meanwhile.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<bool> SettleAsync(JobSettlement settlement, CancellationToken cancellationToken);

    /// <summary>Queues a failed job again, its attempts forgotten.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="id">The job.</param>
    /// <param name="submissionId">The submission it becomes if the one before has its verdict.</param>
    /// <param name="at">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">It could not be stored; the job is as it was.</exception>
    Task<JobChange> RetryAsync(string tenant, string id, string submissionId, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Takes back a job that is queued.</summary>
    /// <exception cref="StoreException">It could not be stored; the job is as it was.</exception>
    Task<JobChange> CancelAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>One job, or null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Job?> GetAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>The job of an idempotency key, or null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Job?> FindAsync(string tenant, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Jobs without their outputs, the newest first; in every state when <paramref name="state"/> is null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Page<Job>> ListAsync(string tenant, JobState? state, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Removes jobs of any tenant that are done or cancelled and have not changed since a moment; what they decided stays in the
    /// ledger.</summary>
    /// <returns>How many were removed, at most <paramref name="limit"/>.</returns>
    /// <exception cref="StoreException">They could not be removed.</exception>
    Task<int> RemoveEndedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>How many jobs of all tenants are queued or running; counts no further than <paramref name="max"/>.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<int> CountOpenAsync(int max, CancellationToken cancellationToken);
}

/// <summary>How a run of a job ended, or that it goes on.</summary>
/// <param name="Id">The job.</param>
/// <param name="Lease">The lease under which it ran.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="At">The time.</param>
public sealed record JobSettlement(string Id, long Lease, JobState State, DateTimeOffset At)
{
    /// <summary>When it is to be taken next; null when it has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Its attempts.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why the attempt led to nothing; null: it did not fail.</summary>
    public JobError? Error { get; init; }

    /// <summary>The verdict; null: there is none.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The submission that has the verdict; null: the job's own.</summary>
    public string? SubmissionId { get; init; }
}

/// <summary>What became of a change that somebody asked for.</summary>
/// <param name="Done">Whether it was made; false when the job is in another state.</param>
/// <param name="Job">The job as it is now, without its output; null when there is none.</param>
public sealed record JobChange(bool Done, Job? Job);

/// <summary>Jobs as the tables of every store hold them.</summary>
public static class JobRows
{
    /// <summary>Names the list in its cursors.</summary>
    public const char List = 'j';

    /// <summary>The columns of <see cref="Read"/>, without the output.</summary>
    public const string Columns = "seq, id, tenant, kind, state, idempotency_key, request_hash, contract, submission_id, payload, attempts, retries, "
        + "due_at, lease, error_code, error_message, verdict, created_at, updated_at";

    /// <summary>A job of <see cref="Columns"/>, and of the output behind them where that was asked for.</summary>
    public static Job Read(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new Job
        {
            Id = row.GetString(1),
            Tenant = row.GetString(2),
            Kind = row.GetString(3),
            State = LedgerNames.ToJobState(row.GetString(4)),
            IdempotencyKey = row.TextOrNull(5),
            RequestHash = row.GetString(6),
            Contract = row.GetString(7),
            SubmissionId = row.GetString(8),
            Payload = row.GetString(9),
            Attempts = row.GetInt32(10),
            Retries = row.GetInt32(11),
            DueAt = row.TextOrNull(12) is { } due ? UtcText.Parse(due) : null,
            Lease = row.GetInt64(13),
            Error = row.TextOrNull(14) is { } code ? new JobError(code, row.GetString(15)) : null,
            Verdict = row.TextOrNull(16) is { } verdict ? LedgerNames.ToVerdict(verdict) : null,
            CreatedAt = UtcText.Parse(row.GetString(17)),
            UpdatedAt = UtcText.Parse(row.GetString(18)),
            Output = row.FieldCount > 19 && !row.IsDBNull(19) ? row.GetFieldValue<byte[]>(19) : default,
        };
    }
}
