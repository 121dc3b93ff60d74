using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Vectors of chunks.</content>
public sealed partial class PostgresStore
{
    private const string VectorSets = $"select {VectorRows.SetColumns} from vector_set s join collection c on c.seq = s.collection_seq where c.tenant = $1 and c.name = $2";

    private const string MissingVectors =
        """
        select c.seq, c.id from chunk c
        where c.collection_seq = (select collection_seq from vector_set where seq = $1) and c.seq > $2
            and not exists (select 1 from chunk_vector v where v.set_seq = $1 and v.chunk_seq = c.seq)
        order by c.seq limit $3
        """;

    private const string VectorCounts =
        """
        select (select count(*) from chunk c where c.collection_seq = (select collection_seq from vector_set where seq = $1)
                and not exists (select 1 from chunk_vector v where v.set_seq = $1 and v.chunk_seq = c.seq)),
            count(vector), count(*) - count(vector)
        from chunk_vector where set_seq = $1
        """;

    private const string VectorsAfter =
        """
        select v.position, c.id, v.vector from chunk_vector v join chunk c on c.seq = v.chunk_seq
        where v.set_seq = $1 and v.position > $2 and v.vector is not null order by v.position limit $3
        """;

    private const string FittingChunks =
        """
        select c.id from chunk c join collection o on o.seq = c.collection_seq
        where o.tenant = $1 and o.name = $2 and c.id = any($3::text[]) and not exists (
            select 1 from unnest($4::text[], $5::text[]) as f (pointer, value) where not exists (
                select 1 from document_value d where d.collection_seq = o.seq and d.pointer = f.pointer and d.value = f.value and d.document_seq = c.document_seq))
        """;

    async Task<IReadOnlyList<VectorSet>> IVectorStore.SetsAsync(string tenant, string collection, CancellationToken cancellationToken) =>
        await _database.ReadAsync($"{VectorSets} and s.state <> 'retired' order by s.state", VectorRows.ReadSet, cancellationToken, tenant, collection);

    async Task<IReadOnlyList<string>> IVectorStore.TenantsAsync(string collection, CancellationToken cancellationToken) =>
        await _database.ReadAsync("select tenant from collection where name = $1 and chunks > 0 order by tenant", row => row.GetString(0), cancellationToken, collection);

    async Task<VectorLease?> IVectorStore.LeaseAsync(string tenant, string collection, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        await _database.WriteOneAsync(connection => connection.IntegerAsync(VectorWrites.Lease, cancellationToken, tenant, collection, owner, UtcText.Of(now), UtcText.Of(until)),
            cancellationToken) is { } number
            ? new VectorLease(tenant, collection, number)
            : null;

    async Task<VectorSet?> IVectorStore.BeginAsync(VectorLease lease, VectorModel model, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(model);
        return await _database.WriteAsync(connection => VectorWrites.BeginAsync(connection, lease, model, at, cancellationToken), cancellationToken) is { } seq
            ? new VectorSet(seq, lease.Tenant, lease.Collection, model, VectorSetState.Building, 0)
            : null;
    }

    async Task<IReadOnlyList<UnembeddedChunk>> IVectorStore.MissingAsync(VectorSet set, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        return await _database.ReadAsync(MissingVectors, row => new UnembeddedChunk(row.GetInt64(0), row.GetString(1)), cancellationToken, set.Seq, after, (long)limit);
    }

    async Task<VectorCount> IVectorStore.CountAsync(VectorSet set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        return (await _database.ReadAsync(VectorCounts, row => new VectorCount(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken, set.Seq))[0];
    }

    async Task<bool> IVectorStore.KeepAsync(VectorLease lease, VectorSet set, IReadOnlyList<ChunkVector> vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(vectors);
        return await _database.WriteAsync(connection => VectorWrites.KeepAsync(connection, lease, set, vectors, cancellationToken), cancellationToken) is not null;
    }

    async Task<bool> IVectorStore.SwitchAsync(VectorLease lease, VectorSet set, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(set);
        return await _database.WriteAsync(connection => VectorWrites.SwitchAsync(connection, lease, set, at, cancellationToken), cancellationToken) is not null;
    }

    async Task<IReadOnlyList<StoredVector>> IVectorStore.ReadAsync(long set, long after, int limit, CancellationToken cancellationToken) =>
        await _database.ReadAsync(VectorsAfter, VectorRows.ReadVector, cancellationToken, set, after, (long)limit);

    async Task<IReadOnlyList<string>> IVectorStore.FittingAsync(string tenant, string collection, IReadOnlyList<string> chunks, IReadOnlyDictionary<string, string> filter,
        CancellationToken cancellationToken) =>
        await _database.ReadAsync(FittingChunks, row => row.GetString(0), cancellationToken, tenant, collection, chunks.ToArray(), filter.Keys.ToArray(), filter.Values.ToArray());

    async Task<VectorCopy> IVectorStore.CopyAsync(long set, string place, CancellationToken cancellationToken) =>
        (await _database.ReadAsync("select position, whole from vector_copy where set_seq = $1 and place = $2", row => new VectorCopy(row.GetInt64(0), row.GetBoolean(1)),
            cancellationToken, set, place)).FirstOrDefault();

    async Task<bool> IVectorStore.CopiedAsync(VectorLease lease, long set, string place, VectorCopy copy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return await _database.WriteAsync(connection => VectorWrites.CopiedAsync(connection, lease, set, place, copy, cancellationToken), cancellationToken) is not null;
    }

    async Task<IReadOnlyList<VectorSet>> IVectorStore.RetiredAsync(string tenant, string collection, CancellationToken cancellationToken) =>
        await _database.ReadAsync($"{VectorSets} and s.state = 'retired' order by s.seq", VectorRows.ReadSet, cancellationToken, tenant, collection);

    async Task<bool> IVectorStore.RemoveAsync(VectorLease lease, long set, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return await _database.WriteAsync(connection => VectorWrites.RemoveAsync(connection, lease, set, limit, cancellationToken), cancellationToken) == 0;
    }
}
