using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Documents;

/// <summary>Keeps collections in step with the records that they take in, again and again. Several servers on one store may do so at once.</summary>
internal sealed class RecordIndexHost(EmbeddedSluice sluice, ServerOptions options, ILogger<RecordIndexHost> logger) : BackgroundService
{
    private bool _failing;

    /// <summary>Looks once; whatever comes of it, the next look tries again: a server never ends of an index.</summary>
    internal async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            var looked = await sluice.RecordIndexing.LookAsync(stoppingToken);
            if (looked is not { Indexed: 0, Faulty: 0, Removed: 0 }) logger.RecordsIndexed(looked.Indexed, looked.Faulty, looked.Removed);
            _failing = false;
        }
        catch (StoreException exception)
        {
            // Once for a trouble that lasts: it is tried every second.
            if (!_failing) logger.RecordsNotIndexed(exception.Code, exception.Message);
            _failing = true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            if (!_failing) logger.RecordIndexingFailed(exception);
            _failing = true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.RecordIndexSeconds), sluice.Time);
        do await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
