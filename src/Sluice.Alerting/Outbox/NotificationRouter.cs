using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Works out what is told of new notifications, and to whom.</summary>
internal sealed class NotificationRouter(INotificationStore notifications, IGroupStore groups, TimeProvider time, ILogger logger)
{
    private const int PageSize = 100, PageSizeMax = 1_000, FailuresInARowMax = 3;

    // When many groups open at once each is worked out by itself; who looks at one is shown more.
    private static readonly GroupTallyLimits Limits = new() { FailuresMax = 500, DecisionsMax = 2_000, InputsMax = 1 };

    // Groups that could not be worked out at the last look, and how many notifications stay for them: they must not fill the page.
    private HashSet<string> _held = new(StringComparer.Ordinal);
    private int _left;

    /// <summary>Routes what is new.</summary>
    /// <returns>Whether anything was.</returns>
    /// <exception cref="StoreException">The store cannot be read or written.</exception>
    public async Task<bool> RunAsync(WorkspaceSnapshot workspace, AlertTargets targets, CancellationToken cancellationToken)
    {
        var found = await notifications.UnroutedAsync(Math.Min(PageSize + _left, PageSizeMax), cancellationToken);
        // In order: of one group none may be routed before those that came earlier, and a page holds them in order.
        var (before, held, routed, inARow) = (_held, new HashSet<string>(StringComparer.Ordinal), 0, 0);
        _held = held;
        foreach (var notification in found.Where(one => !held.Contains(one.Group.Id)))
        {
            try
            {
                await RouteAsync(notification, workspace, targets, cancellationToken);
                (routed, inARow) = (routed + 1, 0);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A mistake of ours about one group, or rows of it that are damaged, must not keep the others from being told; a store that is away does.
                if (exception is StoreException { Code: not StoreErrorCode.Corrupt } && ++inARow == FailuresInARowMax) throw;
                held.Add(notification.Group.Id);
                if (!before.Contains(notification.Group.Id)) AlertLog.Held(logger, exception, notification.Group.Id);
            }
        }

        _left = found.Count - routed;
        return routed > 0;
    }

    private async Task RouteAsync(Notification notification, WorkspaceSnapshot workspace, AlertTargets targets, CancellationToken cancellationToken)
    {
        var group = notification.Group;
        var tallies = await groups.TallyAsync(notification.Tenant, group.Id, Limits, cancellationToken);
        var content = NotificationComposer.Compose(notification, GroupInsight.Of(tallies), workspace);
        var routes = targets.Route(group.Contract, NotificationComposer.SeverityOf(workspace, group.Contract));
        // Whoever was told that the group needs somebody hears of its end, wherever the routes lead by now.
        var told = await notifications.ToldAsync(notification.Tenant, group.Id, cancellationToken);
        IReadOnlyList<string> names = [.. routes.Union(told.Where(one => targets.Find(one.Target) is not null && IsFiring(one.Content)).Select(one => one.Target), StringComparer.Ordinal)];
        if (!await notifications.RouteAsync(notification.Id, content.ToJson(), names, time.GetUtcNow(), cancellationToken)) return;
        var change = GatewayNames.Of(content.Kind);
        if (names.Count > 0)
        {
            var all = string.Join(", ", names);
            AlertLog.Routed(logger, group.Id, group.Contract, change, all, notification.Id);
        }
        else if (content.Firing) AlertLog.NobodyTold(logger, group.Id, group.Contract, change, group.Title, group.Code, content.Command);
    }

    private static bool IsFiring(string content)
    {
        try
        {
            return NotificationContent.Parse(content).Firing;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
