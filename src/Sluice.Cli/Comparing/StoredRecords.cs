using Sluice.Contracts;
using Sluice.Storage.Sqlite;

namespace Sluice.Cli.Comparing;

/// <summary>Tries what a store holds on a version that is not published yet. The store is only read.</summary>
internal static class StoredRecords
{
    /// <summary>Most records of one version that are tried unless more are asked for.</summary>
    public const int SampleMax = 10_000;

    /// <summary>Tries the revisions that a version decided.</summary>
    /// <param name="store">The database.</param>
    /// <param name="old">The version.</param>
    /// <param name="trial">What they are tried on.</param>
    /// <param name="max">Most of them; where there are more, a random sample.</param>
    /// <param name="cancellationToken">Stops trying.</param>
    public static RecordEvidence Try(string store, ContractVersion old, RecordTrial trial, int max, CancellationToken cancellationToken)
    {
        var scan = new RecordScanOptions(old.Id.Name, old.Hash.ToString()) { SampleMax = max };
        var stored = SqliteStore.ReadRecords(new SqliteStoreOptions { Path = store }, scan,
            (record, document) => trial.Add($"{record.Key} revision {record.Revision}", document), cancellationToken);
        return trial.Found(stored);
    }
}
