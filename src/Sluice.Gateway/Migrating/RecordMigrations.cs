using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Bulk migration: plans jobs, changes their state, and runs them. Records stay readable in every version throughout, writers never
/// wait longer than one batch takes, and a writer always wins over a job. Thread-safe.</summary>
public sealed class RecordMigrations
{
    private static readonly MigrationState[] Active =
        [MigrationState.Running, MigrationState.Verifying, MigrationState.RollingBack, MigrationState.DryRun];

    private readonly WorkspaceSnapshot _workspace;
    private readonly IRecordStore _records;
    private readonly IMigrationStore _jobs;
    private readonly TimeProvider _time;
    private readonly ILogger<RecordMigrations> _logger;

    internal RecordMigrations(WorkspaceSnapshot workspace, IRecordStore records, IMigrationStore jobs, TimeProvider time,
        ILogger<RecordMigrations> logger) =>
        (_workspace, _records, _jobs, _time, _logger) = (workspace, records, jobs, time, logger);

    /// <summary>Plans a job, or finds the open one of the same contract and version and gives it these settings.</summary>
    /// <param name="contract">Contract name.</param>
    /// <param name="to">Version to move to, exact or its first numbers; null: the latest.</param>
    /// <param name="settings">How it runs; must be valid. Null: the defaults, or as the open job has them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<MigrationAnswer> PlanAsync(string contract, string? to, MigrationSettings? settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (settings?.Problems() is { Count: > 0 } problems) return MigrationAnswer.Refuse(RefusalCode.FieldInvalid, string.Join(' ', problems));
        var held = await _records.HeldAsync(contract, cancellationToken);
        if (MigrationPlan.Of(_workspace, contract, to, held, out var refusal) is not { } plan)
            return MigrationAnswer.Refuse(refusal!.Code, refusal.Message);
        var now = _time.GetUtcNow();
        var job = await _jobs.PlanAsync(new MigrationJob
        {
            Id = Identifier.New("mig", _time),
            Contract = contract,
            ToVersion = plan.Target.Id.Version.ToString(),
            ToHash = plan.Target.Hash.ToString(),
            Sources = plan.Sources,
            Settings = settings ?? new MigrationSettings(),
            State = MigrationState.Planned,
            Phase = MigrationPhase.Forward,
            Progress = new MigrationProgress { Total = TotalOf(plan.Sources, held) },
            Cursor = MigrationCursor.Start,
            PlannedAt = now,
            UpdatedAt = now,
        }, cancellationToken);
        if (job.ToHash != plan.Target.Hash.ToString())
        {
            return MigrationAnswer.Refuse(MigrationRefusalCode.StateConflict,
                $"Job {job.Id} of '{contract}' to {job.ToVersion} is {GatewayNames.Of(job.State)}. Let it end, or roll it back, before another begins.");
        }

