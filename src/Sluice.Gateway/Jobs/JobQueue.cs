using System.Threading.Channels;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Takes submissions for later, and tells what became of them. Thread-safe.</summary>
public sealed class JobQueue
{
    private readonly IJobStore _store;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _counted = int.MaxValue;
    private int _takenSince;

    /// <summary>A queue over a store.</summary>
    public JobQueue(IJobStore store, TimeProvider time) => (_store, _time) = (store, time);

    /// <summary>Rings when there may be something to run.</summary>
    internal Channel<bool> Bell => _bell;

    internal IJobStore Store => _store;

    /// <summary>Decides a submission, or takes it for later, as its mode says.</summary>
    /// <param name="served">The workspace whose contracts and limits hold.</param>
    /// <param name="submission">The submission.</param>
    /// <param name="cancellationToken">Gives up before it is stored.</param>
    /// <exception cref="StoreException">It could not be stored; nothing of it is.</exception>
    public async Task<JobAnswer> AdmitAsync(ServedWorkspace served, Submission submission, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(submission);
        return submission.Mode == SubmissionMode.Async
            ? await SubmitAsync(served, submission, cancellationToken)
            : await FindAsync(served, submission, cancellationToken) ?? new(await served.Gateway.SubmitAsync(submission, cancellationToken));
    }

    /// <summary>Takes a submission: it is durable before this returns. Of an idempotency key there is one job or decision.</summary>
    /// <param name="served">The workspace whose contracts and limits hold.</param>
    /// <param name="submission">The submission.</param>
    /// <param name="cancellationToken">Gives up before it is stored.</param>
    /// <exception cref="StoreException">It could not be stored; nothing of it is.</exception>
    public async Task<JobAnswer> SubmitAsync(ServedWorkspace served, Submission submission, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(submission);
        var (planned, refusal) = await served.Gateway.PlanAsync(submission, cancellationToken);
        if (planned is null) return new(AdmissionOutcome.Refuse(refusal!));
        if (planned.IdempotencyKey is { } key)
        {
            if (await _store.FindAsync(planned.Tenant, key, cancellationToken) is { } existing)
                return await AnswerAsync(served, existing, planned, cancellationToken);
            if (await served.Gateway.AgainAsync(planned, cancellationToken) is { } decided) return new(decided);
        }

        var max = served.Workspace.Settings.Jobs.QueueMax;
        if (!await HasPlaceAsync(max, cancellationToken))
        {
            return new(AdmissionOutcome.Refuse(RefusalCode.QueueFull,
                $"{max} submissions wait already. Send this one later, or without mode async; nothing was stored."));
        }

        var stored = await _store.EnqueueAsync(planned, cancellationToken);
        if (stored.Id != planned.Id) return await AnswerAsync(served, stored, planned, cancellationToken);
        _bell.Writer.TryWrite(true);
        return new(stored);
    }

    /// <summary>The job or decision that a submission's idempotency key has already, whatever way it is submitted by now; null when it has none
    /// of a job, or a job that ended without a verdict.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<JobAnswer?> FindAsync(ServedWorkspace served, Submission submission, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(submission);
        // A key that cannot be one is told by the gateway, with the rest.
        if (submission.IdempotencyKey is not { } key || !RecordKey.IsAllowed(key)) return null;
        if (await _store.FindAsync(submission.Tenant, key, cancellationToken) is not { } job) return null;
        if (job.RequestHash != RequestHash.Of(submission).ToString()) return new(Conflict(job));
        if (job.Verdict is null) return job.State is JobState.Queued or JobState.Running ? new(job) : null;
        return await served.Gateway.DecidedAsync(job, cancellationToken) is { } decided ? new(decided) : null;
    }

    /// <summary>One job, or null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<Job?> GetAsync(string tenant, string id, CancellationToken cancellationToken = default) => _store.GetAsync(tenant, id, cancellationToken);

    /// <summary>Jobs without their outputs, the newest first; in every state when <paramref name="state"/> is null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<Page<Job>> ListAsync(string tenant, JobState? state, int limit, string? cursor, CancellationToken cancellationToken = default) =>
        _store.ListAsync(tenant, state, limit, cursor, cancellationToken);

    /// <summary>The decision of a job's submission; null while there is none, and where its record cannot be shown.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public static async Task<Decision?> DecisionAsync(ServedWorkspace served, Job job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(job);
        return job.Verdict is null ? null : (await served.Gateway.DecidedAsync(job, cancellationToken))?.Decision;
    }

    /// <summary>Queues a failed job again. If its submission was rejected, that stays so, and the job has a new one.</summary>
    /// <returns>The job, or why not.</returns>
    /// <exception cref="StoreException">It could not be stored; the job is as it was.</exception>
    public async Task<(Job? Job, Refusal? Refusal)> RetryAsync(string tenant, string id, CancellationToken cancellationToken = default)
    {
        var answer = Answer(await _store.RetryAsync(tenant, id, Identifier.New("sub", _time), _time.GetUtcNow(), cancellationToken),
            "Only a failed job can be tried again");
        if (answer.Job is not null) _bell.Writer.TryWrite(true);
        return answer;
    }

    /// <summary>Takes back a job that is queued.</summary>
    /// <returns>The job, or why not.</returns>
    /// <exception cref="StoreException">It could not be stored; the job is as it was.</exception>
    public async Task<(Job? Job, Refusal? Refusal)> CancelAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        Answer(await _store.CancelAsync(tenant, id, _time.GetUtcNow(), cancellationToken), "Only a queued job can be cancelled");

    private static (Job? Job, Refusal? Refusal) Answer(JobChange change, string rule) => change switch
    {
        { Job: null } => (null, new Refusal(RefusalCode.JobNotFound, "There is no job with this id.")),
        { Done: true } => (change.Job, null),
        _ => (null, new Refusal(RefusalCode.JobStateConflict, $"{rule}; {change.Job.Id} is {LedgerNames.Of(change.Job.State)}.")),
    };

    private static async Task<JobAnswer> AnswerAsync(ServedWorkspace served, Job existing, Job planned, CancellationToken cancellationToken)
    {
        if (existing.RequestHash != planned.RequestHash) return new(Conflict(existing));
        return existing.Verdict is not null && await served.Gateway.DecidedAsync(existing, cancellationToken) is { } decided
            ? new(decided)
            : new(existing);
    }

    private static AdmissionOutcome Conflict(Job job) => AdmissionOutcome.Refuse(RefusalCode.IdempotencyConflict,
        $"Idempotency key '{job.IdempotencyKey}' was used before for other content (job {job.Id}); use a new key for new content.");

    /// <summary>Counts the jobs that wait or run, for who collects metrics; does nothing while nobody does.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task TellOpenAsync(int max, CancellationToken cancellationToken = default)
    {
        if (WorkTelemetry.CountsJobs) WorkTelemetry.TellOpenJobs(await _store.CountOpenAsync(max, cancellationToken));
    }

    // Counting every time would cost more than storing: the count is taken again after a tenth of the bound, and where the bound seems reached.
    private async ValueTask<bool> HasPlaceAsync(int max, CancellationToken cancellationToken)
    {
        var since = Interlocked.Increment(ref _takenSince);
        if (since <= max / 10 && Volatile.Read(ref _counted) < max - since) return true;
        var open = await _store.CountOpenAsync(max, cancellationToken);
        Volatile.Write(ref _counted, open);
        Volatile.Write(ref _takenSince, 0);
        return open < max;
    }
}
