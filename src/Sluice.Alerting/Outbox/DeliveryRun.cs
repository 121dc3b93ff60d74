using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Makes deliveries and writes how they ended.</summary>
internal sealed class DeliveryRun(INotificationStore store, AlertTelemetry telemetry, Backoff backoff, TimeProvider time, ILogger logger)
{
    /// <summary>Makes an attempt at a delivery.</summary>
    /// <param name="claimed">The delivery.</param>
    /// <param name="targets">The targets of the workspace that is served now.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="ending">Gives the delivery back, for another to make.</param>
    public async Task RunAsync(ClaimedDelivery claimed, AlertTargets targets, AlertSettings settings, CancellationToken ending)
    {
        try
        {
            var (result, resend) = await TryAsync(claimed, targets, settings, ending);
            await store.SettleAsync(Settle(claimed, resend, result, settings), CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            await GiveBackAsync(claimed);
        }
        catch (StoreException exception)
        {
            // Its lease ends, and it is made again.
            AlertLog.Unreadable(logger, exception.Code, exception.Message);
        }
    }

    /// <summary>Makes the attempt, and says after how long it must be made again although it went well.</summary>
    private async Task<(DeliveryResult Result, TimeSpan? Resend)> TryAsync(ClaimedDelivery claimed, AlertTargets targets, AlertSettings settings,
        CancellationToken ending)
    {
        if (targets.Find(claimed.Delivery.Target) is not { } target) return (DeliveryResult.Refused("the workspace has no such target any more"), null);
        TimeSpan? resend = null;
        try
        {
            var content = NotificationContent.Parse(claimed.Content);
            resend = content.Firing ? target.ResendEvery : null;
            var result = await TargetCalls.TryAsync(stop => target.SendAsync(content, claimed.Reference, stop),
                TimeSpan.FromSeconds(settings.TimeoutSeconds), time, ending);
            return (result, resend);
        }
        catch (JsonException)
        {
            return (DeliveryResult.Refused("its content cannot be read"), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A mistake of ours; what follows is not held back for ever.
            AlertLog.Unexpected(logger, exception);
            return (DeliveryResult.Later("it could not be sent"), resend);
        }
    }

    private DeliverySettlement Settle(ClaimedDelivery claimed, TimeSpan? resend, DeliveryResult result, AlertSettings settings)
    {
        var (delivery, now) = (claimed.Delivery, time.GetUtcNow());
        var (state, due) = result.Outcome switch
        {
            DeliveryOutcome.Delivered => (DeliveryState.Delivered, now + resend),
            // What was delivered once is only sent again, and waits for that if need be.
            _ when delivery.State == DeliveryState.Delivered => (DeliveryState.Delivered, now + resend),
            DeliveryOutcome.Later when now - delivery.CreatedAt < TimeSpan.FromHours(settings.GiveUpHours) =>
                (DeliveryState.Pending, now + backoff.After(delivery.Attempts, result.RetryAfter, TimeSpan.FromSeconds(settings.BackoffSecondsMax))),
            _ => (DeliveryState.Dead, null),
        };
        Tell(claimed, state, result);
        var attempts = delivery.State == DeliveryState.Delivered && result.Outcome == DeliveryOutcome.Delivered ? 1 : delivery.Attempts;
        return new DeliverySettlement(delivery.Seq, delivery.Lease, state, attempts, due, result.Reason, result.Reference, now);
    }

    private void Tell(ClaimedDelivery claimed, DeliveryState state, DeliveryResult result)
    {
        var (target, attempts) = (claimed.Delivery.Target, claimed.Delivery.Attempts);
        telemetry.Tell(target, result.Outcome switch
        {
            DeliveryOutcome.Delivered => "delivered",
            _ when state == DeliveryState.Dead => "dead",
            _ => "failed",
        });
        if (state == DeliveryState.Dead) AlertLog.Dead(logger, claimed.NotificationId, target, attempts, result.Reason ?? "");
        // The first is worth a line, and then ever fewer.
        else if (result.Outcome != DeliveryOutcome.Delivered && int.IsPow2(attempts))
            AlertLog.NotTaken(logger, claimed.NotificationId, target, attempts, result.Reason ?? "");
    }

    private async Task GiveBackAsync(ClaimedDelivery claimed)
    {
        var (delivery, now) = (claimed.Delivery, time.GetUtcNow());
        try
        {
            await store.SettleAsync(new DeliverySettlement(delivery.Seq, delivery.Lease, delivery.State, delivery.Attempts - 1, now, delivery.Error, null, now),
                CancellationToken.None);
        }
        catch (StoreException exception)
        {
            AlertLog.Unreadable(logger, exception.Code, exception.Message);
        }
    }
}
