using System.IO.Enumeration;
using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>The targets and routes of one workspace.</summary>
internal sealed class AlertTargets
{
    private readonly AlertSettings _settings;
    private readonly Dictionary<string, INotificationTarget> _targets;

    public AlertTargets(AlertSettings settings, HttpClient client, TimeProvider time)
    {
        _settings = settings;
        _targets = settings.Targets.ToDictionary(target => target.Name, target => Make(target, client, time), StringComparer.Ordinal);
    }

    public IEnumerable<INotificationTarget> All => _targets.Values;

    /// <summary>A target; null when the workspace has none of that name.</summary>
    public INotificationTarget? Find(string name) => _targets.GetValueOrDefault(name);

    /// <summary>Names of the targets that are told of a contract's failures, each once.</summary>
    public IReadOnlyList<string> Route(string contract, AlertSeverity severity) => _settings.Routes.Count == 0
        ? [.. _targets.Keys]
        : [.. _settings.Routes.Where(route => Fits(route, contract, severity)).SelectMany(route => route.Targets).Distinct(StringComparer.Ordinal)];

    private static bool Fits(AlertRoute route, string contract, AlertSeverity severity) =>
        (route.Severities.Count == 0 || route.Severities.Contains(severity))
        && (route.Contracts.Count == 0 || route.Contracts.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, contract, ignoreCase: false)));

    private static INotificationTarget Make(AlertTargetSettings target, HttpClient client, TimeProvider time) => target.Kind switch
    {
        AlertTargetKind.Alertmanager => new AlertmanagerTarget(target, client, time),
        AlertTargetKind.Webhook => new WebhookTarget(target, client, time),
        AlertTargetKind.PagerDuty => new PagerDutyTarget(target, client, time),
        AlertTargetKind.Sentry => new SentryTarget(target, client, time),
        AlertTargetKind.GitHub => new GitHubTarget(target, client, time),
        AlertTargetKind.GitLab => new GitLabTarget(target, client, time),
        AlertTargetKind.Mail => new MailTarget(target),
        _ => throw new ArgumentOutOfRangeException(nameof(target), target.Kind, "This kind of target has no implementation."),
    };
}
