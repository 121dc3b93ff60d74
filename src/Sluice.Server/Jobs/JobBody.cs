using Sluice.Gateway;
using Sluice.Server.Outputs;

namespace Sluice.Server.Jobs;

/// <summary>A submission that was taken for later.</summary>
internal record JobBody
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>What is to be done; always <c>submission</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it stands: queued, running, done, failed or cancelled.</summary>
    public required JobState State { get; init; }

    /// <summary>Name and exact version of the contract, resolved when it was taken.</summary>
    public required string Contract { get; init; }

    /// <summary>The submission under which the verdict is stored.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>The caller's name for the submission.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The verdict; missing before there is one.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>How often it was begun since it was queued.</summary>
    public required int Attempts { get; init; }

    /// <summary>How often somebody asked for it again after it had failed.</summary>
    public required int Retries { get; init; }

    /// <summary>When it is to be taken next; missing when it has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why the last attempt led to nothing; missing when none failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>When it was taken (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public static JobBody Of(Job job) => new()
    {
        Id = job.Id,
        Kind = job.Kind,
        State = job.State,
        Contract = job.Contract,
        SubmissionId = job.SubmissionId,
        IdempotencyKey = job.IdempotencyKey,
        Verdict = job.Verdict,
        Attempts = job.Attempts,
        Retries = job.Retries,
        DueAt = job.DueAt,
        Error = job.Error,
        CreatedAt = job.CreatedAt,
        UpdatedAt = job.UpdatedAt,
    };
}

/// <summary>A job with its decision.</summary>
internal sealed record JobDetailBody
{
    /// <summary>The job.</summary>
    public required JobBody Job { get; init; }

    /// <summary>The decision, as <c>GET /api/outputs/{submissionId}</c> answers it; missing before there is one.</summary>
    public RawJson? Decision { get; init; }

    public static JobDetailBody Of(Job job, Decision? decision) => new()
    {
        Job = JobBody.Of(job),
        Decision = decision is null ? null : new RawJson(DecisionResult.Serialise(decision)),
    };
}

/// <summary>What a submission in mode async is answered with.</summary>
/// <param name="SubmissionId">The submission under which the verdict will be stored.</param>
/// <param name="Job">The job that leads to it.</param>
internal sealed record JobTakenBody(string SubmissionId, JobBody Job);

/// <summary>A page of jobs, the newest first.</summary>
internal sealed record JobListBody
{
    /// <summary>The jobs.</summary>
    public required IReadOnlyList<JobBody> Items { get; init; }

    /// <summary>Cursor of the next page; missing on the last.</summary>
    public string? Next { get; init; }
}
