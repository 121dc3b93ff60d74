namespace Sluice.Workspace;

/// <summary>What a deeper check is given: a workspace that loads, its files, and a place for what it finds.</summary>
/// <param name="Snapshot">The workspace.</param>
/// <param name="Files">Its files, read from where the workspace was read: the folder or a commit.</param>
/// <param name="Problems">Where problems and warnings go.</param>
/// <param name="Options">How it was loaded.</param>
/// <param name="Records">Asks stored records; null: there is no store.</param>
/// <param name="CancellationToken">Ends a check that takes long.</param>
internal sealed record LintContext(WorkspaceSnapshot Snapshot, WorkspaceFiles Files, ProblemList Problems, WorkspaceLoadOptions Options,
    RecordCheck? Records, CancellationToken CancellationToken);

/// <summary>A check that takes too long, or is too opinionated, for every start: <c>sluice lint</c> runs it.</summary>
/// <param name="Name">Its name, for people; also the order in which checks run.</param>
/// <param name="Run">Adds what it finds to the context.</param>
internal sealed record WorkspaceCheck(string Name, Action<LintContext> Run)
{
    /// <summary>Every check, in order. A new check is one more line here.</summary>
    public static IReadOnlyList<WorkspaceCheck> All { get; } =
    [
        new("migrations", MigrationLint.Run),
        new("compatibility", CompatibilityLint.Run),
    ];
}
