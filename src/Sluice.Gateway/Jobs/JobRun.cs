using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>One attempt at a job: decided, put off, failed, or given back.</summary>
internal sealed class JobRun(JobQueue queue, ServedWorkspace served, TimeProvider time, ILogger logger, Action<string, long>? spent)
{
    private static readonly TimeSpan PutOffMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GiveBackMax = TimeSpan.FromSeconds(2);

    private readonly int _attemptsMax = served.Workspace.Settings.Jobs.AttemptsMax;
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(served.Workspace.Settings.Jobs.LeaseSeconds);

    /// <summary>Never throws: whatever happens, the job is settled, or taken again when its lease is over.</summary>
    public async Task RunAsync(Job job, CancellationToken ending)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(ending);
        using var done = new CancellationTokenSource();
        // The loop that takes jobs goes on at once.
        await Task.Yield();
        var renewal = RenewAsync(job, lost, done.Token);
        try
        {
            var settlement = await DecideAsync(job, lost.Token);
            await done.CancelAsync();
            await renewal;
            if (settlement is not null) await SettleAsync(job, settlement, CancellationToken.None);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            await done.CancelAsync();
            await renewal;
            if (ending.IsCancellationRequested) await GiveBackAsync(job);
            else JobLog.Overtaken(logger, job.Id);
        }
        finally
        {
            queue.Bell.Writer.TryWrite(true);
        }
    }

    private async Task<JobSettlement?> DecideAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            if (job.Attempts > _attemptsMax)
            {
                return await FailAsync(job, new JobError(FailureCode.ProcessingLost,
                    $"it was begun {_attemptsMax} times, and each time nothing was heard of it again"), cancellationToken);
            }

            var outcome = await served.Gateway.RunAsync(job, job.Attempts >= _attemptsMax, cancellationToken);
            if (outcome.Submission is { Origin.ApiKey: { } key } submission) spent?.Invoke(key, submission.Inferences.Sum(call => call.TokensIn + call.TokensOut));
            if (outcome.Decided) return Settlement(job, JobState.Done) with { Verdict = outcome.Decision.Verdict, SubmissionId = outcome.Decision.SubmissionId };
            var reason = new JobError(outcome.Refusal.Code, outcome.Refusal.Message);
            return IsPassing(reason.Code) || (reason.Code == FailureCode.ContentLocked && job.Attempts < _attemptsMax) ? PutOff(job, reason) : await FailAsync(job, reason, cancellationToken);
        }
        catch (StoreException exception)
        {
            var reason = new JobError(exception.Code, exception.Message);
            return exception.Code == StoreErrorCode.Constraint || job.Attempts >= _attemptsMax
                ? await FailAsync(job, reason, cancellationToken)
                : PutOff(job, reason);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The message of an exception that is not ours may quote what it choked on.
            var reason = new JobError(FailureCode.ProcessingFailed, $"it could not be decided ({exception.GetType().Name})");
            return job.Attempts >= _attemptsMax ? await FailAsync(job, reason, cancellationToken) : PutOff(job, reason);
        }
    }

    private static bool IsPassing(string code) =>
        code is InferenceErrorCode.Unavailable or InferenceErrorCode.RateLimited or InferenceErrorCode.Timeout or InferenceErrorCode.QueueFull;

    /// <summary>After 1, 4, 16 and 64 seconds, then every five minutes.</summary>
    private JobSettlement PutOff(Job job, JobError reason)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(PutOffMax.TotalSeconds, Math.Pow(4, Math.Max(0, job.Attempts - 1))));
        var settlement = Settlement(job, JobState.Queued);
        settlement = settlement with { Error = reason, DueAt = settlement.At + wait };
        JobLog.Postponed(logger, job.Id, job.Attempts, reason.Code, reason.Message, settlement.DueAt.Value);
        return settlement;
    }

    private async Task<JobSettlement> FailAsync(Job job, JobError reason, CancellationToken cancellationToken)
    {
        Decision? decision = null;
        try
        {
            decision = await served.Gateway.GiveUpAsync(job, reason, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The job itself is then all there is of the failure, with everything needed to try again.
            JobLog.NotSettled(logger, job.Id, (exception as StoreException)?.Code ?? FailureCode.ProcessingFailed,
                exception is StoreException ? exception.Message : exception.GetType().Name);
        }

        // Decided after all, by an attempt of which nothing was heard.
        if (decision is { Replayed: true })
            return Settlement(job, JobState.Done) with { Verdict = decision.Verdict, SubmissionId = decision.SubmissionId };
        JobLog.Failed(logger, job.Id, job.Attempts, reason.Code, reason.Message);
        WorkTelemetry.TellFailedJob(reason.Code);
        return Settlement(job, JobState.Failed) with { Error = reason, Verdict = decision?.Verdict };
    }

    private JobSettlement Settlement(Job job, JobState state) => new(job.Id, job.Lease, state, time.GetUtcNow()) { Attempts = job.Attempts };

    private async Task SettleAsync(Job job, JobSettlement settlement, CancellationToken cancellationToken)
    {
        try
        {
            if (!await queue.Store.SettleAsync(settlement, cancellationToken)) JobLog.Overtaken(logger, job.Id);
        }
        catch (StoreException exception)
        {
            JobLog.NotSettled(logger, job.Id, exception.Code, exception.Message);
        }
    }

    /// <summary>An attempt that was cut short by the end of the process does not count.</summary>
    private async Task GiveBackAsync(Job job)
    {
        using var limit = new CancellationTokenSource(GiveBackMax, time);
        try
        {
            var settlement = Settlement(job, JobState.Queued);
            await SettleAsync(job, settlement with { Attempts = job.Attempts - 1, DueAt = settlement.At, Error = job.Error }, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Its lease ends.
        }
    }

    /// <summary>Lengthens the lease while the job runs; when another worker has it, this one stops.</summary>
    private async Task RenewAsync(Job job, CancellationTokenSource lost, CancellationToken done)
    {
        using var timer = new PeriodicTimer(_lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                if (await TryRenewAsync(job, done)) continue;
                await lost.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }

    private async Task<bool> TryRenewAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            var settlement = Settlement(job, JobState.Running);
            return await queue.Store.SettleAsync(settlement with { DueAt = settlement.At + _lease, Error = job.Error }, cancellationToken);
        }
        catch (StoreException)
        {
            // Should the lease end, another decides the same, and one decision is stored.
            return true;
        }
    }
}