        if (settings is null || settings == job.Settings) return MigrationAnswer.Of(job);
        job = await _jobs.ChangeAsync(job.Id, [job.State],
            new MigrationChange { State = job.State, At = now, Settings = settings, Reason = job.Reason }, cancellationToken) ?? job;
        return MigrationAnswer.Of(job);
    }

    /// <summary>A job; null when there is none.</summary>
    public Task<MigrationJob?> GetAsync(string id, CancellationToken cancellationToken) => _jobs.GetAsync(id, cancellationToken);

    /// <summary>Jobs, newest first; of all contracts when <paramref name="contract"/> is null.</summary>
    public Task<Page<MigrationJob>> ListAsync(string? contract, int limit, string? cursor, CancellationToken cancellationToken) =>
        _jobs.ListAsync(contract, limit, cursor, cancellationToken);

    /// <summary>Records a job could not move, by tenant and key; of all tenants when <paramref name="tenant"/> is null.</summary>
    public Task<Page<QuarantinedRecord>> QuarantineAsync(string? tenant, string id, int limit, string? cursor, CancellationToken cancellationToken) =>
        _jobs.QuarantineAsync(tenant, id, limit, cursor, cancellationToken);

    /// <summary>Makes a planned job ready for a dry run; <see cref="DriveAsync"/> does it.</summary>
    public Task<MigrationAnswer> BeginDryRunAsync(string id, CancellationToken cancellationToken) =>
        ChangeAsync(id, [MigrationState.Planned, MigrationState.DryRun], "try", job => new MigrationChange
        {
            State = MigrationState.DryRun,
            At = _time.GetUtcNow(),
            ClearReport = true,
            Progress = new MigrationProgress { Total = job.Progress.Total },
        }, cancellationToken);

    /// <summary>Makes a job ready to run, or to go on where it was paused or failed; <see cref="DriveAsync"/> runs it. What was in
    /// quarantine is tried again.</summary>
    /// <param name="id">The job.</param>
    /// <param name="withoutDryRun">Whether it may run though no dry run of the same version and migrations was made.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<MigrationAnswer> BeginAsync(string id, bool withoutDryRun, CancellationToken cancellationToken)
    {
        if (await _jobs.GetAsync(id, cancellationToken) is not { } job) return NotFound(id);
        if (job.State is MigrationState.Running or MigrationState.Verifying or MigrationState.RollingBack) return MigrationAnswer.Of(job);
        var held = await _records.HeldAsync(job.Contract, cancellationToken);
        if (MigrationPlan.Of(_workspace, job.Contract, job.ToVersion, held, out var refusal) is not { } plan)
            return MigrationAnswer.Refuse(refusal!.Code, refusal.Message);
        if (plan.Target.Hash.ToString() != job.ToHash)
        {
            return MigrationAnswer.Refuse(MigrationRefusalCode.VersionUnknown,
                $"Job {id} moves to {job.Contract}@{job.ToVersion} with {job.ToHash}, which this workspace does not have.");
        }

        var fresh = job.State is MigrationState.Planned or MigrationState.DryRun;
        if (fresh && !withoutDryRun && job.Report?.Plan != plan.Hash)
        {
            return MigrationAnswer.Refuse(MigrationRefusalCode.DryRunMissing,
                $"Job {id} had no dry run of these versions and migrations. Make one first; it writes nothing.");
        }

        return await ChangeAsync(id, [MigrationState.Planned, MigrationState.DryRun, MigrationState.Paused, MigrationState.Failed], "run",
            current => Begin(current, plan, held), cancellationToken);
    }

    /// <summary>Makes a completed job ready to be checked again; <see cref="DriveAsync"/> does it.</summary>
    public Task<MigrationAnswer> BeginVerifyAsync(string id, CancellationToken cancellationToken) =>
        ChangeAsync(id, [MigrationState.Completed, MigrationState.Failed], "verify", job => new MigrationChange
        {
            State = MigrationState.Verifying,
            Phase = MigrationPhase.Verify,
            At = _time.GetUtcNow(),
            Cursor = MigrationCursor.Start,
            Progress = job.Progress with { Verified = 0, Compared = 0, Failed = 0 },
            ClearQuarantine = true,
        }, cancellationToken);

    /// <summary>Makes a job ready to move everything back; <see cref="DriveAsync"/> does it.</summary>
    public async Task<MigrationAnswer> BeginRollbackAsync(string id, CancellationToken cancellationToken)
    {
        if (await _jobs.GetAsync(id, cancellationToken) is not { } job) return NotFound(id);
        var held = await _records.HeldAsync(job.Contract, cancellationToken);
        return await ChangeAsync(id, [MigrationState.Completed, MigrationState.Failed, MigrationState.Paused, MigrationState.Running, MigrationState.Verifying],
            "roll back", current => new MigrationChange
            {
                State = MigrationState.RollingBack,
                Phase = MigrationPhase.Back,
                At = _time.GetUtcNow(),
                Cursor = MigrationCursor.Start,
                Progress = new MigrationProgress { Total = held.Where(h => h.Hash == current.ToHash).Sum(h => h.Count) },
                ClearQuarantine = true,
            }, cancellationToken);
    }

    /// <summary>Holds a job; whoever runs it stops after the batch at hand. Nothing of that batch is half-done.</summary>
    public Task<MigrationAnswer> PauseAsync(string id, string? reason, CancellationToken cancellationToken) =>
        ChangeAsync(id, [MigrationState.Running, MigrationState.Verifying, MigrationState.RollingBack, MigrationState.Paused], "pause",
            _ => new MigrationChange { State = MigrationState.Paused, At = _time.GetUtcNow(), Reason = reason }, cancellationToken);

    /// <summary>Runs a job that is ready, until it ends, is paused, or another runner takes it over.</summary>
    /// <param name="id">The job.</param>
    /// <param name="runner">Who runs it.</param>
    /// <param name="progress">Told after each batch; null: nobody.</param>
    /// <param name="cancellationToken">Stops after the batch at hand; the job keeps its state, and goes on when it is driven again.</param>
    /// <returns>The job as it ended; refused when another runner holds it.</returns>
    public async Task<MigrationAnswer> DriveAsync(string id, MigrationRunner runner, Action<MigrationJob>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runner);
        if (await _jobs.GetAsync(id, cancellationToken) is not { } job) return NotFound(id);
        if (!Active.Contains(job.State)) return MigrationAnswer.Of(job);
        var now = _time.GetUtcNow();
        var gone = job.Runner is { } other && runner.IsGone?.Invoke(other) == true ? other : null;
        if (await _jobs.TakeLeaseAsync(id, runner.Name, gone, now, now + MigrationRun.LeaseTime, cancellationToken) is not { } lease)
            return Held(job);
        try
        {
            var run = new MigrationRun(_workspace, _records, _jobs, _time, _logger, lease, progress);
            return MigrationAnswer.Of((await run.ToEndAsync(cancellationToken)) with { LeaseUntil = null });
        }
        catch (MigrationLeaseLostException lost)
        {
            return Held(lost.Job);
        }
        finally
        {
            await _jobs.ReleaseAsync(lease, CancellationToken.None);
        }
    }

    private MigrationChange Begin(MigrationJob job, MigrationPlan plan, IReadOnlyList<HeldCount> held) => job.Phase switch
    {
        MigrationPhase.Back => new MigrationChange
        {
            State = MigrationState.RollingBack,
            At = _time.GetUtcNow(),
            Cursor = MigrationCursor.Start,
            Progress = job.Progress with { Failed = 0, Met = 1, Sweeps = 0 },
            ClearQuarantine = true,
        },
        MigrationPhase.Verify when job.State == MigrationState.Paused => new MigrationChange { State = MigrationState.Verifying, At = _time.GetUtcNow() },
        _ => new MigrationChange
        {
            State = MigrationState.Running,
            Phase = MigrationPhase.Forward,
            At = _time.GetUtcNow(),
            Sources = plan.Sources,
            // A failed job goes through everything that is left; a paused one goes on.
            Cursor = job.State == MigrationState.Paused && job.Sources.SequenceEqual(plan.Sources) ? job.Cursor : MigrationCursor.Start,
            Progress = job.State == MigrationState.Paused
                ? job.Progress
                : job.Progress with { Failed = 0, Met = 1, Sweeps = 0, Total = job.Progress.Moved + TotalOf(plan.Sources, held) },
            ClearQuarantine = job.State == MigrationState.Failed,
        },
    };

    private async Task<MigrationAnswer> ChangeAsync(string id, IReadOnlyList<MigrationState> expected, string what,
        Func<MigrationJob, MigrationChange> change, CancellationToken cancellationToken)
    {
        if (await _jobs.GetAsync(id, cancellationToken) is not { } job) return NotFound(id);
        if (expected.Contains(job.State))
        {
            var wanted = change(job);
            job = await _jobs.ChangeAsync(id, [job.State], wanted, cancellationToken) ?? job;
            if (job.State == wanted.State) return MigrationAnswer.Of(job);
        }

        return MigrationAnswer.Refuse(MigrationRefusalCode.StateConflict, string.Create(CultureInfo.InvariantCulture,
            $"Job {id} is {GatewayNames.Of(job.State)}, so there is nothing to {what}; or '{job.Contract}' has another open job."));
    }

    private static long TotalOf(IReadOnlyList<MigrationSource> sources, IReadOnlyList<HeldCount> held) =>
        held.Where(h => sources.Any(source => source.Hash == h.Hash && source.Version == h.Version)).Sum(h => h.Count);

    private static MigrationAnswer NotFound(string id) => MigrationAnswer.Refuse(MigrationRefusalCode.NotFound, $"There is no migration job {id}.");

    private static MigrationAnswer Held(MigrationJob job) => MigrationAnswer.Refuse(MigrationRefusalCode.Held,
        $"Job {job.Id} is run by {job.Runner ?? "another runner"}"
        + (job.LeaseUntil is { } until ? $"; if it has stopped, its lease runs out at {until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z." : "."));
}
