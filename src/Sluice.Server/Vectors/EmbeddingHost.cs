using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;
using Sluice.Retrieval;

namespace Sluice.Server.Vectors;

/// <summary>Brings the vectors of collections up to their chunks: when the server starts, then again and again. Several servers on one store may do so
/// at once; when one is stopped or killed, another goes on.</summary>
internal sealed class EmbeddingHost(EmbeddedSluice sluice, EmbeddingWorker worker, ServerOptions options, ILogger<EmbeddingHost> logger) : BackgroundService
{
    /// <summary>Looks once; whatever comes of it, the next look tries again: a server never ends of its vectors.</summary>
    internal async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            // What is served may have changed after each turn.
            while (await worker.RunAsync(sluice.Workspace, stoppingToken))
            {
            }
        }
        catch (StoreException exception)
        {
            logger.VectorsNotMade(exception.Code, exception.Message, options.EmbeddingSeconds);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.VectorsFailed(exception, options.EmbeddingSeconds);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.EmbeddingSeconds), sluice.Time);
        do await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
