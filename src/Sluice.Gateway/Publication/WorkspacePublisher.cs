using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Pins a workspace's versions in the store, so that a published version can never change unseen.</summary>
public static class WorkspacePublisher
{
    /// <summary>Code of the problem of a published version whose content changed.</summary>
    public const string ChangedCode = "workspace_published_changed";

    /// <summary>Code of the problem of a Git tag that names another commit than when its version was published.</summary>
    public const string TagMovedCode = "workspace_tag_moved";

    /// <summary>Pins every version that is new.</summary>
    /// <returns>A problem for every setting that the gateway cannot follow and for every published version whose content changed;
    /// nothing is pinned then. Empty when all is well.</returns>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public static async Task<IReadOnlyList<WorkspaceProblem>> PublishAsync(WorkspaceSnapshot workspace, IPublicationStore store,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(store);
        if (GatewayRules.Problems(workspace).ToList() is { Count: > 0 } problems) return problems;
        var conflicts = await store.PublishAsync([.. Publications(workspace)], cancellationToken);
        return [.. conflicts.Select(Problem)];
    }

    /// <summary>Compares a workspace with what a store has published, without writing anything.</summary>
    /// <returns>The problems that <see cref="PublishAsync"/> would report.</returns>
    public static IReadOnlyList<WorkspaceProblem> Compare(WorkspaceSnapshot workspace, IReadOnlyList<PublishedVersion> published)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(published);
        var pinned = published.Select(v => v.Publication).ToDictionary(p => (p.Kind, p.Name, p.Version));
        var problems = GatewayRules.Problems(workspace).ToList();
        foreach (var offered in Publications(workspace))
        {
            if (!pinned.TryGetValue((offered.Kind, offered.Name, offered.Version), out var known)) continue;
            if (known.Hash != offered.Hash) problems.Add(Problem(new(offered, known.Hash)));
            if (known.Tag is { } tag && offered.Tag is { } now && now.Commit != tag.Commit)
                problems.Add(Problem(new(offered, known.Hash) { PinnedTagCommit = tag.Commit }));
        }

        return problems;
    }

    private static IEnumerable<Publication> Publications(WorkspaceSnapshot workspace)
    {
        foreach (var version in workspace.Contracts.Values.SelectMany(c => c.Versions))
        {
            yield return new(PublicationKind.Contract, version.Id.Name, version.Id.Version.ToString(), version.Hash.ToString(), workspace.Commit)
            {
                Tag = Tag(workspace, TaggedVersion.TagOf(version.Id)),
                Contents = [Contents.Of(version, workspace.Commit)],
            };
        }

        foreach (var prompt in workspace.Prompts.Values.SelectMany(p => p).Concat([CorrectionPrompt.BuiltIn, CorrectionPrompt.Surgical]))
        {
            yield return new(PublicationKind.Prompt, prompt.Name, prompt.Version.ToString(), prompt.Hash.ToString(), workspace.Commit)
            {
                Tag = Tag(workspace, TaggedVersion.TagOf(prompt)),
                Contents = [.. Contents.Of(prompt, workspace.Commit), .. Bundle(workspace, prompt)],
            };
        }

        // Where a model configuration states no version, every hash is one, and all of them stay on record.
        foreach (var model in workspace.Models.Values)
        {
            yield return new(PublicationKind.Model, model.Name, model.DeclaredVersion?.ToString() ?? model.Hash.ToString(),
                model.Hash.ToString(), workspace.Commit)
            {
                Contents = [Contents.Of(model, workspace.Commit)],
            };
        }
    }

    private static IEnumerable<StoredContent> Bundle(WorkspaceSnapshot workspace, Prompt prompt)
    {
        if (!workspace.Models.TryGetValue(prompt.Model, out var model)) yield break;
        workspace.TryFindContract(prompt, out var contract);
        yield return Contents.Of(PromptBundle.Of(prompt, contract, model), workspace.Commit);
    }

    /// <summary>Code of the problem of a retired version in which records are still held.</summary>
    public const string RetiredInUseCode = "workspace_retired_in_use";

    /// <summary>A problem for each retired version in which records are still held.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public static async Task<IReadOnlyList<WorkspaceProblem>> RetiredInUseAsync(WorkspaceSnapshot workspace, IRecordStore records,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(records);
        var problems = new List<WorkspaceProblem>();
        foreach (var contract in workspace.Contracts.Values.Where(contract => contract.Versions.Any(version => version.Retired)))
        {
            var held = await records.HeldAsync(contract.Name, cancellationToken);
            foreach (var version in contract.Versions.Where(version => version.Retired))
            {
                var count = held.Where(h => h.Version == version.Id.Version.ToString()).Sum(h => h.Count);
                if (count == 0) continue;
                problems.Add(new WorkspaceProblem($"contracts/{contract.Name}/contract.yaml", 0, RetiredInUseCode,
                    $"{version.Id} is retired, and {count} records are held in it. Take it out of 'retired', run 'sluice migrate {contract.Name}', "
                    + "and retire it then."));
            }
        }

        return problems;
    }

    /// <summary>Code of the problem of a published version that is gone though records need it.</summary>
    public const string RemovedInUseCode = "workspace_removed_in_use";

    /// <summary>A problem for each published contract version that the workspace does not have, and without which a stored revision could
    /// not be read any more.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public static async Task<IReadOnlyList<WorkspaceProblem>> RemovedInUseAsync(WorkspaceSnapshot workspace, IPublicationStore publications,
        IRecordStore records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(publications);
        ArgumentNullException.ThrowIfNull(records);
        var here = workspace.Contracts.Values.SelectMany(contract => contract.Versions).Select(version => version.Id.ToString())
            .ToHashSet(StringComparer.Ordinal);
        var problems = new List<WorkspaceProblem>();
        foreach (var (publication, _, _) in await publications.ListAsync(cancellationToken))
        {
            var name = $"{publication.Name}@{publication.Version}";
            if (publication.Kind != PublicationKind.Contract || here.Contains(name)
                || !await records.IsUsedAsync(publication.Name, publication.Hash, cancellationToken))
                continue;
            problems.Add(new WorkspaceProblem($"contracts/{publication.Name}/{publication.Version}/schema.json", 0, RemovedInUseCode,
                $"{name} is gone, and stored records need it: they were decided by it or are held in it. Put its folder back; 'retired' in "
                + "contract.yaml is for a version that nobody shall use any more."));
        }

        return problems;
    }

    private static PublicationTag? Tag(WorkspaceSnapshot workspace, string name) =>
        workspace.Tags.TryGetValue(name, out var tag) ? new(tag.Tag, tag.Commit) : null;

    private static WorkspaceProblem Problem(PublicationConflict conflict)
    {
        var offered = conflict.Offered;
        var file = offered.Kind switch
        {
            PublicationKind.Contract => $"contracts/{offered.Name}/{offered.Version}/schema.json",
            PublicationKind.Model => $"models/{offered.Name}.yaml",
            _ => $"prompts/{offered.Name}/{offered.Version}.prompt",
        };
        if (conflict.PinnedPartials is { } partials)
        {
            return new WorkspaceProblem(file, 0, ChangedCode,
                $"{offered.Name}@{offered.Version} is published with {(partials.Count == 0 ? "no partial" : $"the partials {string.Join(", ", partials)}")} and"
                + " now takes in others or other texts; a published version never changes. Restore the partial, and put its change under a"
                + " new name or into a new version of the prompt.");
        }
        if (conflict is { PinnedTagCommit: { } commit, Offered.Tag: { } tag })
        {
            return new WorkspaceProblem(file, 0, TagMovedCode,
                $"The tag {tag.Name} named commit {commit} when {offered.Name}@{offered.Version} was published and now names {tag.Commit}; "
                + "a tag of a published version never moves. Move it back, and tag a new version instead.");
        }

        return new WorkspaceProblem(file, 0, ChangedCode,
            $"{offered.Name}@{offered.Version} is published with {conflict.PinnedHash} and now has {offered.Hash}; a published version never changes. "
            + "Restore the file and put the change into a new version.");
    }
}
