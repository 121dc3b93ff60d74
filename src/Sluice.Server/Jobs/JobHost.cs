using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Server.Access;

namespace Sluice.Server.Jobs;

/// <summary>Runs jobs while the server runs. When it stops, no further job is begun at once; those that run may finish within the server's limit,
/// and are then given back.</summary>
internal sealed class JobHost(EmbeddedSluice sluice, TokenBudgets budgets, IHostApplicationLifetime lifetime, ILogger<JobWorker> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private CancellationTokenSource? _stopping;
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        var worker = new JobWorker(sluice.Jobs, () => sluice.Served, sluice.Time, logger, budgets.Spend);
        var (stopping, ending) = (_stopping.Token, _ending.Token);
        _running = Task.Run(() => worker.RunAsync(stopping, ending), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping is not null) await _stopping.CancelAsync();
        await using (cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _ending))
        {
            await _running;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping?.Dispose();
        _ending.Dispose();
    }
}
