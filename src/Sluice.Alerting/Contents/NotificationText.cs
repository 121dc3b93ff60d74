using System.Globalization;
using System.Text;
using Sluice.Gateway;

namespace Sluice.Alerting;

/// <summary>Notifications for people.</summary>
internal static class NotificationText
{
    private const int TitleMax = 200;

    /// <summary>One line, at most some 300 characters.</summary>
    public static string Summary(NotificationContent content)
    {
        var title = content.Group.Title.Length > TitleMax ? content.Group.Title[..TitleMax] + "…" : content.Group.Title;
        return $"{content.Group.Contract} {What(content)}: {title} [{content.Group.Code}]";
    }

    /// <summary>What the line cannot hold, line by line.</summary>
    public static string Detail(NotificationContent content)
    {
        var text = new StringBuilder();
        Line("failures", content.Group.Count.ToString("N0", CultureInfo.InvariantCulture));
        Line("first", content.Group.FirstAt.ToString("u", CultureInfo.InvariantCulture));
        Line("severity", content.Severity);
        Line("tenant", content.Tenant);
        Line("contract", content.ContractVersion is { } version ? $"{content.Group.Contract}@{version}" : content.Group.Contract);
        Line("suspect", Suspect(content));
        Line("came with", string.Join(", ", content.Versions.Select(facet => $"{GatewayNames.Of(facet.Kind)} {facet.Version} ({facet.Failures})")));
        Line("by", content.Who);
        Line("because", content.Reason);
        Line("mended in", content.FixedIn);
        Line("muted until", content.MutedUntil?.ToString("u", CultureInfo.InvariantCulture));
        Line("trace", content.TraceId);
        Line("look", content.Command);
        Line("at", content.Url?.ToString());
        return text.ToString();

        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) text.Append(name).Append(": ").Append(value).Append('\n');
        }
    }

    /// <summary>The version that stands out, with its rates; null when there is none.</summary>
    public static string? Suspect(NotificationContent content) => content.Suspect is { } suspect
        ? string.Create(CultureInfo.InvariantCulture,
            $"{GatewayNames.Of(suspect.Kind)} {suspect.Version} ({suspect.Rate:P1} of {suspect.Decisions} decisions, else {suspect.OtherRate:P1})")
        : null;

    private static string What(NotificationContent content) => content.Kind switch
    {
        GroupChangeKind.Opened => "fails in a new way",
        GroupChangeKind.Regressed => "fails again although resolved",
        GroupChangeKind.Unmuted => "fails on after its silence",
        GroupChangeKind.Reopened => "was reopened",
        GroupChangeKind.Acknowledged => "is looked into",
        GroupChangeKind.Resolved => "is resolved",
        _ => "is muted",
    };
}
