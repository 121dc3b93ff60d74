namespace Sluice.Workspace;

/// <summary>One entry of a folder, by its path relative to the workspace.</summary>
internal readonly record struct WorkspaceEntry(string Name, string Path, bool IsFolder);

/// <summary>Reads a workspace, from its folder or from a commit, without ever throwing for what stands in it: what cannot be read
/// becomes a problem.</summary>
/// <param name="root">Absolute path of the workspace's folder; what settings name by a relative path lies below it.</param>
/// <param name="problems">Where problems go.</param>
internal abstract class WorkspaceFiles(string root, ProblemList problems)
{
    /// <summary>Largest YAML file or prompt, in bytes.</summary>
    public const int TextBytesMax = 256 * 1024;

    /// <summary>Most entries of one folder.</summary>
    public const int EntriesMax = 10_000;

    public string Root { get; } = root;

    public ProblemList Problems { get; } = problems;

    /// <summary>Whether something stands at a path, be it a broken link.</summary>
    public abstract bool Exists(string path);

    /// <summary>The entries of a folder, by name, without those that begin with a dot. Empty when there is no such folder.</summary>
    public abstract IReadOnlyList<WorkspaceEntry> List(string path);

    /// <summary>The bytes of a file, or null and a problem.</summary>
    public abstract byte[]? Read(string path, int bytesMax);

    /// <summary>Reports a file where nothing of that name is read; README files may stand anywhere.</summary>
    public void Unexpected(WorkspaceEntry entry, string expected)
    {
        if (entry.Name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) && !entry.IsFolder) return;
        Problems.Add(entry.Path, 0, WorkspaceProblemCode.UnexpectedFile,
            $"Sluice does not read {(entry.IsFolder ? "this folder" : "this file")}; {expected}. Rename it or move it away.");
    }

    protected IReadOnlyList<WorkspaceEntry> NoFolder(string path)
    {
        Problems.Add(path, 0, WorkspaceProblemCode.NotAFolder, "A folder is expected here, and this is a file; move it away.");
        return [];
    }

    protected IReadOnlyList<WorkspaceEntry> TooManyEntries(string path)
    {
        Problems.Add(path, 0, WorkspaceProblemCode.FolderTooLarge, $"The folder has more than {EntriesMax} entries; move some away.");
        return [];
    }

    protected byte[]? NoFile(string path)
    {
        Problems.Add(path, 0, WorkspaceProblemCode.NotAFile, "A file is expected here, and this is a folder; move it away.");
        return null;
    }

    protected byte[]? TooLarge(string path, long bytes, int bytesMax)
    {
        Problems.Add(path, 0, WorkspaceProblemCode.FileTooLarge,
            $"The file has {bytes} bytes; at most {bytesMax} are read here. Make it smaller.");
        return null;
    }

    protected void BrokenLink(string path) =>
        Problems.Add(path, 0, WorkspaceProblemCode.FileUnreadable, "The link leads nowhere or in a circle; repair it or remove it.");
}
