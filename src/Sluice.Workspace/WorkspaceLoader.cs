namespace Sluice.Workspace;

/// <summary>Reads a workspace folder.</summary>
public static class WorkspaceLoader
{
    /// <summary>Loads and checks everything, and reports all problems at once. Never throws for what stands in the folder.</summary>
    /// <param name="folder">The workspace's folder, absolute or relative to the current directory.</param>
    public static WorkspaceLoad Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var problems = new ProblemList();
        if (Root(folder, problems) is not { } root) return new(null, problems.Sorted());

        var files = new WorkspaceFiles(root, problems);
        if (!files.Exists(SettingsLoader.File) && !files.Exists(ContractLoader.Folder))
        {
            problems.Add(SettingsLoader.File, 0, WorkspaceProblemCode.SettingsMissing,
                $"{Suggestion.Quote(folder)} holds no workspace; run `sluice init` to make one, or name the folder that holds"
                + $" {SettingsLoader.File}.");
            return new(null, problems.Sorted());
        }
        return Check(files);
    }

    private static WorkspaceLoad Check(WorkspaceFiles files)
    {
        var problems = files.Problems;
        var settings = Settings(files);
        var models = ModelLoader.Load(files);
        var contracts = ContractLoader.Load(files);
        var prompts = PromptLoader.Load(files);
        if (contracts.Count == 0 && !problems.Any(ContractLoader.Folder))
            problems.Add(ContractLoader.Folder, 0, WorkspaceProblemCode.Empty,
                $"The workspace has no contract; add {ContractLoader.Folder}/<name>/1.0.0/schema.json, or run `sluice init` in an"
                + " empty folder for examples.");
        new ReferenceCheck(contracts, prompts, models, problems).Run();
        if (!problems.IsEmpty) return new(null, problems.Sorted());

        var snapshot = new WorkspaceSnapshot
        {
            Folder = files.Root,
            Settings = settings!,
            Contracts = contracts.ToDictionary(c => c.Key, c => c.Value.Contract!, StringComparer.Ordinal),
            Prompts = prompts.ToDictionary(p => p.Key, p => (IReadOnlyList<Prompt>)[.. p.Value.Files.Select(f => f.Prompt)],
                StringComparer.Ordinal),
            Models = models.ToDictionary(m => m.Key, m => m.Value!, StringComparer.Ordinal),
            Commit = GitCommit.Of(files.Root, [SettingsLoader.File, ContractLoader.Folder, PromptLoader.Folder, ModelLoader.Folder]),
        };
        return new(snapshot, []);
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
