namespace Sluice.Workspace;

/// <summary>Reads a workspace as it lies in its folder.</summary>
/// <remarks>The layout has a fixed depth and nothing is walked recursively, so a circle of links ends by itself.</remarks>
internal sealed class FolderFiles(string root, ProblemList problems) : WorkspaceFiles(root, problems)
{
    public override bool Exists(string path) => Path.Exists(FullPath(path)) || new FileInfo(FullPath(path)).LinkTarget is not null;

    public override IReadOnlyList<WorkspaceEntry> List(string path)
    {
        if (!Exists(path)) return [];
        if (IsBrokenLink(FullPath(path)))
        {
            BrokenLink(path);
            return [];
        }
        if (!Directory.Exists(FullPath(path))) return NoFolder(path);
        var entries = new List<WorkspaceEntry>();
        try
        {
            foreach (var entry in new DirectoryInfo(FullPath(path)).EnumerateFileSystemInfos())
            {
                if (entry.Name.StartsWith('.')) continue;
                if (entries.Count == EntriesMax) return TooManyEntries(path);
                Add(entries, entry, path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Unreadable(path, "folder", e);
        }
        return [.. entries.OrderBy(e => e.Name, StringComparer.Ordinal)];
    }

    public override byte[]? Read(string path, int bytesMax)
    {
        var full = FullPath(path);
        if (IsBrokenLink(full))
        {
            BrokenLink(path);
            return null;
        }
        try
        {
            if (Directory.Exists(full)) return NoFile(path);
            // A pipe or a device has length 0; opening one could wait for ever.
            if (File.Exists(full) && Length(full) == 0) return [];
            using var stream = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > bytesMax) return TooLarge(path, stream.Length, bytesMax);
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

    private string FullPath(string path) => Path.Join(Root, path);

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
