using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Alerting;

namespace Sluice.Server.Alerts;

/// <summary>Tells people of failure groups while the server runs. When it stops, nothing further is begun; deliveries that are under way may
/// end within the server's limit, and are then given back.</summary>
internal sealed class AlertHost : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly AlertDispatcher _dispatcher;
    private readonly CancellationTokenSource _stopping;
    private Task _running = Task.CompletedTask;

    public AlertHost(EmbeddedSluice sluice, IHostApplicationLifetime lifetime, ILogger<AlertDispatcher> logger)
    {
        // Replicas that failed together must not come back together.
        var seed = HashCode.Combine(Environment.MachineName, Environment.ProcessId, sluice.Time.GetUtcNow());
        _dispatcher = new AlertDispatcher(sluice.Store, sluice.Store, () => sluice.Workspace, sluice.Time, new Random(seed), logger);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
    }

    /// <summary>Whether alerting works.</summary>
    public OutboxHealth Health => _dispatcher.Health;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var (stopping, ending) = (_stopping.Token, _ending.Token);
        _running = Task.Run(() => _dispatcher.RunAsync(stopping, ending), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await using (cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _ending))
        {
            await _running;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _dispatcher.Dispose();
        _stopping.Dispose();
        _ending.Dispose();
    }
}
