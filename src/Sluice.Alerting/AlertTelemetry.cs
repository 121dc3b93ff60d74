using System.Diagnostics.Metrics;
using Sluice.Gateway;

namespace Sluice.Alerting;

/// <summary>The metrics of alerting, on the gateway's meter.</summary>
internal sealed class AlertTelemetry : IDisposable
{
    private readonly Meter _meter = new(SluiceTelemetry.Name);
    private readonly Counter<long> _deliveries;

    public AlertTelemetry(Func<OutboxHealth> health, TimeProvider time)
    {
        _deliveries = _meter.CreateCounter<long>("sluice.alert.deliveries", "{delivery}", "Attempts to tell a target, by target and result.");
        _meter.CreateObservableGauge("sluice.alert.outbox.pending", () => health().Pending, "{notification}",
            "Notifications and deliveries that wait.");
        _meter.CreateObservableGauge("sluice.alert.outbox.dead", () => health().Dead, "{delivery}", "Dead letters.");
        _meter.CreateObservableGauge("sluice.alert.outbox.oldest_age",
            () => health().OldestAt is { } at ? Math.Max(0, (time.GetUtcNow() - at).TotalSeconds) : 0, "s", "Age of the oldest of what waits.");
    }

    public void Tell(string target, string result) =>
        _deliveries.Add(1, new KeyValuePair<string, object?>("sluice.alert.target", target), new("sluice.alert.result", result));

    public void Dispose() => _meter.Dispose();
}
