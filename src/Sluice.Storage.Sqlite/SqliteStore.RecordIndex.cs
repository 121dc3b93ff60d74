using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite;

/// <content>Where collections are behind the records.</content>
public sealed partial class SqliteStore
{
    Task<long> IRecordIndexStore.NewestAsync(CancellationToken cancellationToken) => _readers.ReadAsync(RecordIndexReader.Newest, cancellationToken);

    Task<IReadOnlyList<RecordBehind>> IRecordIndexStore.BehindAsync(RecordIndexQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => RecordIndexReader.Find(session, query, limit), cancellationToken);
    }

    Task<IReadOnlyList<DocumentBehind>> IRecordIndexStore.StrayAsync(string collection, IReadOnlyList<string> contracts, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(contracts);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => RecordIndexReader.Strays(session, collection, contracts, limit), cancellationToken);
    }

    Task<IReadOnlyList<DocumentBehind>> IRecordIndexStore.OutdatedAsync(string collection, string contractHash, DocumentBehind? after, int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(contractHash);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => RecordIndexReader.Outdateds(session, collection, contractHash, after, limit), cancellationToken);
    }
}
