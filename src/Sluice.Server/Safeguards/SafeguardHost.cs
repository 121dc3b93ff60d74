using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Safeguards;

/// <summary>Makes safeguards look at the ledger, again and again. Several servers on one store may do so at once.</summary>
internal sealed class SafeguardHost(EmbeddedSluice sluice, ServerOptions options, ILogger<SafeguardHost> logger) : BackgroundService
{
    /// <summary>Looks once; whatever comes of it, the next look tries again: a server never ends of a safeguard.</summary>
    internal async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            await sluice.Safeguards.LookAsync(sluice.Workspace, stoppingToken);
        }
        catch (StoreException exception)
        {
            logger.SafeguardsBlind(exception.Code, exception.Message, options.SafeguardSeconds);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.SafeguardsFailed(exception, options.SafeguardSeconds);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.SafeguardSeconds), sluice.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }
}
