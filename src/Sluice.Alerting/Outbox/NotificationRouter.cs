using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Works out what is told of new notifications, and to whom.</summary>
internal sealed class NotificationRouter(INotificationStore notifications, IGroupStore groups, TimeProvider time, ILogger logger)
{
    private const int PageSize = 100;

    // When many groups open at once each is worked out by itself; who looks at one is shown more.
    private static readonly GroupTallyLimits Limits = new() { FailuresMax = 500, DecisionsMax = 2_000, InputsMax = 1 };

    /// <summary>Routes what is new.</summary>
    /// <returns>Whether anything was.</returns>
    /// <exception cref="StoreException">The store cannot be read or written.</exception>
    public async Task<bool> RunAsync(WorkspaceSnapshot workspace, AlertTargets targets, CancellationToken cancellationToken)
    {
        var found = await notifications.UnroutedAsync(PageSize, cancellationToken);
        // In order: of one group none may be routed before those that came earlier, and a page holds them in order.
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var notification in found.Where(one => !held.Contains(one.Group.Id)))
        {
            try
            {
                await RouteAsync(notification, workspace, targets, cancellationToken);
            }
            catch (Exception exception) when (exception is not (StoreException or OperationCanceledException))
            {
                // A mistake of ours about one group must not keep the others from being told.
                AlertLog.Unexpected(logger, exception);
                held.Add(notification.Group.Id);
            }
        }

        return found.Count > held.Count;
    }

    private async Task RouteAsync(Notification notification, WorkspaceSnapshot workspace, AlertTargets targets, CancellationToken cancellationToken)
    {
        var group = notification.Group;
        var tallies = await groups.TallyAsync(notification.Tenant, group.Id, Limits, cancellationToken);
        var content = NotificationComposer.Compose(notification, GroupInsight.Of(tallies), workspace);
        var names = targets.Route(group.Contract, NotificationComposer.SeverityOf(workspace, group.Contract));
        if (!await notifications.RouteAsync(notification.Id, content.ToJson(), names, time.GetUtcNow(), cancellationToken)) return;
        var change = GatewayNames.Of(content.Kind);
        if (names.Count > 0)
        {
            var told = string.Join(", ", names);
            AlertLog.Routed(logger, group.Id, group.Contract, change, told, notification.Id);
        }
        else if (content.Firing) AlertLog.NobodyTold(logger, group.Id, group.Contract, change, group.Title, group.Code, content.Command);
    }
}
