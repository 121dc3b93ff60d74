using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Server.Reloading;

/// <summary>The workspace that is served now.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Commit">Its Git commit; absent outside a repository. Ends in <c>-dirty</c> when files differ from it.</param>
/// <param name="Contracts">Number of contracts.</param>
/// <param name="Prompts">Number of prompts.</param>
/// <param name="Models">Number of model configurations.</param>
internal sealed record WorkspaceBody(string Folder, string? Commit, int Contracts, int Prompts, int Models)
{
    public static WorkspaceBody Of(WorkspaceSnapshot workspace) =>
        new(workspace.Folder, workspace.Commit, workspace.Contracts.Count, workspace.Prompts.Count, workspace.Models.Count);
}

/// <summary>A reload that was taken.</summary>
internal sealed record ReloadBody
{
    /// <summary>The workspace that is served now.</summary>
    public required WorkspaceBody Workspace { get; init; }

    /// <summary>The reload's number in the account of reloads.</summary>
    public required long Number { get; init; }

    /// <summary>What came, went or changed.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>What <c>sluice lint</c> warns of.</summary>
    public required IReadOnlyList<ReloadProblem> Warnings { get; init; }
}

/// <summary>Who asks for a reload, and why.</summary>
internal sealed record ReloadRequestBody
{
    /// <summary>Who; default <c>http</c>.</summary>
    public string? Who { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

/// <summary>A page of the account of reloads, newest first.</summary>
internal sealed record ReloadListBody
{
    /// <summary>The reloads, taken or not.</summary>
    public required IReadOnlyList<WorkspaceReload> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}
