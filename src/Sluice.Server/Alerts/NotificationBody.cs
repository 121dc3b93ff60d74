using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Alerts;

/// <summary>A change of a failure group that somebody is told of.</summary>
internal sealed record NotificationBody
{
    /// <summary>The notification's id; every target gets it, however often it is told.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the failure group.</summary>
    public required string Group { get; init; }

    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>The group's title.</summary>
    public required string Title { get; init; }

    /// <summary>What happened.</summary>
    public required GroupChangeKind Kind { get; init; }

    /// <summary>Failures of the group at that moment.</summary>
    public required long Count { get; init; }

    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When it was worked out who is told (UTC); absent: not yet.</summary>
    public DateTimeOffset? RoutedAt { get; init; }

    /// <summary>One for each target; none where no route leads to one.</summary>
    public required IReadOnlyList<DeliveryBody> Deliveries { get; init; }

    public static NotificationBody Of(NotificationDetail detail) => new()
    {
        Id = detail.Notification.Id,
        Group = detail.Notification.Group.Id,
        Contract = detail.Notification.Group.Contract,
        Title = detail.Notification.Group.Title,
        Kind = detail.Notification.Event.Kind,
        Count = detail.Notification.Count,
        At = detail.Notification.Event.At,
        RoutedAt = detail.Notification.RoutedAt,
        Deliveries = [.. detail.Deliveries.Select(DeliveryBody.Of)],
    };
}

/// <summary>A notification on its way to one target.</summary>
internal sealed record DeliveryBody
{
    /// <summary>Name of the target in the workspace.</summary>
    public required string Target { get; init; }

    /// <summary>Where it stands: pending, delivered or dead.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>How often it was sent since it was queued.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is to be sent next (UTC); absent: not again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why the last attempt failed; absent when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>The target's own name for what it made of it, such as the number of an issue.</summary>
    public string? Reference { get; init; }

    /// <summary>When it last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public static DeliveryBody Of(Delivery delivery) => new()
    {
        Target = delivery.Target,
        State = delivery.State,
        Attempts = delivery.Attempts,
        DueAt = delivery.DueAt,
        Error = delivery.Error,
        Reference = delivery.Reference,
        UpdatedAt = delivery.UpdatedAt,
    };
}

/// <summary>A page of notifications, the newest first.</summary>
internal sealed record NotificationListBody
{
    /// <summary>The notifications.</summary>
    public required IReadOnlyList<NotificationBody> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>To whom dead letters are sent again.</summary>
/// <param name="Again">Targets to which the notification is sent again.</param>
/// <param name="Superseded">Targets that were told something newer of the group since; they are not told what is old.</param>
internal sealed record RedriveBody(IReadOnlyList<string> Again, IReadOnlyList<string> Superseded);
