using LibGit2Sharp;

namespace Sluice.Workspace;

/// <summary>The commit that a workspace is checked out from.</summary>
internal static class GitCommit
{
    private const string Dirty = "-dirty";

    /// <summary>The commit of the repository around a folder, <c>-dirty</c> when one of its entries differs from it or is not in it.</summary>
    /// <param name="folder">Absolute path of the workspace.</param>
    /// <param name="entries">Files and folders, relative to it, that belong to the workspace; the store beside them does not.</param>
    /// <returns>Null outside a repository, before the first commit, and when the repository cannot be read.</returns>
    public static string? Of(string folder, IReadOnlyList<string> entries)
    {
        try
        {
            if (Repository.Discover(folder) is not { } place) return null;
            using var repository = new Repository(place);
            if (repository.Head.Tip is not { } tip || repository.Info.IsBare) return null;
            if (Prefix(folder) is not { } prefix) return null;

            var status = repository.RetrieveStatus(new StatusOptions
            {
                PathSpec = [.. entries.Select(e => prefix + e)],
                DisablePathSpecMatch = true,
                IncludeUnaltered = false,
                IncludeIgnored = false,
                DetectRenamesInIndex = false,
                DetectRenamesInWorkDir = false,
            });
            // A workspace that the repository ignores shows no change and is not in the commit all the same.
            return status.IsDirty || tip[prefix + entries[0]] is null ? tip.Sha + Dirty : tip.Sha;
        }
        // The commit is a note beside the content hashes, which alone decide: a repository that is damaged, owned by another user, or
        // a machine without the native library must not keep a workspace from loading.
        catch (Exception e) when (e is LibGit2SharpException or IOException or UnauthorizedAccessException or TypeInitializationException
            or DllNotFoundException or BadImageFormatException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The folder's path inside its repository, with a slash at the end; found from the names alone, because the library
    /// gives the repository's path with links resolved and the folder's may be seen through one.</summary>
    private static string? Prefix(string folder)
    {
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            if (!Path.Exists(Path.Join(above, ".git"))) continue;
            var relative = Path.GetRelativePath(above, folder).Replace(Path.DirectorySeparatorChar, '/');
            return relative == "." ? "" : relative + "/";
        }
        return null;
    }
}
