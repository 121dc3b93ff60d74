using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Works out what is told of a notification.</summary>
internal static class NotificationComposer
{
    private const int VersionsMax = 6;

    public static NotificationContent Compose(Notification notification, GroupInsight insight, WorkspaceSnapshot workspace)
    {
        var (group, change) = (notification.Group, notification.Event);
        var muted = change.MutedUntil > change.At;
        var tenant = notification.Tenant == Tenants.Default ? "" : $" --tenant {notification.Tenant}";
        return new NotificationContent
        {
            Id = notification.Id,
            Kind = change.Kind,
            Firing = change.State != GroupState.Resolved && !muted,
            At = change.At,
            Tenant = notification.Tenant,
            Severity = AlertSeverities.Of(SeverityOf(workspace, group.Contract)),
            Group = new GroupContent(group.Id, group.Contract, group.Code, group.Title, change.State, notification.Count, group.FirstAt),
            Versions = [.. insight.Facets.Take(VersionsMax)],
            Suspect = insight.Suspect,
            FailureId = change.FailureId,
            ContractVersion = notification.FailureVersion,
            TraceId = string.IsNullOrEmpty(notification.TraceId) ? null : notification.TraceId,
            Who = change.Who,
            Reason = change.Reason,
            FixedIn = change.FixedIn,
            MutedUntil = muted ? change.MutedUntil : null,
            Command = $"sluice failure group show {group.Id}{tenant}",
            Url = workspace.Settings.Alerts.PublicUrl is { } address ? new Uri(Folder(address), $"api/groups/{group.Id}") : null,
        };
    }

    /// <summary>How bad failures of a contract are; a contract that came with a request has no policy of its own.</summary>
    public static AlertSeverity SeverityOf(WorkspaceSnapshot workspace, string contract) =>
        workspace.Contracts.TryGetValue(contract, out var known) ? known.Policy.Severity : AlertSeverity.Error;

    private static Uri Folder(Uri address) => address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
}
