using Sluice.Contracts;

namespace Sluice.Gateway.Stores;

/// <summary>What one batch of a job does; stored in one transaction with the job's cursor, or not at all.</summary>
public sealed record MigrationBatch
{
    /// <summary>The lease under which it was made; a store refuses the batch of an older one.</summary>
    public required MigrationLease Lease { get; init; }

    /// <summary>The state the job must still be in.</summary>
    public required MigrationState State { get; init; }

    /// <summary>Records to move. One whose head changed meanwhile is skipped and counted.</summary>
    public IReadOnlyList<HeadMove> Moves { get; init; } = [];

    /// <summary>Records that could not be moved.</summary>
    public IReadOnlyList<QuarantinedRecord> Quarantined { get; init; } = [];

    /// <summary>The job's counts after this batch, without moved and skipped: the store adds those.</summary>
    public required MigrationProgress Progress { get; init; }

    /// <summary>Where the next batch begins.</summary>
    public required MigrationCursor Cursor { get; init; }

    /// <summary>Until when the lease holds after this batch.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }
}

/// <summary>Moves a record's head to another version.</summary>
/// <param name="Tenant">Whose record.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Revision">The head's revision as it was read.</param>
/// <param name="SeenForm">The head's form as it was read; null: none.</param>
/// <param name="Target">The form to write and point to; null: back to the revision as it was decided.</param>
/// <param name="HeldVersion">Version in which the record is held afterwards.</param>
/// <param name="HeldHash">Hash of that version.</param>
public sealed record HeadMove(string Tenant, string Key, long Revision, long? SeenForm, NewForm? Target, string HeldVersion,
    string HeldHash);

/// <summary>A form to write. One that is there already, made by the same migrations, is taken as it is.</summary>
/// <param name="Document">The document, validated by the version it is in.</param>
/// <param name="Residue">What the way back needs; may be empty.</param>
/// <param name="MigrationHash">Hash of the chain of migrations that made it.</param>
public sealed record NewForm(Schemas.ValidDocument Document, ReadOnlyMemory<byte> Residue, ContentHash MigrationHash);

/// <summary>A record that a job could not move; it stays as it is.</summary>
/// <param name="Tenant">Whose record.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Code">A code of <see cref="LoadFaultCode"/>.</param>
/// <param name="Op">Number of the operation that failed, from 0; null when none did.</param>
/// <param name="Pointer">JSON Pointer of the place; empty: the whole document.</param>
/// <param name="Message">What is wrong, without content.</param>
/// <param name="At">When (UTC).</param>
public sealed record QuarantinedRecord(string Tenant, string Key, long Revision, string Code, int? Op, string Pointer, string Message,
    DateTimeOffset At);

/// <summary>The right to run a job. A store takes nothing from a runner whose token is not the newest.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Owner">Who runs it.</param>
/// <param name="Token">Fencing token; grows with every lease of the job.</param>
public sealed record MigrationLease(string JobId, string Owner, long Token);

/// <summary>What became of a batch.</summary>
/// <param name="Job">The job as it is now, also when the batch was refused.</param>
/// <param name="Applied">Whether the batch was stored; false: the lease was lost or the job left the state.</param>
/// <param name="Moved">Heads that moved.</param>
/// <param name="Skipped">Heads that somebody else changed first.</param>
public sealed record BatchOutcome(MigrationJob Job, bool Applied, int Moved, int Skipped);

/// <summary>Keeps migration jobs and moves heads.</summary>
public interface IMigrationStore
{
    /// <summary>Keeps a new job.</summary>
    /// <returns>The job; when the contract has an open one already, that one.</returns>
    Task<MigrationJob> PlanAsync(MigrationJob job, CancellationToken cancellationToken);

    /// <summary>A job; null when there is none with this id.</summary>
    Task<MigrationJob?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Jobs, newest first; of all contracts when <paramref name="contract"/> is null.</summary>
    Task<Page<MigrationJob>> ListAsync(string? contract, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Takes the lease of a job when nobody holds it, it has run out, or its holder is <paramref name="gone"/>.</summary>
    /// <param name="id">The job.</param>
    /// <param name="owner">Who wants to run it.</param>
    /// <param name="gone">The owner that is known to have ended; null: none is.</param>
    /// <param name="now">The time now (UTC).</param>
    /// <param name="until">Until when the lease holds.</param>
    /// <param name="cancellationToken">Withdraws the call.</param>
    /// <returns>The lease; null when another runner holds it.</returns>
    Task<MigrationLease?> TakeLeaseAsync(string id, string owner, string? gone, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken);

    /// <summary>Gives a lease back, so that the next runner need not wait; does nothing when it was lost. The job still names its runner.</summary>
    Task ReleaseAsync(MigrationLease lease, CancellationToken cancellationToken);

    /// <summary>Records of a job's contract, of every tenant, whose latest revisions are held in the version with this hash, by tenant and
    /// key in ordinal order of UTF-8, after those of the cursor; without those in the job's quarantine. May give fewer than the limit; none
    /// means that there are no more.</summary>
    Task<IReadOnlyList<StoredRecord>> HeadsAsync(string id, string hash, MigrationCursor after, int limit, CancellationToken cancellationToken);

    /// <summary>Stores a batch: moves heads by compare-and-swap on revision and form, writes forms and quarantine, and the job's cursor,
    /// counts and lease, in one transaction.</summary>
    Task<BatchOutcome> ApplyAsync(MigrationBatch batch, CancellationToken cancellationToken);

    /// <summary>Changes a job's state when it is in one of the states expected.</summary>
    /// <returns>The job as it is now, changed or not; null when there is none.</returns>
    Task<MigrationJob?> ChangeAsync(string id, IReadOnlyList<MigrationState> expected, MigrationChange change,
        CancellationToken cancellationToken);

    /// <summary>Records a job could not move, by tenant and key; of all tenants when <paramref name="tenant"/> is null.</summary>
    Task<Page<QuarantinedRecord>> QuarantineAsync(string? tenant, string id, int limit, string? cursor, CancellationToken cancellationToken);
}

/// <summary>A change of a job; what is null stays.</summary>
public sealed record MigrationChange
{
    /// <summary>The new state.</summary>
    public required MigrationState State { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The lease under which it is made; null: of somebody who does not run the job.</summary>
    public MigrationLease? Lease { get; init; }

    /// <summary>The new phase.</summary>
    public MigrationPhase? Phase { get; init; }

    /// <summary>Why; null removes an earlier reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The dry run's report.</summary>
    public DryRunReport? Report { get; init; }

    /// <summary>Whether an earlier report is dropped.</summary>
    public bool ClearReport { get; init; }

    /// <summary>The new counts.</summary>
    public MigrationProgress? Progress { get; init; }

    /// <summary>The new settings.</summary>
    public MigrationSettings? Settings { get; init; }

    /// <summary>What is moved from, as the workspace has it now.</summary>
    public IReadOnlyList<MigrationSource>? Sources { get; init; }

    /// <summary>The new cursor.</summary>
    public MigrationCursor? Cursor { get; init; }

    /// <summary>Whether what was in quarantine is tried again.</summary>
    public bool ClearQuarantine { get; init; }
}
