using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Telemetry;

/// <summary>Counts the jobs that wait or run, every quarter of a minute, while somebody collects metrics.</summary>
internal sealed class JobCount(EmbeddedSluice sluice) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, sluice.Time);
        do
        {
            try
            {
                await sluice.Jobs.TellOpenAsync(sluice.Workspace.Settings.Jobs.QueueMax, stoppingToken);
            }
            catch (StoreException)
            {
                // Whoever stores something is told; this one only looks.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
