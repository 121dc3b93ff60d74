using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Notifications.</content>
public sealed partial class SqliteStore
{
    Task<IReadOnlyList<Notification>> INotificationStore.UnroutedAsync(int limit, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => NotificationReader.ListUnrouted(session, limit), cancellationToken);
    }

    async Task<bool> INotificationStore.RouteAsync(string id, string content, IReadOnlyCollection<string> targets, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(targets);
        return (await Writer.WriteAsync(new RouteWrite(id, content, targets, at), cancellationToken)).Done;
    }

    Task<IReadOnlyList<ToldTarget>> INotificationStore.ToldAsync(string tenant, string group, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => NotificationReader.Told(session, tenant, group), cancellationToken);

    async Task<IReadOnlyList<ClaimedDelivery>> INotificationStore.ClaimAsync(int limit, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken) => (await Writer.WriteAsync(new DeliveryClaim(limit, now, until), cancellationToken)).Deliveries;

    async Task<bool> INotificationStore.SettleAsync(DeliverySettlement settlement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        return (await Writer.WriteAsync(new DeliverySettle(settlement), cancellationToken)).Done;
    }

    async Task<Redrive?> INotificationStore.RedriveAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        (await Writer.WriteAsync(new RedriveWrite(tenant, id, at), cancellationToken)).Outcome;

    Task<NotificationDetail?> INotificationStore.GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => NotificationReader.Get(session, tenant, id), cancellationToken);

    Task<Page<NotificationDetail>> INotificationStore.ListAsync(string tenant, DeliveryState? state, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => NotificationReader.List(session, tenant, state, limit, cursor), cancellationToken);
    }

    Task<OutboxCounts> INotificationStore.CountAsync(int max, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => NotificationReader.Count(session, max), cancellationToken);

    async Task<int> INotificationStore.SweepAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        (await Writer.WriteAsync(new NotificationSweep(before, limit), cancellationToken)).Count;
}
