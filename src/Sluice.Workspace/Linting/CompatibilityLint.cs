using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Asks the stored records of an old version whether they are valid in a new one.</summary>
/// <param name="workspace">The workspace whose store is asked.</param>
/// <param name="old">The version that decided them.</param>
/// <param name="new">The version they are tried on.</param>
/// <param name="chain">The migrations to try them by; null: as they are.</param>
/// <param name="all">Whether every record has to be tried, and not only a sample.</param>
/// <returns>What they say; null when there is no store.</returns>
public delegate RecordEvidence? RecordCheck(WorkspaceSnapshot workspace, ContractVersion old, ContractVersion @new, MigrationChain? chain, bool all);

/// <summary>Version numbers against computed compatibility, over all live versions, and stored records against the latest.</summary>
internal static class CompatibilityLint
{
    public static void Run(LintContext context)
    {
        foreach (var folder in ContractLoader.Load(context.Files, context.Options.Migrations).Values)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (folder.Contract is not { } contract) continue;
            new VersionFloorCheck(folder, contract, context.Problems)
                .CheckAll((old, @new) => context.Records?.Invoke(context.Snapshot, old, @new, null, true));
            if (context.Records is { } records) CheckRecords(context, contract, records);
        }
    }

    /// <summary>Every stored record of an older version reaches the latest and is valid there. A step that is proved needs no look.</summary>
    private static void CheckRecords(LintContext context, Contract contract, RecordCheck records)
    {
        var latest = contract.Latest;
        foreach (var version in contract.Versions.Where(v => SemVersion.ComparePrecedence(v.Id.Version, latest.Id.Version) < 0))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (!contract.TryChain(version, latest, out var chain, out _) || chain.IsIdentity) continue;
            if (records(context.Snapshot, version, latest, chain, false) is not { Failed: > 0 } found) continue;
            var first = found.First[0];
            context.Problems.Add($"{ContractLoader.Folder}/{contract.Name}/{latest.Id.Version}/{ContractLoader.SchemaFile}", 1,
                WorkspaceProblemCode.RecordsNotMigrated,
                $"{found}: stored in {version.Id.Version}, they do not become valid documents of {latest.Id.Version}, such as {first.Id}"
                + $"{(first.Pointer.Length == 0 ? "" : $" at {first.Pointer}")} ({first.Reason}). Mend the migration; 'sluice contract diff {version.Id}"
                + $" {latest.Id.Version}' names {(found.Failed > 1 ? "more of them" : "it")}.");
        }
    }
}
