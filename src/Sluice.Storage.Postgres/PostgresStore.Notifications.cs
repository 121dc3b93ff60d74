using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Notifications.</content>
public sealed partial class PostgresStore
{
    async Task<IReadOnlyList<Notification>> INotificationStore.UnroutedAsync(int limit, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return await _database.ReadAsync(NotificationReader.Unrouted, row => NotificationRows.Read(row).Notification, cancellationToken, (long)limit);
    }

    Task<bool> INotificationStore.RouteAsync(string id, string content, IReadOnlyCollection<string> targets, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(targets);
        return _database.WriteAsync(connection => NotificationWrites.RouteAsync(connection, id, content, targets, at, cancellationToken), cancellationToken);
    }

    async Task<IReadOnlyList<ToldTarget>> INotificationStore.ToldAsync(string tenant, string group, CancellationToken cancellationToken) =>
        await _database.ReadAsync(NotificationReader.LastTold, row => new ToldTarget(row.GetString(0), row.GetString(1)), cancellationToken, tenant, group);

    Task<IReadOnlyList<ClaimedDelivery>> INotificationStore.ClaimAsync(int limit, DateTimeOffset now, DateTimeOffset until,
        CancellationToken cancellationToken) =>
        _database.WriteOneAsync(connection => NotificationWrites.ClaimAsync(connection, limit, now, until, cancellationToken), cancellationToken);

    Task<bool> INotificationStore.SettleAsync(DeliverySettlement settlement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        return _database.WriteOneAsync(connection => NotificationWrites.SettleAsync(connection, settlement, cancellationToken), cancellationToken);
    }

    async Task<Redrive?> INotificationStore.RedriveAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        (await _database.WriteAsync(connection => NotificationWrites.RedriveAsync(connection, tenant, id, at, cancellationToken), cancellationToken)).Outcome;

    Task<NotificationDetail?> INotificationStore.GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        NotificationReader.GetAsync(_database, tenant, id, cancellationToken);

    Task<Page<NotificationDetail>> INotificationStore.ListAsync(string tenant, DeliveryState? state, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return NotificationReader.ListAsync(_database, tenant, state, limit, cursor, cancellationToken);
    }

    Task<OutboxCounts> INotificationStore.CountAsync(int max, CancellationToken cancellationToken) =>
        NotificationReader.CountAsync(_database, max, cancellationToken);

    Task<int> INotificationStore.SweepAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => NotificationWrites.SweepAsync(connection, before, limit, cancellationToken), cancellationToken);
}
