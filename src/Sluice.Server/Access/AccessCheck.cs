using Microsoft.Extensions.Hosting;

namespace Sluice.Server.Access;

/// <summary>Ends the start of a server that would listen where others can reach it while nobody needs a key. Before anything listens.</summary>
internal sealed class AccessCheck(AccessPolicy policy) : IHostedLifecycleService
{
    /// <inheritdoc/>
    /// <exception cref="ServerStartException">The server may not start so.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (await policy.RefusalAsync(cancellationToken) is { } refusal) throw new ServerStartException([refusal]);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
