namespace Sluice.Alerting;

/// <summary>Whether alerting works.</summary>
/// <param name="Pending">Notifications and deliveries that wait.</param>
/// <param name="Dead">Dead letters.</param>
/// <param name="OldestAt">When the oldest of what waits came (UTC); null when nothing does.</param>
/// <param name="Stuck">Whether that is longer ago than the workspace allows.</param>
/// <param name="Readable">Whether the outbox could be read and written when somebody last looked.</param>
public sealed record OutboxHealth(long Pending, long Dead, DateTimeOffset? OldestAt, bool Stuck, bool Readable)
{
    /// <summary>Before anybody has looked.</summary>
    public static OutboxHealth Unknown { get; } = new(0, 0, null, false, true);
}
