using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Sessions;

/// <summary>Ends sealed content whose time is over (<c>content.retention</c>): when the server starts, then every hour. Several servers on one
/// store may do so at once.</summary>
internal sealed class ContentSweeping(EmbeddedSluice sluice, ILogger<ContentSweeping> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, sluice.Time);
        do
        {
            if (sluice.Vault is not { } vault || sluice.Workspace.Settings.Content.RetentionDays is not { } days) continue;
            try
            {
                await vault.ShredAsync(DateOnly.FromDateTime(sluice.Time.GetUtcNow().UtcDateTime).AddDays(-days), stoppingToken);
            }
            catch (StoreException exception)
            {
                logger.ContentNotShredded(exception.Code, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
