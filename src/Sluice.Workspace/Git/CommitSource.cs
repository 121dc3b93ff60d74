using LibGit2Sharp;

namespace Sluice.Workspace;

/// <summary>A commit to read a workspace from, and where the workspace lies in it.</summary>
internal sealed class CommitSource : IDisposable
{
    private CommitSource(Repository repository, Commit commit, string prefix) =>
        (Repository, Commit, Prefix) = (repository, commit, prefix);

    public Repository Repository { get; }

    public Commit Commit { get; }

    /// <summary>The workspace's folder in the commit: empty, or ending in a slash.</summary>
    public string Prefix { get; }

    /// <summary>Finds a commit.</summary>
    /// <param name="root">Absolute path of the workspace's folder, inside a repository, or of a bare repository.</param>
    /// <param name="at">Branch, tag or commit; with <c>:path</c> behind it when the workspace lies in another folder of the commit.</param>
    /// <param name="problems">Where problems go.</param>
    /// <returns>Null and a problem when there is none.</returns>
    public static CommitSource? Open(string root, string at, ProblemList problems)
    {
        Repository? repository = null;
        try
        {
            if (Repository.Discover(root) is not { } place)
            {
                problems.Add(".", 0, WorkspaceProblemCode.RepositoryMissing,
                    $"The folder lies in no Git repository, so nothing can be read from {Suggestion.Quote(at)}; leave --at out, or name a"
                    + " folder of a repository.");
                return null;
            }
            repository = new Repository(place);
            var colon = at.IndexOf(':', StringComparison.Ordinal);
            var (revision, path) = colon < 0 ? (at, null) : (at[..colon], at[(colon + 1)..]);
            if (Find(repository, revision) is { } commit && Place(repository, root, path) is { } prefix)
            {
                if (prefix.Length == 0 || commit[prefix.TrimEnd('/')] is { TargetType: TreeEntryTargetType.Tree })
                    return new(repository, commit, prefix);
                problems.Add(".", 0, WorkspaceProblemCode.FolderMissing,
                    $"Commit {commit.Sha[..12]} has no folder {Suggestion.Quote(prefix.TrimEnd('/'))}; name another commit, or the folder as"
                    + " REF:path.");
            }
            else
            {
                problems.Add(".", 0, WorkspaceProblemCode.RevisionUnknown,
                    $"The repository has no branch, tag or commit {Suggestion.Quote(revision)}; fetch it, or name another."
                    + Suggestion.For(revision, repository.Branches.Select(b => b.FriendlyName).Concat(repository.Tags.Select(t => t.FriendlyName))));
            }
        }
        catch (Exception e) when (GitErrors.Is(e))
        {
            Unreadable(e, problems);
        }
        repository?.Dispose();
        return null;
    }

    public static void Unreadable(Exception e, ProblemList problems) => problems.Add(".", 0, WorkspaceProblemCode.RepositoryUnreadable,
        $"The Git repository cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Repair it, or make it belong to the"
        + " user that runs Sluice.");

    public void Dispose() => Repository.Dispose();

    private static Commit? Find(Repository repository, string revision)
    {
        if (revision.Length == 0) return null;
        try
        {
            var found = repository.Lookup(revision);
            while (found is TagAnnotation tag) found = tag.Target;
            return found as Commit;
        }
        catch (Exception e) when (e is InvalidSpecificationException or AmbiguousSpecificationException or NotFoundException)
        {
            return null;
        }
    }

    private static string? Place(Repository repository, string root, string? path) => path is not null
        ? path.Trim('/') is { Length: > 0 } named ? named + "/" : ""
        : repository.Info.IsBare ? "" : GitCommit.Prefix(root);
}

/// <summary>What the Git library throws for a repository that cannot be read.</summary>
internal static class GitErrors
{
    public static bool Is(Exception e) => e is LibGit2SharpException or IOException or UnauthorizedAccessException
        or TypeInitializationException or DllNotFoundException or BadImageFormatException or NullReferenceException
        or InvalidOperationException or ArgumentException;
}
