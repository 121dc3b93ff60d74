using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Traces, and who was shown what.</content>
public sealed partial class SqliteStore
{
    Task<StoredTrace> ITraceStore.TraceAsync(string tenant, string traceId, string? submissionId, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(traceId);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => TraceReader.Read(session, tenant, traceId, submissionId, limit), cancellationToken);
    }

    Task IReadStore.KeepAsync(IReadOnlyList<ReadEntry> reads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return Writer.WriteAsync(new ReadWrite(reads), cancellationToken);
    }

    Task<IReadOnlyList<ReadEntry>> IReadStore.ReadersAsync(string tenant, ReadKind kind, string target, long? revision, int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(target);
        PageCursor.CheckLimit(limit);
        return _readers.ReadAsync(session => TraceReader.ReadersOf(session, tenant, kind, target, revision, limit), cancellationToken);
    }
}
