using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite;

/// <content>The audit.</content>
public sealed partial class SqliteStore
{
    Task<Page<AuditEntry>> IAuditStore.EntriesAsync(string? tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => AuditReader.All(session, tenant, limit, cursor), cancellationToken);
    }

    Task<AuditState> IAuditStore.StateAsync(CancellationToken cancellationToken) => _readers.ReadAsync(AuditReader.StateOf, cancellationToken);

    Task<string> IAuditStore.HeadAsync(CancellationToken cancellationToken) => _readers.ReadAsync(AuditReader.HeadOf, cancellationToken);

    Task<IReadOnlyList<AuditBatch>> IAuditStore.BatchesAsync(long after, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => AuditReader.After(session, after, limit), cancellationToken);

    Task<IReadOnlyList<LinkedRow>> IAuditStore.RowsAsync(byte kind, IReadOnlyList<long> numbers, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => AuditReader.Rows(session, kind, numbers), cancellationToken);

    Task<IReadOnlyList<string>> IAuditStore.DifferencesAsync(int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => AuditReader.Differences(session, limit), cancellationToken);
}
