namespace Sluice.Workspace;

/// <summary>Reads a workspace folder.</summary>
public static class WorkspaceLoader
{
    private static readonly string[] Entries = [SettingsLoader.File, ContractLoader.Folder, PromptLoader.Folder, ModelLoader.Folder, CollectionLoader.Folder];

    /// <summary>Loads and checks everything, and reports all problems at once. Never throws for what stands in the folder.</summary>
    /// <param name="folder">The workspace's folder, absolute or relative to the current directory.</param>
    public static WorkspaceLoad Load(string folder) => Load(folder, new WorkspaceLoadOptions());

    /// <summary>Loads and checks everything, from the folder or from a commit, and reports all problems at once. Never throws for what
    /// stands there.</summary>
    /// <param name="folder">The workspace's folder, absolute or relative to the current directory; with
    /// <see cref="WorkspaceLoadOptions.At"/> also a bare repository.</param>
    /// <param name="options">Where to read from.</param>
    public static WorkspaceLoad Load(string folder, WorkspaceLoadOptions options) => Load(folder, options, (_, _) => { });

    /// <summary>Loads, and hands what was loaded on while its files can still be read.</summary>
    internal static WorkspaceLoad Load(string folder, WorkspaceLoadOptions options, Action<WorkspaceSnapshot, WorkspaceFiles> then)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var problems = new ProblemList();
        if (Root(folder, problems) is not { } root) return new(null, problems.Sorted());
        if (options.At is not { } at) return Load(new FolderFiles(root, problems), folder, options, then, settings => Folder(root, settings, options, problems));
        if (CommitSource.Open(root, at, problems) is not { } source) return new(null, problems.Sorted());
        using (source)
        {
            try
            {
                return Load(new CommitFiles(root, source, problems), folder, options, then,
                    _ => new(source.Commit.Sha, [], VersionTags.Read(source.Repository, source.Prefix)));
            }
            catch (LibGit2Sharp.LibGit2SharpException e)
            {
                CommitSource.Unreadable(e, problems);
                return new(null, problems.Sorted());
            }
        }
    }

    /// <summary>Reads something of a workspace that may not load as a whole, from its folder or from a commit; null and a problem where that
    /// cannot be read.</summary>
    internal static T? Read<T>(string folder, WorkspaceLoadOptions options, ProblemList problems, Func<WorkspaceFiles, T?> read)
        where T : class
    {
        if (Root(folder, problems) is not { } root) return null;
        if (options.At is not { } at) return read(new FolderFiles(root, problems));
        if (CommitSource.Open(root, at, problems) is not { } source) return null;
        using (source)
        {
            try
            {
                return read(new CommitFiles(root, source, problems));
            }
            catch (LibGit2Sharp.LibGit2SharpException e)
            {
                CommitSource.Unreadable(e, problems);
                return null;
            }
        }
    }

    private static WorkspaceLoad Load(WorkspaceFiles files, string folder, WorkspaceLoadOptions options,
        Action<WorkspaceSnapshot, WorkspaceFiles> then, Func<WorkspaceSettings?, WorkingTree> git)
    {
        var problems = files.Problems;
        if (!files.Exists(SettingsLoader.File) && !files.Exists(ContractLoader.Folder))
        {
            problems.Add(SettingsLoader.File, 0, WorkspaceProblemCode.SettingsMissing,
                $"{Suggestion.Quote(folder)} holds no workspace; run `sluice init` to make one, or name the folder that holds"
                + $" {SettingsLoader.File}.");
            return new(null, problems.Sorted());
        }
        if (Check(files, options, git) is not { } snapshot) return new(null, problems.Sorted());
        then(snapshot, files);
        return new(snapshot, []);
    }

    private static WorkspaceSnapshot? Check(WorkspaceFiles files, WorkspaceLoadOptions options, Func<WorkspaceSettings?, WorkingTree> git)
    {
        var problems = files.Problems;
        var settings = Settings(files);
        var (models, mentions) = ModelLoader.Load(files);
        var contracts = ContractLoader.Load(files, options.Migrations);
        var prompts = PromptLoader.Load(files, contracts);
        var (collections, named) = CollectionLoader.Load(files);
        if (contracts.Count == 0 && !problems.Any(ContractLoader.Folder))
            problems.Add(ContractLoader.Folder, 0, WorkspaceProblemCode.Empty,
                $"The workspace has no contract; add {ContractLoader.Folder}/<name>/1.0.0/schema.json, or run `sluice init` in an"
                + " empty folder for examples.");
        foreach (var folder in contracts.Values)
            if (folder.Contract is { } contract && contract.Versions.Count == folder.Versions.Count)
                new VersionFloorCheck(folder, contract, problems).CheckSteps();
        new ReferenceCheck(contracts, prompts, models, mentions, named, collections, problems).Run();
        var floor = new PromptFloor(contracts, models, problems);
        // Versions that cannot be read say nothing about the step between them.
        if (problems.IsEmpty)
            foreach (var folder in prompts.Values) floor.Check(folder);
        var tree = git(settings);
        if (!problems.IsEmpty) return null;

        var snapshot = new WorkspaceSnapshot
        {
            Folder = files.Root,
            Settings = settings!,
            Contracts = contracts.ToDictionary(c => c.Key, c => c.Value.Contract!, StringComparer.Ordinal),
            Prompts = prompts.ToDictionary(p => p.Key, p => (IReadOnlyList<Prompt>)[.. p.Value.Files.Select(f => f.Prompt)],
                StringComparer.Ordinal),
            Models = models.ToDictionary(m => m.Key, m => m.Value!, StringComparer.Ordinal),
            Collections = collections,
            Commit = tree.Commit,
            Tags = tree.Tags,
        };
        VersionTags.Check(snapshot, problems);
        return problems.IsEmpty ? snapshot : null;
    }

    private static WorkingTree Folder(string root, WorkspaceSettings? settings, WorkspaceLoadOptions options, ProblemList problems)
    {
        var tree = GitCommit.Of(root, Entries);
        if (options.Clean == CleanRule.Off || (options.Clean == CleanRule.AsSettingsSay && settings is not { RequireClean: true })) return tree;
        if (tree.Commit is null)
            problems.Add(".", 0, WorkspaceProblemCode.Dirty,
                "Only committed files are taken here, and the folder has no commit; commit the workspace, or name a commit with --at.");
        else if (tree.Differing.Count > 0)
            problems.Add(tree.Differing[0], 0, WorkspaceProblemCode.Dirty,
                $"The file {(tree.Differing.Count == 1 ? "differs" : $"and {tree.Differing.Count - 1} more differ")} from commit {tree.Commit[..12]}, and only"
                + " committed files are taken here; commit the change, or name a commit with --at.");
        return tree;
    }

    private static WorkspaceSettings? Settings(WorkspaceFiles files)
    {
        if (files.Exists(SettingsLoader.File)) return SettingsLoader.Load(files);
        var other = Path.ChangeExtension(SettingsLoader.File, ".yml");
        files.Problems.Add(SettingsLoader.File, 0, WorkspaceProblemCode.SettingsMissing, files.Exists(other)
            ? $"There is no {SettingsLoader.File}; rename {other}."
            : $"There is no {SettingsLoader.File}; run `sluice init`, or add an empty one to take every default.");
        return null;
    }

    private static string? Root(string folder, ProblemList problems)
    {
        if (folder.Length == 0 || folder.Contains('\0', StringComparison.Ordinal))
        {
            problems.Add(".", 0, WorkspaceProblemCode.FolderMissing, "The workspace's folder has no name; give one.");
            return null;
        }
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(root)) return root;
        if (File.Exists(root))
            problems.Add(".", 0, WorkspaceProblemCode.NotAFolder,
                $"{Suggestion.Quote(folder)} is a file; name the folder that holds {SettingsLoader.File}.");
        else
            problems.Add(".", 0, WorkspaceProblemCode.FolderMissing,
                $"There is no folder {Suggestion.Quote(folder)}; name another, or make one with `sluice init`.");
        return null;
    }
}
