using LibGit2Sharp;

namespace Sluice.Workspace;

/// <summary>Reads a workspace from a commit, byte for byte as it was committed: no filter, no line-end conversion, no checkout.</summary>
internal sealed class CommitFiles(string root, CommitSource source, ProblemList problems) : WorkspaceFiles(root, problems)
{
    /// <summary>Most links followed for one path.</summary>
    private const int LinksMax = 20;

    public override bool Exists(string path) => Find(path, out _, follow: false) is not null;

    public override IReadOnlyList<WorkspaceEntry> List(string path)
    {
        if (!Exists(path)) return [];
        if (Target(path) is not { } target) return [];
        if (target is not Tree tree) return NoFolder(path);
        if (tree.Count > EntriesMax) return TooManyEntries(path);
        var entries = new List<WorkspaceEntry>();
        foreach (var entry in tree.Where(e => !e.Name.StartsWith('.')))
        {
            var relative = $"{path}/{entry.Name}";
            if (Target(relative) is { } found) entries.Add(new(entry.Name, relative, found is Tree));
        }
        return [.. entries.OrderBy(e => e.Name, StringComparer.Ordinal)];
    }

    public override byte[]? Read(string path, int bytesMax)
    {
        if (Target(path) is not { } target) return null;
        if (target is not Blob blob) return NoFile(path);
        if (blob.Size > bytesMax) return TooLarge(path, blob.Size, bytesMax);
        using var stream = blob.GetContentStream();
        var bytes = new byte[blob.Size];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>What stands at a path, links followed; null and a problem when that is nothing to read.</summary>
    private GitObject? Target(string path)
    {
        var found = Find(path, out var submodule, follow: true);
        if (found is not null) return found;
        if (submodule)
            Problems.Add(path, 0, WorkspaceProblemCode.FileUnreadable,
                "A submodule stands here, and its files are not in this commit; put them into the repository itself.");
        else if (Exists(path)) BrokenLink(path);
        else Problems.Add(path, 0, WorkspaceProblemCode.FileUnreadable, "The commit has no such file; add it.");
        return null;
    }

    /// <summary>Walks the commit's trees by hand, because the library does not follow links inside of them.</summary>
    private GitObject? Find(string path, out bool submodule, bool follow)
    {
        submodule = false;
        var todo = new Stack<string>(Parts(source.Prefix + path).Reverse());
        var trees = new Stack<Tree>([source.Commit.Tree]);
        GitObject current = source.Commit.Tree;
        for (var links = 0; todo.TryPop(out var name);)
        {
            if (name == ".") continue;
            if (name == "..")
            {
                if (trees.Count == 1) return null;
                trees.Pop();
                current = trees.Peek();
                continue;
            }
            if (current is not Tree tree || tree[name] is not { } entry) return null;
            if (entry.TargetType == TreeEntryTargetType.GitLink)
            {
                submodule = true;
                return null;
            }
            if (entry.Mode == Mode.SymbolicLink && (follow || todo.Count > 0))
            {
                var text = ((Blob)entry.Target).GetContentText();
                if (++links > LinksMax || text.StartsWith('/')) return null;
                foreach (var part in Parts(text).Reverse()) todo.Push(part);
                continue;
            }
            current = entry.Target;
            if (current is Tree below) trees.Push(below);
        }
        return current;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
