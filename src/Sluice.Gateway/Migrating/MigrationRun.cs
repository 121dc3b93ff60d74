using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>One runner at one job, from taking the lease to giving it back. Batches follow each other; a batch's moves, the job's cursor and
/// counts and the lease are one transaction, so that a killed run loses at most one batch and repeats none.</summary>
internal sealed partial class MigrationRun
{
    /// <summary>How long a lease holds without a batch; after it another runner may take over.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    // A writer of an older version makes another sweep necessary; one that never stops must not keep the job for ever.
    private const int SweepsMax = 100;

    private readonly WorkspaceSnapshot _workspace;
    private readonly IRecordStore _records;
    private readonly IMigrationStore _jobs;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MigrationLease _lease;
    private readonly Action<MigrationJob>? _told;
    private readonly RecordDerivation _derivation;
    private MigrationPace _pace = null!;

    public MigrationRun(WorkspaceSnapshot workspace, IRecordStore records, IMigrationStore jobs, TimeProvider time, ILogger logger,
        MigrationLease lease, Action<MigrationJob>? told)
    {
        (_workspace, _records, _jobs, _time, _logger, _lease, _told) = (workspace, records, jobs, time, logger, lease, told);
        _derivation = new RecordDerivation(records);
    }

    /// <summary>Works until the job ends, is paused, or the lease is lost.</summary>
    public async Task<MigrationJob> ToEndAsync(CancellationToken cancellationToken)
    {
        var job = await GetAsync(cancellationToken);
        _pace = new MigrationPace(job.Settings, _time);
        while (true)
        {
            var before = job.State;
            Began(_logger, job.Id, job.Contract, job.ToVersion, job.State, job.Progress.Total);
            job = job.State switch
            {
                MigrationState.DryRun when job.Report is null => await new MigrationDryRun(this).RunAsync(job, cancellationToken),
                MigrationState.Running => await ForwardAsync(job, cancellationToken),
                MigrationState.Verifying => await VerifyAsync(job, cancellationToken),
                MigrationState.RollingBack => await BackAsync(job, cancellationToken),
                _ => job,
            };
            _told?.Invoke(job);
            if (job.State == before || !IsActive(job.State))
            {
                Ended(_logger, job.Id, job.State, job.Progress.Moved, job.Progress.Failed);
                return job;
            }
        }
    }

    /// <summary>The contract and version of a job, as the workspace has them.</summary>
    public (Contract Contract, ContractVersion Target) TargetOf(MigrationJob job) =>
        _workspace.Contracts.TryGetValue(job.Contract, out var contract)
        && RecordDerivation.TryKnow(contract, job.ToVersion, job.ToHash, out var target)
            ? (contract, target)
            : throw new StoreException(StoreErrorCode.Constraint,
                $"Job {job.Id} moves to {job.Contract}@{job.ToVersion} with {job.ToHash}, which this workspace does not have. Put that version's folder back.");

    /// <summary>The next records of the job held in a version.</summary>
    public Task<IReadOnlyList<StoredRecord>> HeadsAsync(MigrationJob job, string hash, MigrationCursor after, CancellationToken cancellationToken) =>
        _jobs.HeadsAsync(job.Id, hash, after, _pace.BatchSize, cancellationToken);

    /// <summary>A record in a version.</summary>
    public ValueTask<Derivation> DeriveAsync(Contract contract, StoredRecord record, ContractVersion target, CancellationToken cancellationToken) =>
        _derivation.DeriveAsync(contract, record, target, cancellationToken);

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Stores a batch and rests as the job's pace wants it.</summary>
    /// <returns>The job after the batch; in another state than before when the batch was refused.</returns>
    public async Task<MigrationJob> ApplyAsync(MigrationJob job, IReadOnlyList<HeadMove> moves, IReadOnlyList<QuarantinedRecord> failed,
        MigrationProgress progress, MigrationCursor cursor, int records, CancellationToken cancellationToken)
    {
        var outcome = await _jobs.ApplyAsync(new MigrationBatch
        {
            Lease = _lease,
            State = job.State,
            Moves = moves,
            Quarantined = failed,
            Progress = progress with { Elapsed = progress.Elapsed + _pace.Worked },
            Cursor = cursor,
            LeaseUntil = Now + LeaseTime,
        }, cancellationToken);
        if (!outcome.Applied)
        {
            // Paused, or taken over: whoever did that knows what happens next.
            return outcome.Job.State == job.State ? throw new MigrationLeaseLostException(outcome.Job) : outcome.Job;
        }

        _told?.Invoke(outcome.Job);
        await _pace.RestAsync(records, cancellationToken);
        return outcome.Job;
    }

    /// <summary>Leaves the state for another, under the lease.</summary>
    public async Task<MigrationJob> ChangeAsync(MigrationJob job, MigrationChange change, CancellationToken cancellationToken) =>
        await _jobs.ChangeAsync(job.Id, [job.State], change with { Lease = _lease }, cancellationToken) ?? job;

    private async Task<MigrationJob> GetAsync(CancellationToken cancellationToken) =>
        await _jobs.GetAsync(_lease.JobId, cancellationToken)
        ?? throw new StoreException(StoreErrorCode.Constraint, $"There is no migration job {_lease.JobId}.");

    private static bool IsActive(MigrationState state) =>
        state is MigrationState.Running or MigrationState.Verifying or MigrationState.RollingBack;

    private static QuarantinedRecord Quarantined(StoredRecord record, LoadFault fault, DateTimeOffset at) =>
        new(record.Tenant, record.Reference.Key, record.Reference.Revision, fault.Code, fault.Op, fault.Pointer, fault.Message, at);

    /// <summary>What moves a head to where a derivation leads.</summary>
    private static HeadMove MoveOf(StoredRecord record, Derivation derivation) => new(record.Tenant, record.Reference.Key,
        record.Reference.Revision, record.Form?.Id,
        derivation.Kind == DerivationKind.Original
            ? null
            : new NewForm(derivation.Document!, ResidueBytes.Write(derivation.Residues), derivation.ChainHash),
        derivation.Version.Id.Version.ToString(), derivation.Version.Hash.ToString());

    private async Task<MigrationJob> FailAsync(MigrationJob job, string reason, CancellationToken cancellationToken)
    {
        Stopped(_logger, job.Id, reason);
        return await ChangeAsync(job, new MigrationChange { State = MigrationState.Failed, At = Now, Reason = reason }, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Migration {JobId} of {Contract} to {Version} is {State}: {Total} records")]
    private static partial void Began(ILogger logger, string jobId, string contract, string version, MigrationState state, long total);

    [LoggerMessage(Level = LogLevel.Information, Message = "Migration {JobId} is {State}: {Moved} moved, {Failed} failed")]
    private static partial void Ended(ILogger logger, string jobId, MigrationState state, long moved, long failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Migration {JobId} failed: {Reason}")]
    private static partial void Stopped(ILogger logger, string jobId, string reason);
}

/// <summary>Another runner has taken the job over; this one must stop.</summary>
internal sealed class MigrationLeaseLostException(MigrationJob job) : Exception($"Job {job.Id} is run by {job.Runner} now.")
{
    public MigrationJob Job { get; } = job;
}
