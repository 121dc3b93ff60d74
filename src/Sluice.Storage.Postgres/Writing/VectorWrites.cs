using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Writes vectors of chunks, each under the lease that holds now: its row is locked until the end of the transaction, so that nobody takes
/// the lease meanwhile.</summary>
internal static class VectorWrites
{
    internal const string Lease =
        """
        insert into vector_lease as l (collection_seq, owner, number, until) select seq, $3, 1, $5 from collection where tenant = $1 and name = $2
        on conflict (collection_seq) do update set number = l.number + (l.owner <> $3)::int, owner = $3, until = $5 where l.owner = $3 or l.until <= $4
        returning number
        """;

    private const string Holds =
        """
        select l.collection_seq from vector_lease l join collection c on c.seq = l.collection_seq
        where c.tenant = $1 and c.name = $2 and l.number = $3 for share of l
        """;

    private const string GiveUp = "update vector_set set state = 'retired' where collection_seq = $1 and state = 'building'";

    private const string Begin =
        """
        insert into vector_set (collection_seq, provider, model, dimension, form, generation, probe, state, begun_at)
        values ($1, $2, $3, $4, $5, $6, $7, 'building', $8) returning seq
        """;

    // Whoever keeps vectors of a set waits here for who does so before: positions become visible in their order.
    private const string Reserve =
        "update vector_set set position = position + $3 where seq = $1 and collection_seq = $2 and state <> 'retired' returning position - $3";

    // A chunk that is locked is not removed before the vector is there.
    private const string Lock = "select seq from chunk where seq = any($1) and collection_seq = $2 for key share";

    private const string Keep =
        """
        insert into chunk_vector (set_seq, position, chunk_seq, vector)
        select $1, $2 + g.number, c.seq, nullif(g.vector, ''::bytea)
        from unnest($3::bigint[], $4::text[], $5::bytea[]) with ordinality as g (seq, id, vector, number)
            join chunk c on c.seq = g.seq and c.id = g.id and c.collection_seq = $6
        where c.seq = any($7)
        on conflict do nothing
        """;

    private const string Whole =
        """
        select 1::bigint from vector_set s where s.seq = $1 and s.collection_seq = $2 and s.state = 'building' and not exists (
            select 1 from chunk c where c.collection_seq = s.collection_seq and not exists (
                select 1 from chunk_vector v where v.set_seq = s.seq and v.chunk_seq = c.seq))
        """;

    private const string Retire = "update vector_set set state = 'retired' where collection_seq = $1 and state = 'active'";

    private const string Activate = "update vector_set set state = 'active', activated_at = $2 where seq = $1";

    private const string Copied =
        """
        insert into vector_copy (set_seq, place, position, whole) select seq, $3, $4, $5 from vector_set where seq = $1 and collection_seq = $2
        on conflict (set_seq, place) do update set position = excluded.position, whole = excluded.whole
        """;

    private const string Remove =
        """
        delete from chunk_vector where set_seq = $1 and position in (
            select v.position from chunk_vector v join vector_set s on s.seq = v.set_seq
            where v.set_seq = $1 and s.collection_seq = $2 and s.state = 'retired' order by v.position limit $3)
        """;

    private const string RemoveSet =
        "delete from vector_set where seq = $1 and collection_seq = $2 and state = 'retired' and not exists (select 1 from chunk_vector where set_seq = $1)";

    private const string Left = "select count(*) from vector_set where seq = $1 and collection_seq = $2";

    internal static Task<long?> BeginAsync(NpgsqlConnection connection, VectorLease lease, VectorModel model, DateTimeOffset at, CancellationToken cancellationToken) =>
        LeasedAsync(connection, lease, async collection =>
        {
            await connection.RunAsync(GiveUp, cancellationToken, collection);
            return await connection.IntegerAsync(Begin, cancellationToken, collection, model.Provider, model.Model, model.Dimension, model.Form, model.Generation,
                VectorBytes.Of(model.Probe.Span), UtcText.Of(at));
        }, cancellationToken);

    internal static Task<long?> KeepAsync(NpgsqlConnection connection, VectorLease lease, VectorSet set, IReadOnlyList<ChunkVector> vectors, CancellationToken cancellationToken) =>
        LeasedAsync(connection, lease, async collection =>
        {
            if (await connection.IntegerAsync(Reserve, cancellationToken, set.Seq, collection, (long)vectors.Count) is not { } position) return null;
            var chunks = vectors.Select(vector => vector.Chunk).ToArray();
            var there = await connection.RowsAsync(Lock, row => row.GetInt64(0), cancellationToken, chunks, collection);
            await connection.RunAsync(Keep, cancellationToken, set.Seq, position, chunks, vectors.Select(vector => vector.Id).ToArray(),
                vectors.Select(vector => VectorBytes.Of(vector.Vector.Span)).ToArray(), collection, there.ToArray());
            return position;
        }, cancellationToken);

    internal static Task<long?> SwitchAsync(NpgsqlConnection connection, VectorLease lease, VectorSet set, DateTimeOffset at, CancellationToken cancellationToken) =>
        LeasedAsync(connection, lease, async collection =>
        {
            if (await connection.IntegerAsync(Whole, cancellationToken, set.Seq, collection) is null) return null;
            await connection.RunAsync(Retire, cancellationToken, collection);
            await connection.RunAsync(Activate, cancellationToken, set.Seq, UtcText.Of(at));
            return set.Seq;
        }, cancellationToken);

    internal static Task<long?> CopiedAsync(NpgsqlConnection connection, VectorLease lease, long set, string place, VectorCopy copy, CancellationToken cancellationToken) =>
        LeasedAsync(connection, lease, async collection =>
        {
            await connection.RunAsync(Copied, cancellationToken, set, collection, place, copy.Position, copy.Whole);
            return set;
        }, cancellationToken);

    internal static Task<long?> RemoveAsync(NpgsqlConnection connection, VectorLease lease, long set, int limit, CancellationToken cancellationToken) =>
        LeasedAsync(connection, lease, async collection =>
        {
            await connection.RunAsync(Remove, cancellationToken, set, collection, (long)limit);
            await connection.RunAsync(RemoveSet, cancellationToken, set, collection);
            return await connection.IntegerAsync(Left, cancellationToken, set, collection);
        }, cancellationToken);

    private static async Task<long?> LeasedAsync(NpgsqlConnection connection, VectorLease lease, Func<long, Task<long?>> write, CancellationToken cancellationToken) =>
        await connection.IntegerAsync(Holds, cancellationToken, lease.Tenant, lease.Collection, lease.Number) is { } collection ? await write(collection) : null;
}
