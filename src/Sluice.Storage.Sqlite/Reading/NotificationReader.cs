using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads notifications and their deliveries.</summary>
internal static class NotificationReader
{
    private const string Unrouted =
        $"select {NotificationRows.Columns} from {NotificationRows.Tables} where n.routed_at is null order by n.seq limit $limit";

    private const string ById = $"select {NotificationRows.Columns} from {NotificationRows.Tables} where n.tenant = $tenant and n.id = $id";

    private const string All =
        $"""
        select {NotificationRows.Columns} from {NotificationRows.Tables}
        where n.tenant = $tenant and n.seq < $before order by n.seq desc limit $limit
        """;

    private const string InState =
        $"""
        select {NotificationRows.Columns} from {NotificationRows.Tables}
        where n.tenant = $tenant and n.seq < $before
            and exists (select 1 from delivery d where d.notification_seq = n.seq and d.state = $state)
        order by n.seq desc limit $limit
        """;

    private const string Deliveries =
        $"select {NotificationRows.DeliveryColumns} from delivery d where d.notification_seq = $notification order by d.target";

    private const string LastTold =
        """
        select d.target, n.content from delivery d join notification n on n.seq = d.notification_seq
        where d.group_seq = (select seq from failure_group where tenant = $tenant and id = $group) and d.state <> 'dead' and not exists (
            select 1 from delivery e where e.group_seq = d.group_seq and e.target = d.target and e.seq > d.seq and e.state <> 'dead')
        order by d.target
        """;

    private const string Pending =
        """
        select count(*), min(at) from (
            select at from (select at from notification where routed_at is null order by seq limit $max)
            union all
            select created_at from (select created_at from delivery where due_at is not null and state = 'pending' order by created_at limit $max))
        """;

    private const string Dead = "select count(*) from (select 1 from delivery where state = 'dead' limit $max)";

    internal static IReadOnlyList<Notification> ListUnrouted(ReadSession session, int limit)
    {
        using var row = session.Prepare(Unrouted, "limit").Read(limit);
        var all = new List<Notification>();
        while (row.Read()) all.Add(NotificationRows.Read(row).Notification);
        return all;
    }

    internal static NotificationDetail? Get(ReadSession session, string tenant, string id)
    {
        (long Seq, Notification Notification) found;
        using (var row = session.Prepare(ById, "tenant id").Read(tenant, id))
        {
            if (!row.Read()) return null;
            found = NotificationRows.Read(row);
        }
        return new NotificationDetail(found.Notification, DeliveriesOf(session, found.Seq));
    }

    internal static Page<NotificationDetail> List(ReadSession session, string tenant, DeliveryState? state, int limit, string? cursor)
    {
        var before = PageCursor.Before(NotificationRows.List, cursor);
        var rows = new List<(long Seq, Notification Notification)>();
        using (var row = state is { } only
            ? session.Prepare(InState, "tenant state before limit").Read(tenant, LedgerNames.Of(only), before, limit + 1)
            : session.Prepare(All, "tenant before limit").Read(tenant, before, limit + 1))
        {
            while (row.Read()) rows.Add(NotificationRows.Read(row));
        }
        return PageCursor.Page(rows, limit, NotificationRows.List, item => item.Seq,
            item => new NotificationDetail(item.Notification, DeliveriesOf(session, item.Seq)));
    }

    internal static IReadOnlyList<ToldTarget> Told(ReadSession session, string tenant, string group)
    {
        using var row = session.Prepare(LastTold, "tenant group").Read(tenant, group);
        var all = new List<ToldTarget>();
        while (row.Read()) all.Add(new(row.GetString(0), row.GetString(1)));
        return all;
    }

    internal static OutboxCounts Count(ReadSession session, int max)
    {
        var dead = session.Prepare(Dead, "max").Integer(max) ?? 0;
        using var row = session.Prepare(Pending, "max").Read(max);
        row.Read();
        return new OutboxCounts(Math.Min(row.GetInt64(0), max), dead, row.TextOrNull(1) is { } at ? UtcText.Parse(at) : null);
    }

    private static List<Delivery> DeliveriesOf(ReadSession session, long notification)
    {
        using var row = session.Prepare(Deliveries, "notification").Read(notification);
        var all = new List<Delivery>();
        while (row.Read()) all.Add(NotificationRows.Delivery(row));
        return all;
    }
}
