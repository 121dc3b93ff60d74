using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres;

/// <content>The audit.</content>
public sealed partial class PostgresStore
{
    Task<Page<AuditEntry>> IAuditStore.EntriesAsync(string? tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return AuditReader.ListAsync(_database, tenant, limit, cursor, cancellationToken);
    }

    Task<AuditState> IAuditStore.StateAsync(CancellationToken cancellationToken) => AuditReader.StateAsync(_database, cancellationToken);

    Task<string> IAuditStore.HeadAsync(CancellationToken cancellationToken) => AuditReader.HeadAsync(_database, cancellationToken);

    async Task<IReadOnlyList<AuditBatch>> IAuditStore.BatchesAsync(long after, int limit, CancellationToken cancellationToken) =>
        await _database.ReadAsync(AuditReader.Batches, AuditRows.Batch, cancellationToken, after, (long)limit);

    Task<IReadOnlyList<LinkedRow>> IAuditStore.RowsAsync(byte kind, IReadOnlyList<long> numbers, CancellationToken cancellationToken) =>
        AuditReader.RowsAsync(_database, kind, numbers, cancellationToken);

    async Task<IReadOnlyList<string>> IAuditStore.DifferencesAsync(int limit, CancellationToken cancellationToken) =>
        await _database.ReadAsync(AuditReader.Differences, row => row.GetString(0), cancellationToken, (long)limit);
}
