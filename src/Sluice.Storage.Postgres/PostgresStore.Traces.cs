using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Traces, and who was shown what.</content>
public sealed partial class PostgresStore
{
    Task<StoredTrace> ITraceStore.TraceAsync(string tenant, string traceId, string? submissionId, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(traceId);
        PageCursor.CheckLimit(limit);
        return TraceReader.ReadAsync(_database, tenant, traceId, submissionId, limit, cancellationToken);
    }

    Task IReadStore.KeepAsync(IReadOnlyList<ReadEntry> reads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return _database.WriteOneAsync(connection => ReadWrites.KeepAsync(connection, reads, cancellationToken), cancellationToken);
    }

    Task<IReadOnlyList<ReadEntry>> IReadStore.ReadersAsync(string tenant, ReadKind kind, string target, long? revision, int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(target);
        PageCursor.CheckLimit(limit);
        return TraceReader.ReadersAsync(_database, tenant, kind, target, revision, limit, cancellationToken);
    }
}
