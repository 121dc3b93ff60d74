using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of notifications and their deliveries.</summary>
internal sealed class NotificationStatements(WriteSession session)
{
    internal Statement Route { get; } = session.Prepare(
        "update notification set content = $content, routed_at = $at where id = $id and routed_at is null returning seq, group_seq", "id content at");

    // What is newer takes the place of what is sent again and again.
    internal Statement Supersede { get; } = session.Prepare(
        "update delivery set due_at = null where group_seq = $group and state = 'delivered' and due_at is not null", "group");

    internal Statement Queue { get; } = session.Prepare(
        """
        insert into delivery (notification_seq, group_seq, target, state, attempts, due_at, lease, created_at, updated_at)
        values ($notification, $group, $target, 'pending', 0, $at, 0, $at, $at)
        """,
        "notification group target at");

    internal Statement Claim { get; } = session.Prepare(
        """
        update delivery set lease = lease + 1, attempts = attempts + 1, due_at = $until, held_until = $until, updated_at = $now
        where seq in (
            select d.seq from delivery d
            where d.due_at <= $now and not exists (
                select 1 from delivery e
                where e.group_seq = d.group_seq and e.target = d.target and e.seq < d.seq and (e.state = 'pending' or e.held_until > $now))
            order by d.due_at, d.seq limit $limit)
        returning seq
        """,
        "limit now until");

    internal Statement Claimed { get; } = session.Prepare(
        $"""
        select {NotificationRows.DeliveryColumns}, n.id, n.content, coalesce(d.reference, (
            select e.reference from delivery e where e.group_seq = d.group_seq and e.target = d.target and e.seq < d.seq and e.reference is not null
            order by e.seq desc limit 1))
        from delivery d join notification n on n.seq = d.notification_seq where d.seq = $seq
        """,
        "seq");

    internal Statement Settle { get; } = session.Prepare(
        """
        update delivery as d set state = $state, attempts = $attempts, error = $error, reference = coalesce($reference, reference), held_until = null,
            updated_at = $at, due_at = case when $state = 'delivered' and exists (
                select 1 from delivery e where e.group_seq = d.group_seq and e.target = d.target and e.seq > d.seq) then null else $due end
        where seq = $seq and lease = $lease and held_until is not null returning seq
        """,
        "seq lease state attempts due error reference at");

    internal Statement Find { get; } = session.Prepare("select seq from notification where tenant = $tenant and id = $id", "tenant id");

    internal Statement Dead { get; } = session.Prepare(
        """
        select d.seq, d.target, exists (
            select 1 from delivery e where e.group_seq = d.group_seq and e.target = d.target and e.seq > d.seq and (e.state = 'delivered' or e.held_until > $at))
        from delivery d where d.notification_seq = $notification and d.state = 'dead' order by d.target
        """,
        "notification at");

    internal Statement Revive { get; } = session.Prepare(
        "update delivery set state = 'pending', attempts = 0, due_at = $at, created_at = $at, updated_at = $at where seq = $seq", "seq at");

    internal Statement Over { get; } = session.Prepare(
        """
        select n.seq from notification n
        where n.routed_at < $before and not exists (select 1 from delivery d where d.notification_seq = n.seq and d.due_at is not null)
        order by n.seq limit $limit
        """,
        "before limit");

    internal Statement RemoveDeliveries { get; } = session.Prepare("delete from delivery where notification_seq = $seq", "seq");

    internal Statement Remove { get; } = session.Prepare("delete from notification where seq = $seq", "seq");
}

/// <summary>Whether what was asked for was written.</summary>
internal sealed record Written(bool Done);

/// <summary>Writes what is told of a notification, and to whom.</summary>
internal sealed class RouteWrite(string id, string content, IReadOnlyCollection<string> targets, DateTimeOffset at) : PendingWrite<Written>
{
    internal override long Bytes => content.Length;

