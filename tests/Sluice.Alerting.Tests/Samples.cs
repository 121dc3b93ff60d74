using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Alerting.Tests;

/// <summary>Contents and targets to tell of.</summary>
internal static class Samples
{
    public const string SecretVariable = "SLUICE_TEST_ALERT_KEY";

    public static DateTimeOffset At { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static NotificationContent Content(GroupChangeKind kind = GroupChangeKind.Opened, bool firing = true) => new()
    {
        Id = $"n-abc-{(int)kind + 1}",
        Kind = kind,
        Firing = firing,
        At = At,
        Tenant = "default",
        Severity = "error",
        Group = new GroupContent("g-abc", "invoice", "output_invalid", "/date: expected a date", GroupState.Open, 12, At.AddHours(-1)),
        Versions = [new(FacetKind.Prompt, "reader@1.1.0", 12)],
        Suspect = new GroupSuspect(FacetKind.Prompt, "reader@1.1.0", 12, 40, 1, 400),
        FailureId = "fail_1",
        ContractVersion = "2.1.0",
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        Command = "sluice failure group show g-abc",
        Url = new Uri("https://sluice.example/api/groups/g-abc"),
    };

    /// <summary>A target whose key is <paramref name="secret"/>, in a variable of its own.</summary>
    public static AlertTargetSettings Target(AlertTargetKind kind, Uri url, string? secret = null)
    {
        var variable = $"{SecretVariable}_{kind}".ToUpperInvariant();
        if (secret is not null) Environment.SetEnvironmentVariable(variable, secret);
        return new AlertTargetSettings { Name = "it", Kind = kind, Url = url, SecretVariable = secret is null ? null : variable };
    }
}
