using Microsoft.Extensions.Logging;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Sends signs of life to the targets that are to have them, past the outbox and only while it works: whoever misses them knows that
/// this gateway, its store or its outbox does not.</summary>
internal sealed class Heartbeats(AlertTelemetry telemetry, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, DateTimeOffset> _sentAt = new(StringComparer.Ordinal);

    public async Task RunAsync(AlertTargets targets, AlertSettings settings, OutboxHealth health, CancellationToken cancellationToken)
    {
        if (health is not { Readable: true, Stuck: false }) return;
        var now = time.GetUtcNow();
        var due = targets.All.Where(target => target.HeartbeatEvery is { } every && now - _sentAt.GetValueOrDefault(target.Name) >= every).ToList();
        foreach (var target in due) _sentAt[target.Name] = now;
        await Task.WhenAll(due.Select(target => BeatAsync(target, TimeSpan.FromSeconds(settings.TimeoutSeconds), cancellationToken)));
    }

    private async Task BeatAsync(INotificationTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var result = await TargetCalls.TryAsync(target.BeatAsync, timeout, time, cancellationToken);
        telemetry.Tell(target.Name, result.Outcome == DeliveryOutcome.Delivered ? "beat" : "beat_failed");
        if (result.Outcome != DeliveryOutcome.Delivered) AlertLog.BeatNotTaken(logger, target.Name, result.Reason ?? "");
    }
}
