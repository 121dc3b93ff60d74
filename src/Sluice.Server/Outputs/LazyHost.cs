using Microsoft.Extensions.Hosting;
using Sluice.Gateway;

namespace Sluice.Server.Outputs;

/// <summary>Stores what was acknowledged before it was durable, when the server stops: from then on nothing more is acknowledged so, and what is
/// there is stored within the server's limit.</summary>
internal sealed class LazyHost(EmbeddedSluice sluice, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private CancellationTokenRegistration _stopping;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = lifetime.ApplicationStopping.UnsafeRegister(static window => ((LazyWindow)window!).BeginClose(), sluice.Lazy);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => sluice.Lazy.CloseAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}
