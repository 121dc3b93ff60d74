using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Looks whether alerting works, and is loud when it does not.</summary>
internal sealed class OutboxWatch(INotificationStore store, TimeProvider time, ILogger logger)
{
    private const int CountMax = 10_000;
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    private OutboxHealth _health = OutboxHealth.Unknown;
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;

    public OutboxHealth Health => Volatile.Read(ref _health);

    /// <summary>Looks.</summary>
    /// <param name="settings">Settings of the workspace that is served now.</param>
    /// <param name="works">Whether what else was done of the outbox could be done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task LookAsync(AlertSettings settings, bool works, CancellationToken cancellationToken)
    {
        var (counts, now) = (await store.CountAsync(CountMax, cancellationToken), time.GetUtcNow());
        var stuck = now - counts.OldestAt > TimeSpan.FromMinutes(settings.StuckMinutes);
        if (stuck && now - _toldAt >= Again)
        {
            AlertLog.Stuck(logger, counts.Pending, counts.OldestAt!.Value);
            _toldAt = now;
        }
        else if (!stuck && Health.Stuck)
        {
            AlertLog.Unstuck(logger);
            _toldAt = DateTimeOffset.MinValue;
        }
        Volatile.Write(ref _health, new OutboxHealth(counts.Pending, counts.Dead, counts.OldestAt, stuck, Readable: works));
    }

    /// <summary>Says that the store could not be read or written.</summary>
    public void Fail(StoreException exception)
    {
        if (Health.Readable) AlertLog.Unreadable(logger, exception.Code, exception.Message);
        Volatile.Write(ref _health, Health with { Readable = false });
    }
}
