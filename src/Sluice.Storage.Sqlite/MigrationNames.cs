using Sluice.Gateway;

namespace Sluice.Storage.Sqlite;

/// <summary>States and phases of migration jobs as the tables write them.</summary>
internal static class MigrationNames
{
    internal static string Of(MigrationState state) => state switch
    {
        MigrationState.Planned => "planned",
        MigrationState.DryRun => "dry-run",
        MigrationState.Running => "running",
        MigrationState.Paused => "paused",
        MigrationState.Verifying => "verifying",
        MigrationState.Completed => "completed",
        MigrationState.Failed => "failed",
        MigrationState.RollingBack => "rolling-back",
        MigrationState.RolledBack => "rolled-back",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name in the ledger."),
    };

    internal static MigrationState ToState(string name) => name switch
    {
        "planned" => MigrationState.Planned,
        "dry-run" => MigrationState.DryRun,
        "running" => MigrationState.Running,
        "paused" => MigrationState.Paused,
        "verifying" => MigrationState.Verifying,
        "completed" => MigrationState.Completed,
        "failed" => MigrationState.Failed,
        "rolling-back" => MigrationState.RollingBack,
        "rolled-back" => MigrationState.RolledBack,
        _ => throw Names.Unknown(name),
    };

    internal static string Of(MigrationPhase phase) => phase switch
    {
        MigrationPhase.Forward => "forward",
        MigrationPhase.Verify => "verify",
        MigrationPhase.Back => "back",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "This phase has no name in the ledger."),
    };

    internal static MigrationPhase ToPhase(string name) => name switch
    {
        "forward" => MigrationPhase.Forward,
        "verify" => MigrationPhase.Verify,
        "back" => MigrationPhase.Back,
        _ => throw Names.Unknown(name),
    };
}
