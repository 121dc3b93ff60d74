using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Mentor.Plans;
using Sluice.Server;

namespace Sluice.Mentor.Evolution;

/// <summary>Where the plans stand.</summary>
/// <param name="Held">How many plans are held in each version, oldest version first.</param>
/// <param name="Job">The newest migration job; null: there was none.</param>
/// <param name="Author">Exact version of the prompt that writes plans now.</param>
/// <param name="Moving">Whether plans are being moved by this process.</param>
/// <param name="Problem">Why the last wish was not done; null when it was.</param>
public sealed record PlanState(IReadOnlyList<HeldCount> Held, MigrationJob? Job, string Author, bool Moving, string? Problem)
{

    /// <summary>Part of the job that is done, in per cent.</summary>
    public int Percent => Job is not { Progress: { Total: > 0 } progress } ? 0
        : (int)Math.Min(100, 100 * (Job.State == MigrationState.Verifying ? progress.Total : progress.Moved + progress.Failed) / progress.Total);

    public long CountOf(string version) => Held.Where(held => held.Version == version).Sum(held => held.Count);
}

/// <summary>Moves all plans from version 1 to version 2 and back, while learners go on talking. A job that a kill cut short goes on at the next start.</summary>
internal sealed partial class PlanMigration(EmbeddedSluice sluice, PlanRecords plans, ILogger<PlanMigration> logger) : IHostedService, IDisposable
{
    private const string Runner = "mentor", Who = "the mentor's page";

    // Small batches and half of the time for others: a person is to see it move, and nobody is to wait for it.
    private static readonly MigrationSettings Settings = new() { Batch = 20, DutyPercent = 40, RatePerSecond = 250, VerifyEvery = 10 };

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _one = new(1);
    private Task _running = Task.CompletedTask;
    private string? _problem;

    public async Task<PlanState> StateAsync(CancellationToken cancellationToken)
    {
        var held = await sluice.Records.HeldAsync(PlanRecords.Contract, cancellationToken);
        var jobs = await sluice.Migrations.ListAsync(PlanRecords.Contract, 1, null, cancellationToken);
        return new PlanState([.. held.OrderBy(count => count.Version, StringComparer.Ordinal)], jobs.Items is [var job] ? job : null,
            await plans.AuthorVersionAsync(cancellationToken), _one.CurrentCount == 0, Volatile.Read(ref _problem));
    }

    /// <summary>Has new plans written in version 2, and moves those of version 1.</summary>
    public Task MoveAsync() => BeginAsync(PlanRecords.Second, async stop =>
    {
        var planned = await sluice.Migrations.PlanAsync(PlanRecords.Contract, PlanRecords.Second, Settings, stop);
        if (!planned.Done) return Refuse(planned);
        if (planned.Job.State is MigrationState.Planned or MigrationState.DryRun)
        {
            var tried = await sluice.Migrations.BeginDryRunAsync(planned.Job.Id, stop);
            if (tried.Done) tried = await sluice.Migrations.DriveAsync(planned.Job.Id, RunningProcess.As(Runner), null, stop);
            if (!tried.Done) return Refuse(tried);
        }

        return await DriveAsync(await sluice.Migrations.BeginAsync(planned.Job.Id, withoutDryRun: false, stop), stop);
    });

    /// <summary>Has new plans written in version 1 again, and moves all back to their originals.</summary>
    public Task MoveBackAsync() => BeginAsync(PlanRecords.First, async stop =>
        (await sluice.Migrations.ListAsync(PlanRecords.Contract, 1, null, stop)).Items is [var job]
            ? await DriveAsync(await sluice.Migrations.BeginRollbackAsync(job.Id, stop), stop)
            : "Nothing was moved yet, so there is nothing to move back.");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var state = await StateAsync(cancellationToken);
        if (state.Job is not { } job || job.Runner?.StartsWith(Runner + " ", StringComparison.Ordinal) != true) return;
        // What a dry run or its plan was begun for is known by the prompt that was chosen for it.
        if (job.State is MigrationState.Planned or MigrationState.DryRun) await MoveAsync();
        else if (job.State is MigrationState.Running or MigrationState.Verifying or MigrationState.RollingBack) await RunAsync(stop => DriveAsync(job.Id, stop));
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _one.Dispose();
    }

    private Task BeginAsync(string author, Func<CancellationToken, Task<string?>> work) => RunAsync(async stop =>
    {
        var change = await new VersionReleases(sluice.Releases, sluice.Store).MoveAsync(PublicationKind.Prompt, PlanRecords.Author, PlanRecords.LiveAlias,
            author, null, Who, null, stop);
        return change.Refusal?.Message ?? await work(stop);
    });

    private async Task RunAsync(Func<CancellationToken, Task<string?>> work)
    {
        // Whoever comes while it runs finds it running.
        if (!await _one.WaitAsync(TimeSpan.Zero)) return;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = Task.Run(async () =>
        {
            try
            {
                Volatile.Write(ref _problem, null);
                begun.SetResult();
                Volatile.Write(ref _problem, await work(_stopping.Token));
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The job keeps its state, and goes on at the next start.
            }
            catch (Exception exception)
            {
                Volatile.Write(ref _problem, "The migration stopped; the log says why. Nothing is lost: every plan is readable, and the button goes on with it.");
                Stopped(logger, exception);
            }
            finally
            {
                _one.Release();
            }
        });
        await begun.Task;
    }

    private async Task<string?> DriveAsync(MigrationAnswer begun, CancellationToken cancellationToken) =>
        begun.Done ? await DriveAsync(begun.Job.Id, cancellationToken) : Refuse(begun);

    private async Task<string?> DriveAsync(string id, CancellationToken cancellationToken) =>
        Refuse(await sluice.Migrations.DriveAsync(id, RunningProcess.As(Runner), null, cancellationToken));

    private static string? Refuse(MigrationAnswer answer) => answer.Refusal?.Message;

    [LoggerMessage(Level = LogLevel.Error, Message = "The migration of the plans stopped")]
    private static partial void Stopped(ILogger logger, Exception exception);
}
