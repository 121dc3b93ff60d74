using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Tries a target: tells it of a failure group that does not exist, and of its end.</summary>
public static class TargetTest
{
    private const string Group = "g-test";

    /// <summary>Tries a target of the workspace.</summary>
    /// <param name="settings">The workspace's settings.</param>
    /// <param name="name">The target.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why it was not taken, without its key; null when it was.</returns>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public static async Task<string?> RunAsync(AlertSettings settings, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        using var client = HttpCalls.Client();
        var target = new AlertTargets(settings, client, time).Find(name) ?? throw new ArgumentException($"There is no target {name}.", nameof(name));
        string? reference = null;
        foreach (var kind in (GroupChangeKind[])[GroupChangeKind.Opened, GroupChangeKind.Resolved])
        {
            var result = await TargetCalls.TryAsync(stop => target.SendAsync(Content(kind, time.GetUtcNow()), reference, stop),
                TimeSpan.FromSeconds(settings.TimeoutSeconds), time, cancellationToken);
            if (result.Outcome != DeliveryOutcome.Delivered) return result.Reason;
            reference = result.Reference;
        }
        return null;
    }

    private static NotificationContent Content(GroupChangeKind kind, DateTimeOffset now) => new()
    {
        Id = $"n-test-{now.ToUnixTimeMilliseconds()}-{GatewayNames.Of(kind)}",
        Kind = kind,
        Firing = kind == GroupChangeKind.Opened,
        At = now,
        Tenant = Tenants.Default,
        Severity = "info",
        Group = new GroupContent(Group, "test", "test", "a test of this target; nothing has failed",
            kind == GroupChangeKind.Opened ? GroupState.Open : GroupState.Resolved, 1, now),
        Command = "sluice alert test",
    };
}
