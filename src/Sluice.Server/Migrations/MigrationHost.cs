using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;

namespace Sluice.Server.Migrations;

/// <summary>Runs migration jobs in the background of a server. Jobs that a server ran and did not end (it was stopped or killed) go on
/// when a server starts.</summary>
internal sealed class MigrationHost(EmbeddedSluice sluice, ILogger<MigrationHost> logger) : IHostedService, IDisposable
{
    private const string Kind = "serve";
    private const int JobsMax = 1000;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Runs a job that is ready, unless it runs here already.</summary>
    public void Begin(string id) => _ = _running.GetOrAdd(id, _ => Task.Run(() => DriveAsync(id)));

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var jobs = await sluice.Migrations.ListAsync(null, JobsMax, null, cancellationToken);
        foreach (var job in jobs.Items)
        {
            if (job.State is MigrationState.Running or MigrationState.Verifying or MigrationState.RollingBack
                && job.Runner?.StartsWith(Kind + " ", StringComparison.Ordinal) == true)
                Begin(job.Id);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task DriveAsync(string id)
    {
        try
        {
            var answer = await sluice.Migrations.DriveAsync(id, RunningProcess.As(Kind), null, _stopping.Token);
            if (!answer.Done) logger.MigrationNotRun(id, answer.Refusal.Message);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The job keeps its state and goes on with the next server.
        }
        catch (Exception exception)
        {
            logger.MigrationStopped(id, exception.GetType().Name, exception is Gateway.Stores.StoreException ? exception.Message : "see the trace");
        }
        finally
        {
            _running.TryRemove(id, out _);
        }
    }
}
