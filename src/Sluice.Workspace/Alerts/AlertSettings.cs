using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>What <c>sluice.yaml</c> says about alerts: who is told of failure groups, and how.</summary>
public sealed record AlertSettings
{
    /// <summary>Where people reach this gateway, for links in what is told; null (default): no links.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Time for one attempt at a delivery, in seconds; default 15.</summary>
    public int TimeoutSeconds { get; init; } = 15;

    /// <summary>Most deliveries that one server makes at the same time; default 8. With 0 it makes none, and leaves them to others on the
    /// store.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Longest wait between two attempts, in seconds, where the target does not ask for another; default 300.</summary>
    public int BackoffSecondsMax { get; init; } = 300;

    /// <summary>Hours after which a delivery that keeps failing becomes a dead letter; default 72.</summary>
    public int GiveUpHours { get; init; } = 72;

    /// <summary>Days after which notifications are removed of which nothing is left to send; default 30.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>Minutes after which something undelivered means that alerting is stuck; default 10.</summary>
    public int StuckMinutes { get; init; } = 10;

    /// <summary>Who can be told, by name.</summary>
    public IReadOnlyList<AlertTargetSettings> Targets { get; init; } = [];

    /// <summary>Who is told of what; every route that fits counts. Without any, every target is told of everything.</summary>
    public IReadOnlyList<AlertRoute> Routes { get; init; } = [];
}

/// <summary>What a target speaks.</summary>
public enum AlertTargetKind
{
    /// <summary>Prometheus Alertmanager, API v2.</summary>
    Alertmanager,

    /// <summary>A program of one's own, by Standard Webhooks.</summary>
    Webhook,

    /// <summary>PagerDuty Events API v2.</summary>
    PagerDuty,

    /// <summary>Sentry, by envelopes.</summary>
    Sentry,

    /// <summary>Issues of a GitHub repository.</summary>
    GitHub,

    /// <summary>Alerts of a GitLab project.</summary>
    GitLab,

    /// <summary>E-mail by SMTP.</summary>
    Mail,
}

/// <summary>Somebody who can be told.</summary>
public sealed record AlertTargetSettings
{
    /// <summary>Its name in the workspace.</summary>
    public required string Name { get; init; }

    /// <summary>What it speaks.</summary>
    public required AlertTargetKind Kind { get; init; }

    /// <summary>Its address; null where the kind has one of its own, or none.</summary>
    public Uri? Url { get; init; }

    /// <summary>The environment variable with its key; null: it has none, or it is in <see cref="SecretFile"/>.</summary>
    public string? SecretVariable { get; init; }

    /// <summary>The file with its key; null: it has none, or it is in <see cref="SecretVariable"/>.</summary>
    public string? SecretFile { get; init; }

    /// <summary>The repository (<c>owner/name</c>) whose issues are made; only of <see cref="AlertTargetKind.GitHub"/>.</summary>
    public string? Repository { get; init; }

    /// <summary>Seconds after which an alert that goes on is sent again; default 60. Only of <see cref="AlertTargetKind.Alertmanager"/>, which
    /// forgets.</summary>
    public int ResendSeconds { get; init; } = 60;

    /// <summary>Seconds between two signs of life; null (default): none. Only of kinds that can miss one.</summary>
    public int? HeartbeatSeconds { get; init; }

    /// <summary>How mail is sent; only of <see cref="AlertTargetKind.Mail"/>.</summary>
    public MailSettings? Mail { get; init; }
}

/// <summary>How mail is sent.</summary>
public sealed record MailSettings
{
    /// <summary>The server.</summary>
    public required string Host { get; init; }

    /// <summary>Its port; default 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary>Whether the connection must be encrypted (STARTTLS, or TLS from the start on port 465); default true.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>The user who logs in with the target's key; null (default): nobody logs in.</summary>
    public string? User { get; init; }

    /// <summary>The sender's address.</summary>
    public required string From { get; init; }

    /// <summary>The receivers' addresses.</summary>
    public required IReadOnlyList<string> To { get; init; }
}

/// <summary>Who is told of what.</summary>
/// <param name="Name">The route's name in the workspace.</param>
/// <param name="Contracts">Names of contracts, in which <c>*</c> stands for any characters; empty: every contract.</param>
/// <param name="Severities">Severities; empty: every severity.</param>
/// <param name="Targets">Names of targets.</param>
public sealed record AlertRoute(string Name, IReadOnlyList<string> Contracts, IReadOnlyList<AlertSeverity> Severities, IReadOnlyList<string> Targets);
