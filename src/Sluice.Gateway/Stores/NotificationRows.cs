using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>Notifications and deliveries as the tables of every store hold them.</summary>
public static class NotificationRows
{
    /// <summary>Names the list in its cursors.</summary>
    public const char List = 'n';

    /// <summary>The columns of <see cref="Read"/>, of <see cref="Tables"/>.</summary>
    public const string Columns = $"{GroupRows.Columns}, {GroupRows.EventColumns}, n.seq, n.id, n.tenant, n.count, "
        + "coalesce(s.contract_version, f.asked_version), coalesce(s.trace_id, f.trace_id), n.content, n.routed_at";

    /// <summary>Where <see cref="Columns"/> stand.</summary>
    public const string Tables = "notification n join failure_group g on g.seq = n.group_seq join incident i on i.group_seq = n.group_seq "
        + "join incident_event e on e.group_seq = n.group_seq and e.number = n.number "
        + "left join failure f on f.id = n.failure_id left join submission s on s.seq = f.submission_seq";

    /// <summary>The columns of <see cref="Delivery"/>, of <c>delivery d</c>.</summary>
    public const string DeliveryColumns =
        "d.seq, d.target, d.state, d.attempts, d.due_at, d.lease, d.error, d.reference, d.created_at, d.updated_at";

    private const int Own = 21;

    /// <summary>A notification of <see cref="Columns"/>, with the store's number of it.</summary>
    public static (long Seq, Notification Notification) Read(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return (row.GetInt64(Own), new Notification
        {
            Id = row.GetString(Own + 1),
            Tenant = row.GetString(Own + 2),
            Group = GroupRows.Group(row),
            Event = GroupRows.Event(row, 12),
            Count = row.GetInt64(Own + 3),
            FailureVersion = row.TextOrNull(Own + 4),
            TraceId = row.TextOrNull(Own + 5),
            Content = row.TextOrNull(Own + 6),
            RoutedAt = row.TextOrNull(Own + 7) is { } at ? UtcText.Parse(at) : null,
        });
    }

    /// <summary>A delivery of <see cref="DeliveryColumns"/> that begin with the column <paramref name="first"/>.</summary>
    public static Delivery Delivery(DbDataReader row, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new Delivery
        {
            Seq = row.GetInt64(first),
            Target = row.GetString(first + 1),
            State = LedgerNames.ToDeliveryState(row.GetString(first + 2)),
            Attempts = row.GetInt32(first + 3),
            DueAt = row.TextOrNull(first + 4) is { } due ? UtcText.Parse(due) : null,
            Lease = row.GetInt64(first + 5),
            Error = row.TextOrNull(first + 6),
            Reference = row.TextOrNull(first + 7),
            CreatedAt = UtcText.Parse(row.GetString(first + 8)),
            UpdatedAt = UtcText.Parse(row.GetString(first + 9)),
        };
    }

    /// <summary>A claimed delivery from <see cref="DeliveryColumns"/>, the notification's id and content, and the earlier reference.</summary>
    public static ClaimedDelivery Claimed(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new ClaimedDelivery(row.GetString(10), row.GetString(11), Delivery(row), row.TextOrNull(12));
    }
}
