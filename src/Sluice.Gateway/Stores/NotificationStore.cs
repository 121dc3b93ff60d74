namespace Sluice.Gateway.Stores;

/// <summary>A change of a failure group that somebody is to be told of.</summary>
public sealed record Notification
{
    /// <summary>Its id: the same wherever and however often it is sent.</summary>
    public required string Id { get; init; }

    /// <summary>Whose group it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The group, as it is now.</summary>
    public required FailureGroup Group { get; init; }

    /// <summary>What happened.</summary>
    public required GroupEvent Event { get; init; }

    /// <summary>Failures of the group at that moment.</summary>
    public required long Count { get; init; }

    /// <summary>The contract's version of the failure that led to it; null when a person did it.</summary>
    public string? FailureVersion { get; init; }

    /// <summary>The W3C trace id of that failure; null when there is none.</summary>
    public string? TraceId { get; init; }

    /// <summary>What every target is told, as JSON; null: not worked out yet.</summary>
    public string? Content { get; init; }

    /// <summary>When it was worked out what is told and to whom (UTC); null: not yet.</summary>
    public DateTimeOffset? RoutedAt { get; init; }
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>It is to be sent.</summary>
    Pending,

    /// <summary>The target took it.</summary>
    Delivered,

    /// <summary>The target refuses it, or could not be reached for too long: a dead letter, which somebody may send again.</summary>
    Dead,
}

/// <summary>A notification on its way to one target.</summary>
public sealed record Delivery
{
    /// <summary>The store's number of it.</summary>
    public required long Seq { get; init; }

    /// <summary>Name of the target in the workspace.</summary>
    public required string Target { get; init; }

    /// <summary>Where it stands.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>How often it was sent since it was queued.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is to be sent next (UTC); null: not again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Grows each time it is taken; who holds an older lease writes nothing.</summary>
    public required long Lease { get; init; }

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>The target's own name for what it made of it, such as the number of an issue.</summary>
    public string? Reference { get; init; }

    /// <summary>When it was queued (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A delivery that is this caller's to make.</summary>
/// <param name="NotificationId">The notification.</param>
/// <param name="Content">What is told, as JSON.</param>
/// <param name="Delivery">The delivery, under its new lease.</param>
/// <param name="Reference">The target's name for what it made of an earlier notification of the group; null when there is none.</param>
public sealed record ClaimedDelivery(string NotificationId, string Content, Delivery Delivery, string? Reference);

/// <summary>How an attempt at a delivery ended.</summary>
/// <param name="Seq">The delivery.</param>
/// <param name="Lease">The lease under which it was made.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="Attempts">Attempts since it was queued, or since it was last delivered.</param>
/// <param name="DueAt">When it is to be sent next; null: not again. Of what was delivered nothing is sent again once the target is to be told
/// something newer of the group.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="Reference">The target's own name for what it made of it; null leaves what there was.</param>
/// <param name="At">When.</param>
public sealed record DeliverySettlement(long Seq, long Lease, DeliveryState State, int Attempts, DateTimeOffset? DueAt, string? Error,
    string? Reference, DateTimeOffset At);

/// <summary>A notification with its deliveries.</summary>
/// <param name="Notification">The notification.</param>
/// <param name="Deliveries">One for each target, in the order of their names; empty when it has no target, or none yet.</param>
public sealed record NotificationDetail(Notification Notification, IReadOnlyList<Delivery> Deliveries);

/// <summary>A target that was told of a group, or is to be.</summary>
/// <param name="Target">Its name in the workspace.</param>
/// <param name="Content">The last that it is told, as JSON.</param>
public sealed record ToldTarget(string Target, string Content);

/// <summary>What somebody's wish to send dead letters again led to.</summary>
/// <param name="Again">Targets to which it is sent again.</param>
/// <param name="Superseded">Targets that were told something newer of the group since, or are being told; they are not told what is old.</param>
public sealed record Redrive(IReadOnlyList<string> Again, IReadOnlyList<string> Superseded);

/// <summary>How full the outbox is.</summary>
/// <param name="Pending">Notifications whose targets are not worked out, and deliveries that were not made; counted no further than asked
/// for.</param>
/// <param name="Dead">Dead letters, counted no further than asked for.</param>
/// <param name="OldestAt">When the oldest of what is pending came (UTC); null when nothing is.</param>
public sealed record OutboxCounts(long Pending, long Dead, DateTimeOffset? OldestAt);

/// <summary>The durable outbox. A notification is written in the transaction of what it tells, and leaves only after every delivery of it was
/// made, or given up and seen for long enough. Of one group a target is told in the order in which things happened; at least once.</summary>
public interface INotificationStore
{
    /// <summary>Notifications whose targets are not worked out, in order, of every tenant.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<Notification>> UnroutedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Writes what is told and to whom, once; queues a delivery for each target. Must be called in the order of
    /// <see cref="UnroutedAsync"/> for the notifications of one group.</summary>
    /// <returns>Whether it was written; false: somebody else did.</returns>
    /// <exception cref="StoreException">It could not be stored; nothing of it is.</exception>
    Task<bool> RouteAsync(string id, string content, IReadOnlyCollection<string> targets, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The targets that were told of a group, or are to be, by name; dead letters told them nothing.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<ToldTarget>> ToldAsync(string tenant, string group, CancellationToken cancellationToken);

    /// <summary>Takes deliveries that are due, of every tenant. One that has an earlier one of the same group and target before it waits
    /// for that.</summary>
    /// <param name="limit">Most of them.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When the lease ends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be written; nothing is taken.</exception>
    Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(int limit, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Writes how an attempt ended.</summary>
    /// <returns>Whether it was written; false when the delivery was taken by another meanwhile.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<bool> SettleAsync(DeliverySettlement settlement, CancellationToken cancellationToken);

    /// <summary>Queues the dead letters of a notification again.</summary>
    /// <returns>Null when there is no such notification.</returns>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    Task<Redrive?> RedriveAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>One notification with its deliveries, or null.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<NotificationDetail?> GetAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Notifications with their deliveries, the newest first; only those with a delivery in a state when one is given.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Page<NotificationDetail>> ListAsync(string tenant, DeliveryState? state, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>How full the outbox is; counts no further than <paramref name="max"/>.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<OutboxCounts> CountAsync(int max, CancellationToken cancellationToken);

    /// <summary>Removes notifications from before a moment of which nothing is left to send.</summary>
    /// <returns>How many were removed, at most <paramref name="limit"/>.</returns>
    /// <exception cref="StoreException">It could not be stored; nothing was removed.</exception>
    Task<int> SweepAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
