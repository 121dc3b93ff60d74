namespace Sluice.Alerting;

/// <summary>Somebody who is told of failure groups. Told at least once, and of one group in order: what it makes of a notification must not
/// depend on how often it comes.</summary>
internal interface INotificationTarget
{
    /// <summary>Its name in the workspace.</summary>
    string Name { get; }

    /// <summary>After how long it must be told again while a group needs somebody; null: it remembers.</summary>
    TimeSpan? ResendEvery => null;

    /// <summary>How often it is sent a sign of life; null: never.</summary>
    TimeSpan? HeartbeatEvery => null;

    /// <summary>Tells it. An outage may come as an exception; what it refuses, or asks for later, is a result.</summary>
    /// <param name="content">What is told.</param>
    /// <param name="reference">What it named the thing it made of an earlier notification of the group; null when there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<DeliveryResult> SendAsync(NotificationContent content, string? reference, CancellationToken cancellationToken);

    /// <summary>Sends a sign of life: alerting works, and as long as these come nobody need ask.</summary>
    Task<DeliveryResult> BeatAsync(CancellationToken cancellationToken) => Task.FromResult(DeliveryResult.Delivered);
}

/// <summary>How an attempt at a delivery ended.</summary>
/// <param name="Outcome">Taken, to be tried again, or refused.</param>
/// <param name="Reason">Why not; never what the target answered. Null when it was taken.</param>
/// <param name="RetryAfter">When the target wants to be asked again; null when it does not say.</param>
/// <param name="Reference">What it names the thing it made of it; null when there is none.</param>
internal sealed record DeliveryResult(DeliveryOutcome Outcome, string? Reason = null, TimeSpan? RetryAfter = null, string? Reference = null)
{
    public static DeliveryResult Delivered { get; } = new(DeliveryOutcome.Delivered);

    public static DeliveryResult Refused(string reason) => new(DeliveryOutcome.Refused, reason);

    public static DeliveryResult Later(string reason, TimeSpan? after = null) => new(DeliveryOutcome.Later, reason, after);
}

/// <summary>How an attempt at a delivery ended.</summary>
internal enum DeliveryOutcome
{
    /// <summary>The target took it.</summary>
    Delivered,

    /// <summary>Trying again can help.</summary>
    Later,

    /// <summary>Trying again does not help.</summary>
    Refused,
}
