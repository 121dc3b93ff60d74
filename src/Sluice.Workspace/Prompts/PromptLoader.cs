using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>What stands in one folder below <c>prompts/</c>, right or wrong.</summary>
internal sealed class PromptFolder
{
    /// <summary>Every version that has a file, so that a broken one does not count as missing.</summary>
    public List<SemVersion> Versions { get; } = [];

    /// <summary>Every version that could be read, oldest first.</summary>
    public List<PromptFile> Files { get; } = [];
}

/// <summary>Reads <c>prompts/&lt;name&gt;/&lt;version&gt;.prompt</c>.</summary>
internal static class PromptLoader
{
    public const string Folder = "prompts";
    public const string Extension = ".prompt";

    public static SortedDictionary<string, PromptFolder> Load(WorkspaceFiles files)
    {
        var prompts = new SortedDictionary<string, PromptFolder>(StringComparer.Ordinal);
        foreach (var entry in files.List(Folder))
        {
            if (!entry.IsFolder)
            {
                files.Unexpected(entry, $"a prompt is a file {Folder}/<name>/<version>{Extension}");
                continue;
            }
            if (!ContractReference.IsName(entry.Name))
                files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.BadName, Names.Rule("prompt", entry.Name));
            prompts[entry.Name] = Read(files, entry);
        }
        return prompts;
    }

    private static PromptFolder Read(WorkspaceFiles files, WorkspaceEntry entry)
    {
        var folder = new PromptFolder();
        foreach (var below in files.List(entry.Path))
        {
            if (below.IsFolder || !below.Name.EndsWith(Extension, StringComparison.Ordinal))
            {
                files.Unexpected(below, $"a prompt's version is a file <version>{Extension}");
                continue;
            }
            var text = below.Name[..^Extension.Length];
            if (!Names.TryVersion(text, out var version))
            {
                files.Problems.Add(below.Path, 0, WorkspaceProblemCode.BadVersion, Names.VersionRule(text));
                continue;
            }
            folder.Versions.Add(version);
            if (files.Read(below.Path, WorkspaceFiles.TextBytesMax) is { } bytes
                && PromptFile.Read(below.Path, entry.Name, version, bytes, files.Problems) is { } file)
                folder.Files.Add(file);
        }
        folder.Files.Sort((a, b) => SemVersion.ComparePrecedence(a.Prompt.Version, b.Prompt.Version));
        return folder;
    }
}
