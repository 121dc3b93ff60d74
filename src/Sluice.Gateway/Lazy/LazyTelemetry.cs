using System.Diagnostics.Metrics;

namespace Sluice.Gateway;

/// <summary>The metrics of the window.</summary>
internal static class LazyTelemetry
{
    private static readonly Meter Meter = SluiceTelemetry.Meter;

    private static readonly UpDownCounter<long> Pending =
        Meter.CreateUpDownCounter<long>("sluice.lazy.pending", "{decision}", "Decisions that were acknowledged and are not durable.");

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>("sluice.lazy.flush.failures", "{attempt}", "Attempts to store the window that the store did not take, by reason.");

    private static readonly Counter<long> Replaced = Meter.CreateCounter<long>("sluice.lazy.replaced", "{decision}",
        "Decisions that were acknowledged and kept as a failure, for they could not be stored as they were.");

    public static void Tell(int change)
    {
        if (change != 0) Pending.Add(change);
    }

    public static void TellFailed(string code) => Failures.Add(1, new KeyValuePair<string, object?>("error.type", code));

    public static void TellReplaced() => Replaced.Add(1);
}
