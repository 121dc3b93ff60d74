using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Routes, takes and settles notifications.</summary>
internal static class NotificationWrites
{
    private const string Route =
        "update notification set content = $2, routed_at = $3 where id = $1 and routed_at is null returning seq, group_seq";

    // What is newer takes the place of what is sent again and again.
    private const string Supersede = "update delivery set due_at = null where group_seq = $1 and state = 'delivered' and due_at is not null";

    private const string Queue =
        """
        insert into delivery (notification_seq, group_seq, target, state, attempts, due_at, lease, created_at, updated_at)
        select $1, $2, target, 'pending', 0, $4, 0, $4, $4 from unnest($3::text[]) target
        """;

    // What another process takes at this moment is left to it; what comes after that of the same group and target sees it as pending still.
    private const string Claim =
        $"""
        with taken as (
            update delivery set lease = lease + 1, attempts = attempts + 1, due_at = $3, held_until = $3, updated_at = $2
            where seq in (
                select d.seq from delivery d
                where d.due_at <= $2 and not exists (
                    select 1 from delivery e
                    where e.group_seq = d.group_seq and e.target = d.target and e.seq < d.seq and (e.state = 'pending' or e.held_until > $2))
                order by d.due_at, d.seq limit $1 for update of d skip locked)
            returning *
        )
        select {NotificationRows.DeliveryColumns}, n.id, n.content, coalesce(d.reference, (
            select e.reference from delivery e where e.group_seq = d.group_seq and e.target = d.target and e.seq < d.seq and e.reference is not null
            order by e.seq desc limit 1))
        from taken d join notification n on n.seq = d.notification_seq order by d.seq
        """;

    private const string Settle =
        """
        update delivery as d set state = $3, attempts = $4, error = $6::text, reference = coalesce($7::text, d.reference), held_until = null,
            updated_at = $8, due_at = case when $3 = 'delivered' and exists (
                select 1 from delivery e where e.group_seq = d.group_seq and e.target = d.target and e.seq > d.seq) then null else $5::text end
        where d.seq = $1 and d.lease = $2 and d.held_until is not null
        """;

    private const string Find = "select seq from notification where tenant = $1 and id = $2";

    private const string Dead =
        """
        select d.seq, d.target, exists (
            select 1 from delivery e where e.group_seq = d.group_seq and e.target = d.target and e.seq > d.seq and (e.state = 'delivered' or e.held_until > $2))
        from delivery d where d.notification_seq = $1 and d.state = 'dead' order by d.target for update
        """;

    private const string Revive = "update delivery set state = 'pending', attempts = 0, due_at = $2, created_at = $2, updated_at = $2 where seq = $1";

    private const string Over =
        """
        select n.seq from notification n
        where n.routed_at < $1 and not exists (select 1 from delivery d where d.notification_seq = n.seq and d.due_at is not null)
        order by n.seq limit $2 for update skip locked
        """;

    internal static async Task<bool> RouteAsync(NpgsqlConnection connection, string id, string content, IReadOnlyCollection<string> targets,
        DateTimeOffset at, CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync(Route, row => (Seq: row.GetInt64(0), Group: row.GetInt64(1)), cancellationToken, id, new Json(content),
            UtcText.Of(at));
        if (rows is not [var routed]) return false;
        await connection.RunAsync(Supersede, cancellationToken, routed.Group);
        await connection.RunAsync(Queue, cancellationToken, routed.Seq, routed.Group, targets.ToArray(), UtcText.Of(at));
        return true;
    }

    internal static async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(NpgsqlConnection connection, int limit, DateTimeOffset now,
        DateTimeOffset until, CancellationToken cancellationToken) =>
        await connection.RowsAsync(Claim, NotificationRows.Claimed, cancellationToken, (long)limit, UtcText.Of(now), UtcText.Of(until));

    internal static async Task<bool> SettleAsync(NpgsqlConnection connection, DeliverySettlement settlement, CancellationToken cancellationToken) =>
        await connection.RunAsync(Settle, cancellationToken, settlement.Seq, settlement.Lease, LedgerNames.Of(settlement.State), settlement.Attempts,
            settlement.DueAt is { } due ? UtcText.Of(due) : null, settlement.Error, settlement.Reference, UtcText.Of(settlement.At)) == 1;

    internal static async Task<RedriveAnswer> RedriveAsync(NpgsqlConnection connection, string tenant, string id, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        if (await connection.IntegerAsync(Find, cancellationToken, tenant, id) is not { } notification) return new RedriveAnswer(null);
        var dead = await connection.RowsAsync(Dead, row => (Seq: row.GetInt64(0), Target: row.GetString(1), Superseded: row.GetBoolean(2)),
            cancellationToken, notification, UtcText.Of(at));
        foreach (var (seq, _, superseded) in dead)
        {
            if (!superseded) await connection.RunAsync(Revive, cancellationToken, seq, UtcText.Of(at));
        }
        return new RedriveAnswer(new Redrive([.. dead.Where(one => !one.Superseded).Select(one => one.Target)],
            [.. dead.Where(one => one.Superseded).Select(one => one.Target)]));
    }

    internal static async Task<int> SweepAsync(NpgsqlConnection connection, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var over = (await connection.RowsAsync(Over, row => row.GetInt64(0), cancellationToken, UtcText.Of(before), (long)limit)).ToArray();
        if (over.Length == 0) return 0;
        await connection.RunAsync("delete from delivery where notification_seq = any($1)", cancellationToken, over);
        return await connection.RunAsync("delete from notification where seq = any($1)", cancellationToken, over);
    }
}

/// <summary>What sending dead letters again led to; nothing when there is no such notification.</summary>
internal sealed record RedriveAnswer(Redrive? Outcome);
