using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Server;

/// <summary>What became of a reload.</summary>
/// <param name="Reload">The attempt, as it stands in the store.</param>
/// <param name="Problems">Why the workspace is not served; empty when it is.</param>
/// <param name="Warnings">What <c>sluice lint</c> warns of; never in the way.</param>
public sealed record ReloadOutcome(WorkspaceReload Reload, IReadOnlyList<WorkspaceProblem> Problems, IReadOnlyList<WorkspaceProblem> Warnings)
{
    private static readonly string[] Conflicts =
    [
        RestartCode, WorkspacePublisher.ChangedCode, WorkspacePublisher.TagMovedCode, WorkspacePublisher.RetiredInUseCode,
        WorkspacePublisher.RemovedInUseCode,
    ];

    /// <summary>Whether the workspace does not agree with what is stored or served; else it is wrong in itself.</summary>
    public bool Conflict => Problems.Any(problem => Conflicts.Contains(problem.Code, StringComparer.Ordinal));

    /// <summary>Code of the problem of a setting that only a restart can change.</summary>
    public const string RestartCode = "workspace_reload_restart";
}
