using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads notifications and their deliveries.</summary>
internal static class NotificationReader
{
    internal const string Unrouted =
        $"select {NotificationRows.Columns} from {NotificationRows.Tables} where n.routed_at is null order by n.seq limit $1";

    private const string ById = $"select {NotificationRows.Columns} from {NotificationRows.Tables} where n.tenant = $1 and n.id = $2";

    private const string All =
        $"""
        select {NotificationRows.Columns} from {NotificationRows.Tables}
        where n.tenant = $1 and n.seq < $2
            and ($4::text is null or exists (select 1 from delivery d where d.notification_seq = n.seq and d.state = $4))
        order by n.seq desc limit $3
        """;

    private const string Deliveries =
        $"select d.notification_seq, {NotificationRows.DeliveryColumns} from delivery d where d.notification_seq = any($1) order by d.target";

    internal const string LastTold =
        """
        select d.target, n.content from delivery d join notification n on n.seq = d.notification_seq
        where d.group_seq = (select seq from failure_group where tenant = $1 and id = $2) and d.state <> 'dead' and not exists (
            select 1 from delivery e where e.group_seq = d.group_seq and e.target = d.target and e.seq > d.seq and e.state <> 'dead')
        order by d.target
        """;

    private const string Pending =
        """
        select count(*), min(at) from (
            (select at from notification where routed_at is null order by seq limit $1)
            union all
            (select created_at from delivery where due_at is not null and state = 'pending' order by created_at limit $1)) waiting
        """;

    private const string Dead = "select count(*) from (select 1 from delivery where state = 'dead' limit $1) dead";

    internal static async Task<NotificationDetail?> GetAsync(Database database, string tenant, string id, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(ById, NotificationRows.Read, cancellationToken, tenant, id);
        return (await WithDeliveriesAsync(database, rows, cancellationToken)).FirstOrDefault();
    }

    internal static async Task<Page<NotificationDetail>> ListAsync(Database database, string tenant, DeliveryState? state, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(All, NotificationRows.Read, cancellationToken, tenant, PageCursor.Before(NotificationRows.List, cursor),
            limit + 1L, state is { } only ? LedgerNames.Of(only) : null);
        var details = await WithDeliveriesAsync(database, rows, cancellationToken);
        return PageCursor.Page([.. rows.Zip(details)], limit, NotificationRows.List, item => item.First.Seq, item => item.Second);
    }

    internal static async Task<OutboxCounts> CountAsync(Database database, int max, CancellationToken cancellationToken)
    {
        var pending = await database.ReadAsync(Pending, row => (Count: row.GetInt64(0), At: row.TextOrNull(1)), cancellationToken, (long)max);
        var dead = await database.UseAsync(connection => connection.IntegerAsync(Dead, cancellationToken, (long)max), cancellationToken);
        return new OutboxCounts(Math.Min(pending[0].Count, max), dead ?? 0, pending[0].At is { } at ? UtcText.Parse(at) : null);
    }

    private static async Task<List<NotificationDetail>> WithDeliveriesAsync(Database database, List<(long Seq, Notification Notification)> rows,
        CancellationToken cancellationToken)
    {
        var deliveries = (await database.ReadAsync(Deliveries, row => (Notification: row.GetInt64(0), Delivery: NotificationRows.Delivery(row, 1)),
            cancellationToken, rows.Select(row => row.Seq).ToArray())).ToLookup(row => row.Notification, row => row.Delivery);
        return [.. rows.Select(row => new NotificationDetail(row.Notification, [.. deliveries[row.Seq]]))];
    }
}
