using System.Text.RegularExpressions;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Reads the <c>alerts</c> of <c>sluice.yaml</c>.</summary>
internal static partial class AlertSettingsReader
{
    private const int SecondsMax = 86_400;

    public static AlertSettings Read(SettingsMap map)
    {
        var standard = new AlertSettings();
        if (map.Names.Count == 0) return standard;
        var targets = map.Map("targets");
        var settings = standard with
        {
            PublicUrl = Address(map, "publicUrl"),
            TimeoutSeconds = Number(map, "timeoutSeconds", 1, 300, standard.TimeoutSeconds),
            Concurrency = Number(map, "concurrency", 0, 1_000, standard.Concurrency),
            BackoffSecondsMax = Number(map, "backoffSecondsMax", 1, SecondsMax, standard.BackoffSecondsMax),
            GiveUpHours = Number(map, "giveUpHours", 1, 8_760, standard.GiveUpHours),
            RetentionDays = Number(map, "retentionDays", 1, 36_500, standard.RetentionDays),
            StuckMinutes = Number(map, "stuckMinutes", 1, 10_080, standard.StuckMinutes),
            Targets = [.. targets.Names.Select(name => AlertTargetReader.Read(targets, name)).OfType<AlertTargetSettings>()],
        };
        var routes = map.Map("routes");
        return settings with { Routes = [.. routes.Names.Select(name => Route(routes, name, targets.Names))] };
    }

    /// <summary>An address of a web server, without anything secret in it.</summary>
    internal static Uri? Address(SettingsMap map, string name)
    {
        if (map.Text(name) is not { } text) return null;
        if (Uri.TryCreate(text.Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0) return uri;
        // The value is not repeated: it may hold a password.
        map.Report(text.Line, WorkspaceProblemCode.BadValue, $"'{name}' must be an address that begins with https:// or http://, without a user or password.");
        return null;
    }

    internal static int Number(SettingsMap map, string name, int min, int max, int standard) => (int)(map.Integer(name, min, max) ?? standard);

    private static AlertRoute Route(SettingsMap routes, string name, IReadOnlyList<string> known)
    {
        if (!ContractReference.IsName(name)) routes.Report(routes.LineOf(name), WorkspaceProblemCode.BadName, Names.Rule("route", name));
        var map = routes.Map(name);
        var (contracts, severities, targets) = (map.Texts("contracts"), map.Texts("severities"), map.Texts("targets"));
        foreach (var pattern in contracts.Where(pattern => !Pattern.IsMatch(pattern.Value)))
        {
            map.Report(pattern.Line, WorkspaceProblemCode.BadValue,
                $"{Suggestion.Quote(pattern.Value)} names no contract: write its name, in which * may stand for any characters.");
        }
        foreach (var severity in severities.Where(severity => !AlertSeverities.TryParse(severity.Value, out _)))
        {
            map.Report(severity.Line, WorkspaceProblemCode.BadValue,
                $"{Suggestion.Quote(severity.Value)} is no severity: give critical, error, warning or info.{Suggestion.For(severity.Value, AlertSeverities.Names)}");
        }
        foreach (var target in targets.Where(target => !known.Contains(target.Value, StringComparer.Ordinal)))
        {
            map.Report(target.Line, WorkspaceProblemCode.BadValue,
                $"There is no target {Suggestion.Quote(target.Value)} in 'alerts.targets'.{Suggestion.For(target.Value, known)}");
        }
        if (targets.Count == 0) map.Report(routes.LineOf(name), WorkspaceProblemCode.SettingMissing, "A route leads to 'targets'; name at least one.");
        return new AlertRoute(name, [.. contracts.Select(one => one.Value)],
            [.. severities.Select(one => AlertSeverities.TryParse(one.Value, out var severity) ? severity : default)], [.. targets.Select(one => one.Value)]);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.*-]{1,128}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern { get; }
}
