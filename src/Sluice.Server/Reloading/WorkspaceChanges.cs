using Sluice.Workspace;

namespace Sluice.Server.Reloading;

/// <summary>What differs between two workspaces, in words.</summary>
internal static class WorkspaceChanges
{
    public static IReadOnlyList<string> Between(WorkspaceSnapshot before, WorkspaceSnapshot after)
    {
        var (old, current) = (Parts(before), Parts(after));
        return
        [
            .. current.Keys.Except(old.Keys, StringComparer.Ordinal).Select(part => $"{part} came"),
            .. old.Keys.Except(current.Keys, StringComparer.Ordinal).Select(part => $"{part} went"),
            .. current.Where(part => old.TryGetValue(part.Key, out var hash) && hash != part.Value).Select(part => $"{part.Key} changed"),
        ];
    }

    // By what a person would name it, and what tells whether it is still the same.
    private static SortedDictionary<string, string> Parts(WorkspaceSnapshot workspace)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var contract in workspace.Contracts.Values)
        {
            foreach (var version in contract.Versions) parts[$"contract {version.Id}"] = $"{version.Hash} {version.Retired}";
            foreach (var migration in contract.Migrations) parts[$"migration {contract.Name} {migration.From.Version} to {migration.To.Version}"] = migration.Hash.ToString();
        }

        foreach (var prompt in workspace.Prompts.Values.SelectMany(versions => versions))
            parts[$"prompt {prompt.Name}@{prompt.Version}"] = string.Join(' ', prompt.Partials.Select(partial => partial.Hash).Prepend(prompt.Hash));
        foreach (var model in workspace.Models.Values) parts[$"model {model.Name}"] = model.Hash.ToString();
        foreach (var collection in workspace.Collections.Values)
        {
            // A list shows as its type: what it holds is told beside it.
            var records = collection.Records.Select(records => $"{records.Contract} {string.Join(' ', records.Text)}");
            parts[$"collection {collection.Name}"] = $"{collection with { Records = [] }} {string.Join('\n', records)}";
        }

        return parts;
    }
}
