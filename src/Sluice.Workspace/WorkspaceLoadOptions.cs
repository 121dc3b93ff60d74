using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Where a workspace is read from.</summary>
public sealed record WorkspaceLoadOptions
{
    /// <summary>Branch, tag or commit to read from, with <c>:path</c> behind it when the workspace lies in another folder of the commit
    /// than the one named; null (default): the files as they lie in the folder.</summary>
    public string? At { get; init; }

    /// <summary>Whether files that differ from their commit are a problem; default <see cref="CleanRule.Off"/>. Ignored with
    /// <see cref="At"/>, where nothing can differ.</summary>
    public CleanRule Clean { get; init; }

    /// <summary>The classes and scripts that migrations may name; default none.</summary>
    public MigrationCode Migrations { get; init; } = MigrationCode.None;
}

/// <summary>When a working tree that differs from its commit is refused.</summary>
public enum CleanRule
{
    /// <summary>Never; the difference is marked in every stamp.</summary>
    Off,

    /// <summary>When <c>git.requireClean</c> in <c>sluice.yaml</c> says so.</summary>
    AsSettingsSay,

    /// <summary>Always.</summary>
    Required,
}
