using Microsoft.Extensions.Logging;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Sends signs of life to the targets that are to have them, past the outbox and only while it works: whoever misses them knows that
/// this gateway, its store or its outbox does not.</summary>
internal sealed class Heartbeats(AlertTelemetry telemetry, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, (DateTimeOffset At, Task Beat)> _last = new(StringComparer.Ordinal);

    /// <summary>Begins those that are due. A target has one at a time, and nobody waits for it: one that hangs keeps nothing from being told.</summary>
    public void Begin(AlertTargets targets, AlertSettings settings, OutboxHealth health, CancellationToken stopping)
    {
        if (health is not { Readable: true, Stuck: false }) return;
        var now = time.GetUtcNow();
        foreach (var target in targets.All)
        {
            if (target.HeartbeatEvery is not { } every) continue;
            if (_last.TryGetValue(target.Name, out var last) && (now - last.At < every || !last.Beat.IsCompleted)) continue;
            _last[target.Name] = (now, BeatAsync(target, TimeSpan.FromSeconds(settings.TimeoutSeconds), stopping));
        }
    }

    /// <summary>Waits for those that are under way.</summary>
    public Task SettledAsync() => Task.WhenAll(_last.Values.Select(last => last.Beat));

    private async Task BeatAsync(INotificationTarget target, TimeSpan timeout, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            var result = await TargetCalls.TryAsync(target.BeatAsync, timeout, time, stopping);
            telemetry.Tell(target.Name, result.Outcome == DeliveryOutcome.Delivered ? "beat" : "beat_failed");
            if (result.Outcome != DeliveryOutcome.Delivered) AlertLog.BeatNotTaken(logger, target.Name, result.Reason ?? "");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // There is no more life to show.
        }
        catch (Exception exception)
        {
            // A mistake of ours; the next is sent all the same.
            AlertLog.Unexpected(logger, exception);
        }
    }
}
