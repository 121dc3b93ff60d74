using Sluice.Contracts;

namespace Sluice.Workspace.Tests;

public sealed class AlertSettingsTests
{
    private static AlertSettings Read(string yaml)
    {
        using var workspace = TestWorkspace.Small();
        workspace.Write("sluice.yaml", yaml);
        return workspace.Snapshot().Settings.Alerts;
    }

    private static IReadOnlyList<string> Problems(string yaml)
    {
        using var workspace = TestWorkspace.Small();
        workspace.Write("sluice.yaml", yaml);
        return [.. workspace.Load().Problems.Select(problem => problem.ToString())];
    }

    [Fact]
    public void Without_any_nobody_is_told_and_the_rest_has_defaults() => Assert.Equal(new AlertSettings(), Read(""));

    [Fact]
    public void Every_kind_of_target_is_read()
    {
        var settings = Read("""
            alerts:
              publicUrl: https://sluice.example
              timeoutSeconds: 5
              concurrency: 2
              backoffSecondsMax: 60
              giveUpHours: 24
              retentionDays: 7
              stuckMinutes: 3
              targets:
                am: { kind: alertmanager, url: "http://127.0.0.1:9093", resendSeconds: 30, heartbeatSeconds: 60 }
                ops: { kind: webhook, url: "https://ops.example/hook", secretVariable: OPS_KEY }
                pager: { kind: pagerduty, secretFile: /run/secrets/pager }
                sentry: { kind: sentry, secretVariable: SENTRY_DSN }
                issues: { kind: github, repository: acme/reader, secretVariable: GITHUB_KEY }
                lab: { kind: gitlab, url: "https://gitlab.example/acme/alerts/notify.json", secretVariable: GITLAB_KEY }
                mail: { kind: mail, host: mail.example, from: sluice@example.org, to: [ann@example.org], port: 25, tls: none, user: sluice, secretVariable: MAIL_KEY }
              routes:
                money: { contracts: [invoice, "order-*"], severities: [critical, error], targets: [pager, am] }
                all: { targets: [ops] }
            """);
        Assert.Equal((new Uri("https://sluice.example"), 5, 2, 60, 24, 7, 3), (settings.PublicUrl, settings.TimeoutSeconds, settings.Concurrency,
            settings.BackoffSecondsMax, settings.GiveUpHours, settings.RetentionDays, settings.StuckMinutes));
        Assert.Equal(Enum.GetValues<AlertTargetKind>(), settings.Targets.Select(target => target.Kind));
        Assert.Equal((30, 60, null), (settings.Targets[0].ResendSeconds, settings.Targets[0].HeartbeatSeconds, settings.Targets[0].SecretVariable));
        Assert.Equal(("OPS_KEY", "/run/secrets/pager", "acme/reader"), (settings.Targets[1].SecretVariable, settings.Targets[2].SecretFile, settings.Targets[4].Repository));
        Assert.Equivalent(new MailSettings { Host = "mail.example", Port = 25, Tls = false, User = "sluice", From = "sluice@example.org", To = ["ann@example.org"] },
            settings.Targets[6].Mail, strict: true);
        Assert.Equal(["money", "all"], settings.Routes.Select(route => route.Name));
        Assert.Equal((["invoice", "order-*"], ["pager", "am"]), (settings.Routes[0].Contracts.ToArray(), settings.Routes[0].Targets.ToArray()), Same);
        Assert.Equal([AlertSeverity.Critical, AlertSeverity.Error], settings.Routes[0].Severities);
    }

    [Theory]
    [InlineData("targets: { a: { url: 'http://x' } }", "A target has a 'kind'")]
    [InlineData("targets: { a: { kind: wehbook } }", "Did you mean 'webhook'?")]
    [InlineData("targets: { a: { kind: webhook, secretVariable: K } }", "'url' is required")]
    [InlineData("targets: { a: { kind: webhook, url: 'http://x' } }", "'secretVariable' or 'secretFile'")]
    [InlineData("targets: { a: { kind: webhook, url: 'ftp://x', secretVariable: K } }", "must be an address that begins with https://")]
    [InlineData("targets: { a: { kind: webhook, url: 'https://u:hunter2@x', secretVariable: K } }", "without a user or password")]
    [InlineData("targets: { a: { kind: webhook, url: 'http://x', secretVariable: whsec_hunter2== } }", "and not the key")]
    [InlineData("targets: { a: { kind: webhook, url: 'http://x', secretVariable: K, secretFile: f } }", "remove one")]
    [InlineData("targets: { a: { kind: webhook, url: 'http://x', secretVariable: K, secret: hunter2 } }", "asks for a key in a file")]
    [InlineData("targets: { a: { kind: webhook, url: 'http://x', secretVariable: K, resendSeconds: 5 } }", "There is no setting")]
    [InlineData("targets: { a: { kind: pagerduty, secretVariable: K, heartbeatSeconds: 60 } }", "There is no setting")]
    [InlineData("targets: { a: { kind: github, secretVariable: K, repository: acme } }", "write owner/name")]
    [InlineData("targets: { a: { kind: mail, host: h, from: a@b, to: ['nobody'] } }", "is no e-mail address")]
    [InlineData("targets: { a: { kind: mail, host: h, from: a@b } }", "at least one address")]
    [InlineData("targets: { Bad Name: { kind: sentry, secretVariable: K } }", "no name for a target")]
    [InlineData("targets: { a: { kind: sentry, secretVariable: K } }, routes: { r: { targets: [b] } }", "There is no target 'b'")]
    [InlineData("targets: { a: { kind: sentry, secretVariable: K } }, routes: { r: { severities: [urgent], targets: [a] } }", "is no severity")]
    [InlineData("targets: { a: { kind: sentry, secretVariable: K } }, routes: { r: { contracts: ['in voice'], targets: [a] } }", "names no contract")]
    [InlineData("routes: { r: { contracts: [a] } }", "name at least one")]
    [InlineData("giveUpHours: 0", "must be from 1 to")]
    [InlineData("targetz: {}", "There is no setting")]
    public void A_mistake_is_told_without_any_key(string alerts, string message)
    {
        var problems = Problems($"alerts: {{ {alerts} }}\n");
        Assert.Contains(problems, problem => problem.Contains(message, StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_mistake_is_told_at_once() => Assert.Equal(4, Problems("""
        alerts:
          timeoutSeconds: 0
          targets: { a: { kind: nothing }, b: { kind: webhook, secretVariable: K } }
          routes: { r: { targets: [c] } }
        """).Count);

    [Fact]
    public void A_contract_says_how_bad_its_failures_are()
    {
        using var workspace = TestWorkspace.Small();
        var name = workspace.Snapshot().Contracts.Keys.First();
        Assert.Equal(AlertSeverity.Error, workspace.Snapshot().Contracts[name].Policy.Severity);
        workspace.Write($"contracts/{name}/contract.yaml", "alerts: { severity: critical }\n");
        Assert.Equal(AlertSeverity.Critical, workspace.Snapshot().Contracts[name].Policy.Severity);
        workspace.Write($"contracts/{name}/contract.yaml", "alerts: { severity: awful }\n");
        Assert.Contains(workspace.Load().Problems, problem => problem.Message.Contains("severity", StringComparison.Ordinal));
    }

    private static bool Same((string[] Contracts, string[] Targets) one, (string[] Contracts, string[] Targets) other) =>
        one.Contracts.SequenceEqual(other.Contracts) && one.Targets.SequenceEqual(other.Targets);
}
