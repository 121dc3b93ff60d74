using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads contents and proves that they are what their hash says.</summary>
internal static class ContentReader
{
    private const string ByHash = """select kind, name, version, bytes, "commit" from content where hash = $1""";

    internal static Task<StoredContent?> FindAsync(Database database, string hash, CancellationToken cancellationToken) =>
        database.FindAsync(ByHash, row =>
        {
            var bytes = row.GetFieldValue<byte[]>(3);
            if (ContentHash.OfBytes(bytes).ToString() != hash)
                throw new StoreException(StoreErrorCode.Corrupt, $"The content {hash} has other bytes than its hash says. Restore a backup.");
            return new StoredContent(LedgerNames.ToContentKind(row.GetString(0)), row.GetString(1), row.TextOrNull(2), hash, bytes, row.TextOrNull(4));
        }, cancellationToken, hash);
}
