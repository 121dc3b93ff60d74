using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite.Opening;

/// <summary>Brings a database to the schema of this build, whoever else starts at the same moment.</summary>
internal static class Preparation
{
    /// <summary>Makes or upgrades the database where that is needed.</summary>
    /// <returns>How many scripts ran.</returns>
    internal static async Task<int> RunAsync(StoreLocation location, SqliteStoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        location.Prepare();
        if (IsReady(location)) return 0;
        var opening = await OpeningLock.TakeAsync(location.Path, TimeSpan.FromSeconds(options.OpenWaitSeconds), cancellationToken);
        await using (opening)
        {
            if (IsReady(location)) return 0;
            using (var connection = location.Open(SqliteOpenMode.ReadWriteCreate))
            {
                SchemaScripts.RefuseForeign(connection, location.Path);
                if (connection.Scalar("pragma journal_mode = wal") is not "wal")
                {
                    throw new StoreException(StoreErrorCode.Unwritable,
                        $"The file system of {location.Path} cannot hold a write-ahead log. Name a file on a local disk.");
                }
            }
            // Scripts make tables anew that others refer to, and check the references themselves.
            var scripts = SchemaScripts.Run(location.ConnectionString(SqliteOpenMode.ReadWrite, foreignKeys: false));
            LinkEntries(location, options, time);
            return scripts;
        }
    }

    // What scripts enter in the audit is linked by no group; a verification before the first one would find it.
    private static void LinkEntries(StoreLocation location, SqliteStoreOptions options, TimeProvider time)
    {
        using var session = new WriteSession(location, options);
        session.Begin();
        session.Audit.Link(UtcText.Of(time.GetUtcNow()));
        session.Commit();
    }

    // Read-only, so that a file that is not ours, or is newer, stays as it is to the byte.
    private static bool IsReady(StoreLocation location)
    {
        var file = new FileInfo(location.Path);
        if (!file.Exists || file.Length == 0) return false;
        using var connection = location.Open(SqliteOpenMode.ReadOnly);
        return SchemaScripts.IsReady(connection, location.Path);
    }
}
