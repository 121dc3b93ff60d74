using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Server;
using Sluice.Workspace;

namespace Sluice.Cli.Comparing;

/// <summary>Tries what a store holds on a version that is not published yet. The store is only read.</summary>
internal static class StoredRecords
{
    /// <summary>Most records of one version that are tried unless more are asked for.</summary>
    public const int SampleMax = 10_000;

    /// <summary>Tries the revisions that a version decided.</summary>
    /// <param name="settings">The settings that name the store.</param>
    /// <param name="old">The version.</param>
    /// <param name="trial">What they are tried on.</param>
    /// <param name="max">Most of them; where there are more, a random sample.</param>
    /// <param name="cancellationToken">Stops trying.</param>
    /// <returns>What was found; null when there is no store.</returns>
    public static RecordEvidence? Try(WorkspaceSettings settings, ContractVersion old, RecordTrial trial, int max, CancellationToken cancellationToken)
    {
        var scan = new RecordScanOptions(old.Id.Name, old.Hash.ToString()) { SampleMax = max };
        // The lint asks in the middle of its work, which waits for nothing else.
        var stored = WorkspaceStore.RecordsAsync(settings, scan, (record, document) => trial.Add($"{record.Key} revision {record.Revision}", document),
            cancellationToken).GetAwaiter().GetResult();
        return stored is { } count ? trial.Found(count) : null;
    }
}