    private protected override Written Write(WriteSession session)
    {
        var statements = session.Notifications;
        long notification, group;
        using (var row = statements.Route.Read(id, content, UtcText.Of(at)))
        {
            if (!row.Read()) return new Written(false);
            (notification, group) = (row.GetInt64(0), row.GetInt64(1));
        }
        statements.Supersede.Run(group);
        foreach (var target in targets) statements.Queue.Run(notification, group, target, UtcText.Of(at));
        return new Written(true);
    }
}

/// <summary>Deliveries that were taken.</summary>
internal sealed record ClaimedDeliveries(IReadOnlyList<ClaimedDelivery> Deliveries);

/// <summary>Takes deliveries that are due.</summary>
internal sealed class DeliveryClaim(int limit, DateTimeOffset now, DateTimeOffset until) : PendingWrite<ClaimedDeliveries>
{
    internal override long Bytes => 256;

    private protected override ClaimedDeliveries Write(WriteSession session)
    {
        var numbers = new List<long>();
        using (var row = session.Notifications.Claim.Read(limit, UtcText.Of(now), UtcText.Of(until)))
        {
            while (row.Read()) numbers.Add(row.GetInt64(0));
        }
        numbers.Sort();
        return new ClaimedDeliveries([.. numbers.Select(number => One(session, number))]);
    }

    private static ClaimedDelivery One(WriteSession session, long number)
    {
        using var row = session.Notifications.Claimed.Read(number);
        return row.Read() ? NotificationRows.Claimed(row) : throw new InvalidOperationException("A delivery that was taken was not found.");
    }
}

/// <summary>Writes how an attempt at a delivery ended.</summary>
internal sealed class DeliverySettle(DeliverySettlement settlement) : PendingWrite<Written>
{
    internal override long Bytes => 512;

    private protected override Written Write(WriteSession session) => new(session.Notifications.Settle.Integer(settlement.Seq, settlement.Lease,
        LedgerNames.Of(settlement.State), settlement.Attempts, settlement.DueAt is { } due ? UtcText.Of(due) : null, settlement.Error,
        settlement.Reference, UtcText.Of(settlement.At)) is not null);
}

/// <summary>What sending dead letters again led to.</summary>
internal sealed record Redriven(Redrive? Outcome);

/// <summary>Queues dead letters again.</summary>
internal sealed class RedriveWrite(string tenant, string id, DateTimeOffset at) : PendingWrite<Redriven>
{
    internal override long Bytes => 256;

    private protected override Redriven Write(WriteSession session)
    {
        var statements = session.Notifications;
        if (statements.Find.Integer(tenant, id) is not { } notification) return new Redriven(null);
        var dead = new List<(long Seq, string Target, bool Superseded)>();
        using (var row = statements.Dead.Read(notification, UtcText.Of(at)))
        {
            while (row.Read()) dead.Add((row.GetInt64(0), row.GetString(1), row.GetInt64(2) == 1));
        }
        foreach (var (seq, _, superseded) in dead)
        {
            if (!superseded) statements.Revive.Run(seq, UtcText.Of(at));
        }
        return new Redriven(new Redrive([.. dead.Where(one => !one.Superseded).Select(one => one.Target)],
            [.. dead.Where(one => one.Superseded).Select(one => one.Target)]));
    }
}

/// <summary>How many notifications were removed.</summary>
internal sealed record Swept(int Count);

/// <summary>Removes notifications of which nothing is left to send.</summary>
internal sealed class NotificationSweep(DateTimeOffset before, int limit) : PendingWrite<Swept>
{
    internal override long Bytes => 256;

    private protected override Swept Write(WriteSession session)
    {
        var over = new List<long>();
        using (var row = session.Notifications.Over.Read(UtcText.Of(before), limit))
        {
            while (row.Read()) over.Add(row.GetInt64(0));
        }
        foreach (var seq in over)
        {
            session.Notifications.RemoveDeliveries.Run(seq);
            session.Notifications.Remove.Run(seq);
        }
        return new Swept(over.Count);
    }
}
