namespace Sluice.Workspace;

/// <summary>One thing wrong in a workspace.</summary>
/// <param name="File">Path relative to the workspace's folder, with forward slashes; <c>.</c> for the folder itself.</param>
/// <param name="Line">Line, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Code">Stable code, such as <c>workspace_unknown_setting</c>; see <see cref="WorkspaceProblemCode"/>.</param>
/// <param name="Message">One sentence that says what is wrong and what to do.</param>
public sealed record WorkspaceProblem(string File, int Line, string Code, string Message)
{
    /// <summary>Whether it keeps a gateway from starting; a warning, which only <c>sluice lint</c> finds, does not.</summary>
    public WorkspaceSeverity Severity { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Message} [{Code}]" : $"{File}: {Message} [{Code}]";
}

/// <summary>How bad a problem is.</summary>
public enum WorkspaceSeverity
{
    /// <summary>It must be mended.</summary>
    Error,

    /// <summary>It should be looked at.</summary>
    Warning,
}

/// <summary>What <see cref="WorkspaceLoader.Load(string)"/> found: a snapshot, or every problem.</summary>
/// <param name="Snapshot">The workspace; null when there is a problem.</param>
/// <param name="Problems">Every problem, by file and line; empty when there is a snapshot.</param>
public sealed record WorkspaceLoad(WorkspaceSnapshot? Snapshot, IReadOnlyList<WorkspaceProblem> Problems)
{
    /// <summary>One line per problem and a last one with their number; empty when there is none.</summary>
    public string Report => Problems.Count == 0
        ? ""
        : string.Join('\n', Problems.Select(p => p.ToString())
            .Append(Problems.Count == 1 ? "1 problem in the workspace." : $"{Problems.Count} problems in the workspace."));
}
