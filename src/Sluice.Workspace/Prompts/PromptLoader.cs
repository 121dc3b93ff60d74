using System.Text.Json.Nodes;
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

/// <summary>Reads <c>prompts/&lt;name&gt;/&lt;version&gt;.prompt</c> and the partials <c>prompts/_&lt;name&gt;.prompt</c>.</summary>
internal static class PromptLoader
{
    public const string Folder = "prompts";
    public const string Extension = ".prompt";

    public static SortedDictionary<string, PromptFolder> Load(WorkspaceFiles files, SortedDictionary<string, ContractFolder> contracts)
    {
        var prompts = new SortedDictionary<string, PromptFolder>(StringComparer.Ordinal);
        var entries = files.List(Folder);
        var partials = new PartialSet();
        foreach (var entry in entries.Where(IsPartial)) partials.Read(files, entry);
        partials.Check(files.Problems);
        foreach (var entry in entries.Where(e => !IsPartial(e)))
        {
            if (!entry.IsFolder)
            {
                files.Unexpected(entry, $"a prompt is a file {Folder}/<name>/<version>{Extension}, a partial a file {Folder}/{PartialSet.Mark}<name>{Extension}");
                continue;
            }
            if (!ContractReference.IsName(entry.Name))
                files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.BadName, Names.Rule("prompt", entry.Name));
            prompts[entry.Name] = Read(files, entry, partials, name => SchemaOf(name, contracts));
        }
        return prompts;
    }

    private static bool IsPartial(WorkspaceEntry entry) =>
        !entry.IsFolder && entry.Name.StartsWith(PartialSet.Mark) && entry.Name.EndsWith(Extension, StringComparison.Ordinal)
        && entry.Name.Length > Extension.Length + 1;

    private static PromptFolder Read(WorkspaceFiles files, WorkspaceEntry entry, PartialSet partials, Func<string, JsonObject?> schemas)
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
                && PromptFile.Read(below.Path, entry.Name, version, bytes, files.Problems, partials, schemas) is { } file)
                folder.Files.Add(file);
        }
        folder.Files.Sort((a, b) => SemVersion.ComparePrecedence(a.Prompt.Version, b.Prompt.Version));
        return folder;
    }

    /// <summary>A schema named in Picoschema: an exact contract version, so that the prompt's own bytes say which.</summary>
    private static JsonObject? SchemaOf(string reference, SortedDictionary<string, ContractFolder> contracts) =>
        ContractReference.TryParse(reference, out var parsed) && Names.TryVersion(parsed.Version ?? "", out _)
        && contracts.GetValueOrDefault(parsed.Name)?.Contract is { } contract && contract.TryFind(parsed.Version, out var version)
            ? JsonNode.Parse(version.Schema.Utf8.Span) as JsonObject
            : null;
}
