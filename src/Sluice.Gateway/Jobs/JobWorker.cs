using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Runs the jobs of a queue. Several workers, in one process or many, may run on one store.</summary>
public sealed class JobWorker
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly JobQueue _queue;
    private readonly Func<ServedWorkspace> _served;
    private readonly TimeProvider _time;
    private readonly ILogger<JobWorker> _logger;
    private readonly HashSet<Task> _running = [];
    private readonly Action<string, long>? _spent;

    /// <summary>A worker.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="served">The workspace that is served now; a job is run with the one that is served when it begins.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs to, without content.</param>
    /// <param name="spent">Told the id of the API key that took a job, and the model tokens that the job cost; null: nobody counts.</param>
    public JobWorker(JobQueue queue, Func<ServedWorkspace> served, TimeProvider time, ILogger<JobWorker> logger, Action<string, long>? spent = null) =>
        (_queue, _served, _time, _logger, _spent) = (queue, served, time, logger, spent);

    private JobSettings Settings => _served().Workspace.Settings.Jobs;

    /// <summary>Runs jobs until it is told to stop, then waits for those that run.</summary>
    /// <param name="stopping">Takes no further job.</param>
    /// <param name="ending">Gives back those that still run, for another worker to begin again.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken ending)
    {
        while (!stopping.IsCancellationRequested)
        {
            _running.RemoveWhere(task => task.IsCompleted);
            var free = Settings.Concurrency - _running.Count;
            var claimed = free > 0 ? await ClaimAsync(free, stopping) : [];
            foreach (var job in claimed) _running.Add(new JobRun(_queue, _served(), _time, _logger, _spent).RunAsync(job, ending));
            // Either every place is taken now, or nothing more is due.
            await WaitAsync(stopping);
        }

        await Task.WhenAll(_running);
    }

    private async Task<IReadOnlyList<Job>> ClaimAsync(int free, CancellationToken stopping)
    {
        try
        {
            var now = _time.GetUtcNow();
            return await _queue.Store.ClaimAsync(free, now, now.AddSeconds(Settings.LeaseSeconds), stopping);
        }
        catch (StoreException exception)
        {
            JobLog.NotClaimed(_logger, exception.Code, exception.Message);
            return [];
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>Until something was queued here or has ended, and never long: other processes queue too, and leases end.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        using var pause = new CancellationTokenSource(Pause, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stopping);
        try
        {
            await _queue.Bell.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look.
        }
    }
}
