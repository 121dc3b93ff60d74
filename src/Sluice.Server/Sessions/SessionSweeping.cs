using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Sessions;

/// <summary>Removes sessions and the texts of notes whose time is over: when the server starts, then every hour. Several servers on one store may do so at once.</summary>
internal sealed class SessionSweeping(EmbeddedSluice sluice, ILogger<SessionSweeping> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, sluice.Time);
        do
        {
            try
            {
                var swept = await SessionSweep.RunAsync(sluice.SessionStore, sluice.Workspace.Settings.Sessions.RetentionDays,
                    RunningProcess.As("sweep").Name, sluice.Time.GetUtcNow(), stoppingToken);
                var notes = await sluice.Notes.SweepAsync(RunningProcess.As("sweep").Name, stoppingToken);
                if (notes > 0) logger.NotesSwept(notes);
                if (swept.Sessions > 0 || swept.Messages > 0) logger.SessionsSwept(swept.Sessions, swept.Messages);
            }
            catch (StoreException exception)
            {
                logger.SessionsNotSwept(exception.Code, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
