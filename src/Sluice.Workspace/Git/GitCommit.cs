using LibGit2Sharp;

namespace Sluice.Workspace;

/// <summary>What Git knows about a workspace's files.</summary>
/// <param name="Commit">The commit, <c>-dirty</c> when a file differs from it or is not in it; null when there is none.</param>
/// <param name="Differing">The files that differ, relative to the workspace.</param>
/// <param name="Tags">The tags of versions, by name.</param>
internal sealed record WorkingTree(string? Commit, IReadOnlyList<string> Differing, IReadOnlyDictionary<string, TaggedVersion> Tags)
{
    public static WorkingTree None { get; } = new(null, [], new Dictionary<string, TaggedVersion>(StringComparer.Ordinal));
}

/// <summary>The commit that a workspace is checked out from.</summary>
internal static class GitCommit
{
    private const string Dirty = "-dirty";

    /// <summary>The commit of the repository around a folder.</summary>
    /// <param name="folder">Absolute path of the workspace.</param>
    /// <param name="entries">Files and folders, relative to it, that belong to the workspace; the store beside them does not.</param>
    /// <returns>Nothing outside a repository, before the first commit, and when the repository cannot be read.</returns>
    public static WorkingTree Of(string folder, IReadOnlyList<string> entries)
    {
        try
        {
            if (Repository.Discover(folder) is not { } place) return WorkingTree.None;
            using var repository = new Repository(place);
            if (repository.Head.Tip is not { } tip || repository.Info.IsBare) return WorkingTree.None;
            if (Prefix(folder) is not { } prefix) return WorkingTree.None;

            var status = repository.RetrieveStatus(new StatusOptions
            {
                PathSpec = [.. entries.Select(e => prefix + e)],
                DisablePathSpecMatch = true,
                IncludeUnaltered = false,
                IncludeIgnored = false,
                DetectRenamesInIndex = false,
                DetectRenamesInWorkDir = false,
            });
            string[] differing = [.. status.Where(e => e.State != FileStatus.Unaltered).Select(e => e.FilePath[prefix.Length..])];
            // A workspace that the repository ignores shows no change and is not in the commit all the same.
            if (differing.Length == 0 && tip[prefix + entries[0]] is null) differing = [entries[0]];
            return new(differing.Length > 0 ? tip.Sha + Dirty : tip.Sha, differing, VersionTags.Read(repository, prefix));
        }
        // The commit is a note beside the content hashes, which alone decide: a repository that is damaged, owned by another user, or
        // a machine without the native library must not keep a workspace from loading.
        catch (Exception e) when (GitErrors.Is(e))
        {
            return WorkingTree.None;
        }
    }

    /// <summary>The folder's path inside its repository, with a slash at the end; found from the names alone, because the library
    /// gives the repository's path with links resolved and the folder's may be seen through one.</summary>
    public static string? Prefix(string folder)
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
