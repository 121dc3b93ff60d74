using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Vectors of chunks.</content>
public sealed partial class SqliteStore
{
    Task<IReadOnlyList<VectorSet>> IVectorStore.SetsAsync(string tenant, string collection, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => VectorReader.SetsOf(session, tenant, collection, retired: false), cancellationToken);

    Task<IReadOnlyList<string>> IVectorStore.TenantsAsync(string collection, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => VectorReader.TenantsOf(session, collection), cancellationToken);

    async Task<VectorLease?> IVectorStore.LeaseAsync(string tenant, string collection, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        (await Writer.WriteAsync(new VectorLeaseWrite(tenant, collection, owner, now, until), cancellationToken)).Number is { } number ? new VectorLease(tenant, collection, number) : null;

    async Task<VectorSet?> IVectorStore.BeginAsync(VectorLease lease, VectorModel model, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(model);
        return (await Writer.WriteAsync(new VectorSetBegin(lease, model, at), cancellationToken)).Number is { } seq
            ? new VectorSet(seq, lease.Tenant, lease.Collection, model, VectorSetState.Building, 0)
            : null;
    }

    Task<IReadOnlyList<UnembeddedChunk>> IVectorStore.MissingAsync(VectorSet set, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        return _readers.ReadAsync(session => VectorReader.MissingOf(session, set.Seq, after, limit), cancellationToken);
    }

    Task<VectorCount> IVectorStore.CountAsync(VectorSet set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        return _readers.ReadAsync(session => VectorReader.CountOf(session, set.Seq), cancellationToken);
    }

    async Task<bool> IVectorStore.KeepAsync(VectorLease lease, VectorSet set, IReadOnlyList<ChunkVector> vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(vectors);
        return (await Writer.WriteAsync(new VectorsKeep(lease, set, vectors), cancellationToken)).Number is not null;
    }

    async Task<bool> IVectorStore.SwitchAsync(VectorLease lease, VectorSet set, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(set);
        return (await Writer.WriteAsync(new VectorSetSwitch(lease, set, at), cancellationToken)).Number is not null;
    }

    Task<IReadOnlyList<StoredVector>> IVectorStore.ReadAsync(long set, long after, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => VectorReader.VectorsOf(session, set, after, limit), cancellationToken);

    Task<IReadOnlyList<string>> IVectorStore.FittingAsync(string tenant, string collection, IReadOnlyList<string> chunks, IReadOnlyDictionary<string, string> filter,
        CancellationToken cancellationToken) => _readers.ReadAsync(session => VectorReader.FittingOf(session, tenant, collection, chunks, filter), cancellationToken);

    Task<VectorCopy> IVectorStore.CopyAsync(long set, string place, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => VectorReader.CopyOf(session, set, place), cancellationToken);

    async Task<bool> IVectorStore.CopiedAsync(VectorLease lease, long set, string place, VectorCopy copy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return (await Writer.WriteAsync(new VectorCopyWrite(lease, set, place, copy), cancellationToken)).Number is not null;
    }

    Task<IReadOnlyList<VectorSet>> IVectorStore.RetiredAsync(string tenant, string collection, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => VectorReader.SetsOf(session, tenant, collection, retired: true), cancellationToken);

    async Task<bool> IVectorStore.RemoveAsync(VectorLease lease, long set, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return (await Writer.WriteAsync(new VectorRemoval(lease, set, limit), cancellationToken)).Number == 0;
    }
}
