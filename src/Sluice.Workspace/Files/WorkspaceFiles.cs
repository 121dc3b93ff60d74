namespace Sluice.Workspace;

/// <summary>One entry of a folder, by its path relative to the workspace.</summary>
internal readonly record struct WorkspaceEntry(string Name, string Path, bool IsFolder);

/// <summary>Reads the folder without ever throwing for what stands in it: what cannot be read becomes a problem.</summary>
/// <remarks>The layout has a fixed depth and nothing is walked recursively, so a circle of links ends by itself.</remarks>
internal sealed class WorkspaceFiles(string root, ProblemList problems)
{
    /// <summary>Largest YAML file or prompt, in bytes.</summary>
    public const int TextBytesMax = 256 * 1024;

    /// <summary>Most entries of one folder.</summary>
    public const int EntriesMax = 10_000;

    public string Root { get; } = root;

    public ProblemList Problems { get; } = problems;

    public string FullPath(string path) => Path.Join(Root, path);

    /// <summary>Whether something stands at a path, be it a broken link.</summary>
    public bool Exists(string path) => Path.Exists(FullPath(path)) || new FileInfo(FullPath(path)).LinkTarget is not null;

    /// <summary>The entries of a folder, by name, without those that begin with a dot. Empty when there is no such folder.</summary>
    public IReadOnlyList<WorkspaceEntry> List(string path)
    {
        if (!Exists(path)) return [];
        if (IsBrokenLink(FullPath(path)))
        {
            BrokenLink(path);
            return [];
        }
        if (!Directory.Exists(FullPath(path)))
        {
            Problems.Add(path, 0, WorkspaceProblemCode.NotAFolder, "A folder is expected here, and this is a file; move it away.");
            return [];
        }
        var entries = new List<WorkspaceEntry>();
        try
        {
            foreach (var entry in new DirectoryInfo(FullPath(path)).EnumerateFileSystemInfos())
            {
                if (entry.Name.StartsWith('.')) continue;
                if (entries.Count == EntriesMax)
                {
                    Problems.Add(path, 0, WorkspaceProblemCode.FolderTooLarge,
                        $"The folder has more than {EntriesMax} entries; move some away.");
                    return [];
                }
                Add(entries, entry, path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Unreadable(path, "folder", e);
        }
        return [.. entries.OrderBy(e => e.Name, StringComparer.Ordinal)];
    }

    /// <summary>The bytes of a file, or null and a problem.</summary>
    public byte[]? Read(string path, int bytesMax)
    {
        var full = FullPath(path);
        if (IsBrokenLink(full))
        {
            BrokenLink(path);
            return null;
        }
        try
        {
            if (Directory.Exists(full))
            {
                Problems.Add(path, 0, WorkspaceProblemCode.NotAFile, "A file is expected here, and this is a folder; move it away.");
                return null;
            }
            // A pipe or a device has length 0; opening one could wait for ever.
            if (File.Exists(full) && Length(full) == 0) return [];
            using var stream = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > bytesMax)
            {
                Problems.Add(path, 0, WorkspaceProblemCode.FileTooLarge,
                    $"The file has {stream.Length} bytes; at most {bytesMax} are read here. Make it smaller.");
                return null;
            }
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Unreadable(path, "file", e);
            return null;
        }
    }

    /// <summary>Reports a file where nothing of that name is read; README files may stand anywhere.</summary>
    public void Unexpected(WorkspaceEntry entry, string expected)
    {
        if (entry.Name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) && !entry.IsFolder) return;
        Problems.Add(entry.Path, 0, WorkspaceProblemCode.UnexpectedFile,
            $"Sluice does not read {(entry.IsFolder ? "this folder" : "this file")}; {expected}. Rename it or move it away.");
    }

    private static long Length(string full) =>
        new FileInfo(full).ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : new FileInfo(full).Length;

    private void Add(List<WorkspaceEntry> entries, FileSystemInfo entry, string path)
    {
        var relative = $"{path}/{entry.Name}";
        if (IsBrokenLink(entry.FullName)) BrokenLink(relative);
        else entries.Add(new(entry.Name, relative, Directory.Exists(entry.FullName)));
    }

    /// <summary>Whether a path is a link without a target; <see cref="File.Exists"/> says true of one.</summary>
    private static bool IsBrokenLink(string full)
    {
        try
        {
            return new FileInfo(full).LinkTarget is not null && File.ResolveLinkTarget(full, returnFinalTarget: true) is not { Exists: true }
                && !Directory.Exists(full);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private void BrokenLink(string path) =>
        Problems.Add(path, 0, WorkspaceProblemCode.FileUnreadable, "The link leads nowhere or in a circle; repair it or remove it.");

    private void Unreadable(string path, string what, Exception e)
    {
        var why = e switch
        {
            UnauthorizedAccessException => "permission denied",
            FileNotFoundException or DirectoryNotFoundException => "it is not there",
            _ => "the system reports an input error",
        };
        Problems.Add(path, 0, WorkspaceProblemCode.FileUnreadable,
            $"The {what} cannot be read: {why}. Make it readable for the user that runs Sluice.");
    }
}
