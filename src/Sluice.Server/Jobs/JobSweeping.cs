using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Jobs;

/// <summary>Removes jobs whose time is over (<c>jobs.retention</c>): when the server starts, then every hour. Several servers on one store may
/// do so at once.</summary>
internal sealed class JobSweeping(EmbeddedSluice sluice, ILogger<JobSweeping> logger) : BackgroundService
{
    private const int BatchMax = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, sluice.Time);
        do
        {
            try
            {
                var before = sluice.Time.GetUtcNow().AddDays(-sluice.Workspace.Settings.Jobs.RetentionDays);
                // In small pieces: submissions come between.
                while (await ((IJobStore)sluice.Store).RemoveEndedAsync(before, BatchMax, stoppingToken) == BatchMax) continue;
            }
            catch (StoreException exception)
            {
                logger.JobsNotSwept(exception.Code, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
