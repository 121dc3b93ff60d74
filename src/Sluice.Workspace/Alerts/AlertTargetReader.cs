using System.Text.RegularExpressions;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Reads one of the <c>alerts.targets</c> of <c>sluice.yaml</c>.</summary>
internal static partial class AlertTargetReader
{
    private static readonly string[] Kinds = ["alertmanager", "webhook", "pagerduty", "sentry", "github", "gitlab", "mail"];

    public static AlertTargetSettings? Read(SettingsMap targets, string name)
    {
        if (!ContractReference.IsName(name)) targets.Report(targets.LineOf(name), WorkspaceProblemCode.BadName, Names.Rule("target", name));
        var map = targets.Map(name);
        if (!map.Has("kind"))
        {
            map.Report(targets.LineOf(name), WorkspaceProblemCode.SettingMissing, $"A target has a 'kind': {string.Join(", ", Kinds)}.");
            return null;
        }
        if (map.Choice("kind", Kinds) is not { } word) return null;
        var kind = Enum.Parse<AlertTargetKind>(word, ignoreCase: true);
        var (variable, file) = Secret(map, kind);
        var standard = new AlertTargetSettings { Name = name, Kind = kind };
        return standard with
        {
            Url = Url(map, kind),
            SecretVariable = variable,
            SecretFile = file,
            Repository = kind == AlertTargetKind.GitHub ? Repository(map) : null,
            ResendSeconds = kind == AlertTargetKind.Alertmanager
                ? AlertSettingsReader.Number(map, "resendSeconds", 5, 3_600, standard.ResendSeconds)
                : standard.ResendSeconds,
            HeartbeatSeconds = kind is AlertTargetKind.Alertmanager or AlertTargetKind.Webhook or AlertTargetKind.Sentry
                ? (int?)map.Integer("heartbeatSeconds", 5, 86_400)
                : null,
            Mail = kind == AlertTargetKind.Mail ? Mail(map) : null,
        };
    }

    private static Uri? Url(SettingsMap map, AlertTargetKind kind)
    {
        // Sentry's address is in its key; mail has a host.
        if (kind is AlertTargetKind.Sentry or AlertTargetKind.Mail) return null;
        if (kind is AlertTargetKind.PagerDuty or AlertTargetKind.GitHub || map.Has("url")) return AlertSettingsReader.Address(map, "url");
        map.Report(map.Line, WorkspaceProblemCode.SettingMissing, "The setting 'url' is required for this kind of target; add it.");
        return null;
    }

    private static (string? Variable, string? File) Secret(SettingsMap map, AlertTargetKind kind)
    {
        var (variable, file) = (map.Text("secretVariable"), map.Text("secretFile"));
        // The value is not repeated: it may be the key itself, put in the wrong place.
        if (variable is { } name && (!VariablePattern.IsMatch(name.Value) || Secrets.IsValue(name.Value)))
        {
            map.Report(name.Line, WorkspaceProblemCode.BadValue,
                "'secretVariable' must be the name of an environment variable, such as SLUICE_WEBHOOK_KEY, and not the key.");
        }
        if (variable is not null && file is { } both)
            map.Report(both.Line, WorkspaceProblemCode.BadValue, "'secretVariable' and 'secretFile' both name the key; remove one.");
        if (variable is null && file is null && kind is not (AlertTargetKind.Alertmanager or AlertTargetKind.Mail))
        {
            map.Report(map.Line, WorkspaceProblemCode.SettingMissing,
                "This kind of target has a key: name the environment variable or the file that holds it in 'secretVariable' or 'secretFile'.");
        }
        return (variable?.Value, file?.Value);
    }

    private static string? Repository(SettingsMap map)
    {
        if (map.RequiredText("repository") is not { } text) return null;
        if (RepositoryPattern.IsMatch(text.Value)) return text.Value;
        map.Report(text.Line, WorkspaceProblemCode.BadValue, $"{Suggestion.Quote(text.Value)} is no repository: write owner/name.");
        return null;
    }

    private static MailSettings Mail(SettingsMap map)
    {
        var (host, from, to) = (map.RequiredText("host"), map.RequiredText("from"), map.Texts("to"));
        foreach (var address in to.Append(from ?? new("a@b", 0)).Where(address => !AddressPattern.IsMatch(address.Value)))
            map.Report(address.Line, WorkspaceProblemCode.BadValue, $"{Suggestion.Quote(address.Value)} is no e-mail address.");
        if (to.Count == 0) map.Report(map.LineOf("to"), WorkspaceProblemCode.SettingMissing, "Mail goes 'to' somebody; name at least one address.");
        return new MailSettings
        {
            Host = host?.Value ?? "",
            Port = AlertSettingsReader.Number(map, "port", 1, 65_535, 587),
            Tls = map.Choice("tls", "required", "none") != "none",
            User = map.Text("user")?.Value,
            From = from?.Value ?? "",
            To = [.. to.Select(one => one.Value)],
        };
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariablePattern { get; }

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RepositoryPattern { get; }

    [GeneratedRegex(@"^[^\s@<>,;""]{1,64}@[^\s@<>,;""]{1,255}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressPattern { get; }
}
