using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads contents and proves that they are what their hash says.</summary>
internal static class ContentReader
{
    private const string ByHash = """select kind, name, version, bytes, "commit" from content where hash = $hash""";

    internal static StoredContent? Find(ReadSession session, string hash)
    {
        using var row = session.Prepare(ByHash, "hash").Read(hash);
        if (!row.Read()) return null;
        var bytes = row.GetFieldValue<byte[]>(3);
        if (ContentHash.OfBytes(bytes).ToString() != hash)
            throw new StoreException(StoreErrorCode.Corrupt, $"The content {hash} has other bytes than its hash says. Restore a backup.");
        return new(LedgerNames.ToContentKind(row.GetString(0)), row.GetString(1), row.TextOrNull(2), hash, bytes, row.TextOrNull(4));
    }
}
