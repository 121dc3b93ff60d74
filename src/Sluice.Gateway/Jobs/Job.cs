namespace Sluice.Gateway;

/// <summary>A submission that was taken for later: durable before it is acknowledged, and ended by exactly one verdict.</summary>
public sealed record Job
{
    /// <summary>The only kind there is: a submission.</summary>
    public const string Submission = "submission";

    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>What is to be done; <see cref="Submission"/>.</summary>
    public string Kind { get; init; } = Submission;

    /// <summary>Where it stands.</summary>
    public JobState State { get; init; }

    /// <summary>The caller's name for the submission; null when it has none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What "the same content" means for the idempotency key.</summary>
    public required string RequestHash { get; init; }

    /// <summary>The contract as it was resolved when the submission was taken: name and exact version.</summary>
    public required string Contract { get; init; }

    /// <summary>The submission under which the verdict is stored.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>The submission without its output, as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>The output as it came; empty in a list, and once the ledger holds it (<see cref="JobState.Done"/>).</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Why <see cref="Output"/> is not what came, but a text that says so: its content could not be opened here. Null where it could; is not
    /// stored.</summary>
    public JobError? Unread { get; init; }

    /// <summary>How often it was begun since it was queued, a run that is under way included.</summary>
    public int Attempts { get; init; }

    /// <summary>How often somebody asked for it again after it had failed.</summary>
    public int Retries { get; init; }

    /// <summary>When it is to be taken next: not before this while it is queued, and again from here, should nothing be heard of it, while it
    /// runs. Null when it has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Grows each time it is taken; who writes with an older one has lost it to another.</summary>
    public long Lease { get; init; }

    /// <summary>Why the last attempt led to nothing; null when none failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>The verdict; null before there is one.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>When it was taken (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>A worker has it.</summary>
    Running,

    /// <summary>It has its verdict.</summary>
    Done,

    /// <summary>It could not be decided; what it holds is kept, and it can be tried again.</summary>
    Failed,

    /// <summary>Somebody took it back before it began.</summary>
    Cancelled,
}

/// <summary>Why an attempt at a job led to nothing.</summary>
/// <param name="Code">A code of <see cref="RefusalCode"/>, <see cref="InferenceErrorCode"/>, <see cref="FailureCode"/> or
/// <see cref="Stores.StoreErrorCode"/>.</param>
/// <param name="Message">One sentence, without content.</param>
public sealed record JobError(string Code, string Message);
