namespace Sluice.Workspace;

/// <summary>What <see cref="WorkspaceLint"/> found.</summary>
/// <param name="Snapshot">The workspace; null when it does not load, and the deeper checks could not run.</param>
/// <param name="Problems">Every problem and warning, by file and line.</param>
public sealed record LintReport(WorkspaceSnapshot? Snapshot, IReadOnlyList<WorkspaceProblem> Problems)
{
    /// <summary>Whether there is an error; warnings alone are none.</summary>
    public bool Failed => Problems.Any(p => p.Severity == WorkspaceSeverity.Error);
}

/// <summary>Finds everything that is wrong in a workspace: what loading checks, and what takes longer.</summary>
public static class WorkspaceLint
{
    /// <summary>Checks a workspace, in its folder or in a commit.</summary>
    /// <param name="folder">The workspace's folder, or a bare repository.</param>
    /// <param name="options">Where to read from.</param>
    /// <param name="cancellationToken">Ends the checks early.</param>
    public static LintReport Run(string folder, WorkspaceLoadOptions options, CancellationToken cancellationToken = default) =>
        Run(folder, options, null, cancellationToken);

    /// <summary>Checks a workspace, in its folder or in a commit, together with what is stored.</summary>
    /// <param name="folder">The workspace's folder, or a bare repository.</param>
    /// <param name="options">Where to read from.</param>
    /// <param name="records">Asks stored records; null: nothing is stored.</param>
    /// <param name="cancellationToken">Ends the checks early.</param>
    public static LintReport Run(string folder, WorkspaceLoadOptions options, RecordCheck? records, CancellationToken cancellationToken)
    {
        var found = new ProblemList();
        var load = WorkspaceLoader.Load(folder, options, (snapshot, files) =>
        {
            var context = new LintContext(snapshot, files, found, options, records, cancellationToken);
            foreach (var check in WorkspaceCheck.All)
            {
                cancellationToken.ThrowIfCancellationRequested();
                check.Run(context);
            }
        });
        return load.Snapshot is null ? new(null, load.Problems) : new(load.Snapshot, found.Sorted());
    }
}
