using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Keys of content.</content>
public sealed partial class SqliteStore
{
    Task<IReadOnlyList<ContentKey>> IContentKeyStore.ContentKeysAsync(CancellationToken cancellationToken) => _readers.ReadAsync(session =>
    {
        using var row = session.Prepare(ContentKeyRows.Select, "").Read();
        var keys = new List<ContentKey>();
        while (row.Read()) keys.Add(ContentKeyRows.Read(row));
        return (IReadOnlyList<ContentKey>)keys;
    }, cancellationToken);

    Task<ContentKey> IContentKeyStore.KeepContentKeyAsync(ContentKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Writer.WriteAsync(new ContentKeyWrite(key), cancellationToken);
    }

    async Task<bool> IContentKeyStore.RewrapContentKeyAsync(ContentKey before, ContentKey after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return (await Writer.WriteAsync(new ContentKeyRewrap(before, after), cancellationToken)).Count == 1;
    }

    async Task<int> IContentKeyStore.ShredContentAsync(string day, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(day);
        return (await Writer.WriteAsync(new ContentShredding(day), cancellationToken)).Count;
    }
}
