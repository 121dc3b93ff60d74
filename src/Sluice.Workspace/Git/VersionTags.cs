using LibGit2Sharp;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>A version of a contract or prompt that a Git tag names.</summary>
/// <param name="Tag">The tag: <c>contract/&lt;name&gt;/v&lt;version&gt;</c> or <c>prompt/&lt;name&gt;/v&lt;version&gt;</c>.</param>
/// <param name="Commit">The commit it points to, as 40 hexadecimal digits.</param>
/// <param name="Hash">Hash of the version as it stands in that commit; null when the commit does not have it, or not in a form that
/// can be hashed.</param>
public sealed record TaggedVersion(string Tag, string Commit, ContentHash? Hash)
{
    /// <summary>The tag of a contract version.</summary>
    public static string TagOf(ContractId contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return $"{VersionTags.Contract}{contract.Name}/v{contract.Version}";
    }

    /// <summary>The tag of a prompt version.</summary>
    public static string TagOf(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return $"{VersionTags.Prompt}{prompt.Name}/v{prompt.Version}";
    }
}

/// <summary>Reads the tags that publish versions.</summary>
internal static class VersionTags
{
    public const string Contract = "contract/";
    public const string Prompt = "prompt/";

    public static IReadOnlyDictionary<string, TaggedVersion> Read(Repository repository, string prefix)
    {
        var tags = new Dictionary<string, TaggedVersion>(StringComparer.Ordinal);
        foreach (var tag in repository.Tags)
        {
            if (PathOf(tag.FriendlyName) is { } path && tag.PeeledTarget is Commit commit)
                tags[tag.FriendlyName] = new(tag.FriendlyName, commit.Sha, HashOf(commit[prefix + path]?.Target as Blob, path));
        }
        return tags;
    }

    /// <summary>Checks that what is tagged is what the workspace holds.</summary>
    public static void Check(WorkspaceSnapshot workspace, ProblemList problems)
    {
        foreach (var version in workspace.Contracts.Values.SelectMany(c => c.Versions))
            Compare(workspace, TaggedVersion.TagOf(version.Id), version.Hash, problems);
        foreach (var prompt in workspace.Prompts.Values.SelectMany(p => p))
            Compare(workspace, TaggedVersion.TagOf(prompt), prompt.Hash, problems);
    }

    private static void Compare(WorkspaceSnapshot workspace, string name, ContentHash hash, ProblemList problems)
    {
        if (!workspace.Tags.TryGetValue(name, out var tag) || tag.Hash == hash) return;
        problems.Add(PathOf(name)!, 0, WorkspaceProblemCode.TagDiffers, tag.Hash is { } tagged
            ? $"The tag {name} names commit {tag.Commit[..12]}, where this version has {tagged}; here it has {hash}. A tagged version never"
                + " changes: restore the file and put the change into a new version."
            : $"The tag {name} names commit {tag.Commit[..12]}, which does not hold this version; tag the commit that does.");
    }

    /// <summary>The file whose hash is the version's; null for a tag of something else.</summary>
    private static string? PathOf(string tag)
    {
        if (tag.Split('/') is not [var kind, var name, ['v', .. var text]]) return null;
        if (!ContractReference.IsName(name) || !Names.TryVersion(text, out _)) return null;
        return kind switch
        {
            "contract" => $"{ContractLoader.Folder}/{name}/{text}/{ContractLoader.SchemaFile}",
            "prompt" => $"{PromptLoader.Folder}/{name}/{text}{PromptLoader.Extension}",
            _ => null,
        };
    }

    private static ContentHash? HashOf(Blob? blob, string path)
    {
        if (blob is null || blob.Size > Schemas.ParseLimits.Default.BytesMax) return null;
        using var buffer = new MemoryStream();
        blob.GetContentStream().CopyTo(buffer);
        try
        {
            return path.EndsWith(PromptLoader.Extension, StringComparison.Ordinal)
                ? ContentHash.OfBytes(buffer.ToArray())
                : ContentHash.OfJson(buffer.ToArray());
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
