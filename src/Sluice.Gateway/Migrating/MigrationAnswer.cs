using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway;

/// <summary>The closed list of reasons why something is not done with a migration job, beside those of <see cref="RefusalCode"/>.</summary>
public static class MigrationRefusalCode
{
    /// <summary>There is no such job.</summary>
    public const string NotFound = "migration_not_found";

    /// <summary>There is no migration between two versions.</summary>
    public const string Missing = LoadFaultCode.MigrationMissing;

    /// <summary>Records are held in a version that the workspace does not have.</summary>
    public const string VersionUnknown = LoadFaultCode.RecordVersionUnknown;

    /// <summary>The job is in a state in which this cannot be done, or another job of the contract is open.</summary>
    public const string StateConflict = "migration_state_conflict";

    /// <summary>A run wants a dry run of the same version and migrations first.</summary>
    public const string DryRunMissing = "migration_dry_run_missing";

    /// <summary>Another runner holds the job.</summary>
    public const string Held = "migration_held";
}

/// <summary>A job, or why something is not done with it.</summary>
public sealed class MigrationAnswer
{
    private MigrationAnswer(MigrationJob? job, Refusal? refusal) => (Job, Refusal) = (job, refusal);

    /// <summary>The job as it is now; null when refused.</summary>
    public MigrationJob? Job { get; }

    /// <summary>Why not; null when it was done.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether it was done.</summary>
    [MemberNotNullWhen(true, nameof(Job))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Done => Job is not null;

    internal static MigrationAnswer Of(MigrationJob job) => new(job, null);

    internal static MigrationAnswer Refuse(string code, string message) => new(null, new Refusal(code, message));
}

/// <summary>Who runs a job.</summary>
/// <param name="Name">Names one process for ever, such as host, process id and start time.</param>
/// <param name="IsGone">Whether an owner is known to have ended, so that its lease need not run out; null: nobody can tell.</param>
public sealed record MigrationRunner(string Name, Func<string, bool>? IsGone = null);
