using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of vectors.</summary>
internal sealed class VectorStatements(WriteSession session)
{
    internal Statement Lease { get; } = session.Prepare(
        """
        insert into vector_lease (collection_seq, owner, number, until) select seq, $owner, 1, $until from collection where tenant = $tenant and name = $collection
        on conflict (collection_seq) do update set number = number + (owner <> $owner), owner = $owner, until = $until where owner = $owner or until <= $now
        returning number
        """,
        "tenant collection owner now until");

    internal Statement Holds { get; } = session.Prepare(
        "select l.collection_seq from vector_lease l join collection c on c.seq = l.collection_seq where c.tenant = $tenant and c.name = $collection and l.number = $number",
        "tenant collection number");

    internal Statement GiveUp { get; } = session.Prepare("update vector_set set state = 'retired' where collection_seq = $collection and state = 'building'", "collection");

    internal Statement Begin { get; } = session.PrepareInsert("vector_set", "collection_seq provider model dimension form generation probe state begun_at", "returning seq");

    internal Statement Position { get; } = session.Prepare(
        "select position from vector_set where seq = $set and collection_seq = $collection and state <> 'retired'", "set collection");

    internal Statement Keep { get; } = session.Prepare(
        """
        insert into chunk_vector (set_seq, position, chunk_seq, vector) select $set, $position, seq, $vector from chunk
        where seq = $chunk and id = $id and collection_seq = $collection
        on conflict do nothing returning position
        """,
        "set position chunk id collection vector");

    internal Statement Kept { get; } = session.Prepare("update vector_set set position = $position where seq = $set", "set position");

    internal Statement Whole { get; } = session.Prepare(
        """
        select 1 from vector_set s where s.seq = $set and s.collection_seq = $collection and s.state = 'building' and not exists (
            select 1 from chunk c where c.collection_seq = s.collection_seq and not exists (
                select 1 from chunk_vector v where v.set_seq = s.seq and v.chunk_seq = c.seq))
        """,
        "set collection");

    internal Statement Retire { get; } = session.Prepare("update vector_set set state = 'retired' where collection_seq = $collection and state = 'active'", "collection");

    internal Statement Activate { get; } = session.Prepare("update vector_set set state = 'active', activated_at = $at where seq = $set", "set at");

    internal Statement Copied { get; } = session.Prepare(
        """
        insert into vector_copy (set_seq, place, position, whole) select seq, $place, $position, $whole from vector_set where seq = $set and collection_seq = $collection
        on conflict (set_seq, place) do update set position = excluded.position, whole = excluded.whole
        """,
        "set collection place position whole");

    internal Statement Remove { get; } = session.Prepare(
        """
        delete from chunk_vector where set_seq = $set and position in (
            select v.position from chunk_vector v join vector_set s on s.seq = v.set_seq
            where v.set_seq = $set and s.collection_seq = $collection and s.state = 'retired' order by v.position limit $limit)
        """,
        "set collection limit");

    internal Statement RemoveSet { get; } = session.Prepare(
        """
        delete from vector_set where seq = $set and collection_seq = $collection and state = 'retired' and not exists (select 1 from chunk_vector where set_seq = $set)
        """,
        "set collection");

    internal Statement Left { get; } = session.Prepare("select count(*) from vector_set where seq = $set and collection_seq = $collection", "set collection");
}

/// <summary>Something that happened to vectors: the number that came of it; null: it did not happen.</summary>
internal sealed record VectorOutcome(long? Number);

/// <summary>Takes or lengthens the lease of a collection's vectors.</summary>
internal sealed class VectorLeaseWrite(string tenant, string collection, string owner, DateTimeOffset now, DateTimeOffset until) : PendingWrite<VectorOutcome>
{
    internal override long Bytes => 256;

    private protected override VectorOutcome Write(WriteSession session) =>
        new(session.Vectors.Lease.Integer(tenant, collection, owner, UtcText.Of(now), UtcText.Of(until)));
}

/// <summary>A write that is made only under the lease that holds now.</summary>
internal abstract class LeasedVectorWrite(VectorLease lease) : PendingWrite<VectorOutcome>
{
    internal override long Bytes => 512;

    private protected sealed override VectorOutcome Write(WriteSession session) =>
        new(session.Vectors.Holds.Integer(lease.Tenant, lease.Collection, lease.Number) is { } collection ? Write(session.Vectors, collection) : null);

    private protected abstract long? Write(VectorStatements statements, long collection);
}

/// <summary>Begins a set.</summary>
internal sealed class VectorSetBegin(VectorLease lease, VectorModel model, DateTimeOffset at) : LeasedVectorWrite(lease)
{
    private protected override long? Write(VectorStatements statements, long collection)
    {
        statements.GiveUp.Run(collection);
        return statements.Begin.Integer(collection, model.Provider, model.Model, model.Dimension, model.Form, model.Generation, VectorBytes.Of(model.Probe.Span), "building", UtcText.Of(at));
    }
}

/// <summary>Keeps vectors.</summary>
internal sealed class VectorsKeep(VectorLease lease, VectorSet set, IReadOnlyList<ChunkVector> vectors) : LeasedVectorWrite(lease)
{
    internal override long Bytes => vectors.Sum(vector => 128L + vector.Vector.Length * sizeof(float));

    private protected override long? Write(VectorStatements statements, long collection)
    {
        if (statements.Position.Integer(set.Seq, collection) is not { } position) return null;
        var last = position;
        foreach (var vector in vectors)
        {
            if (statements.Keep.Integer(set.Seq, last + 1, vector.Chunk, vector.Id, collection, vector.Vector.IsEmpty ? null : VectorBytes.Of(vector.Vector.Span)) is { } kept) last = kept;
        }

        if (last > position) statements.Kept.Run(set.Seq, last);
        return last;
    }
}

/// <summary>Makes a whole set the one that is searched.</summary>
internal sealed class VectorSetSwitch(VectorLease lease, VectorSet set, DateTimeOffset at) : LeasedVectorWrite(lease)
{
    private protected override long? Write(VectorStatements statements, long collection)
    {
        if (statements.Whole.Integer(set.Seq, collection) is null) return null;
        statements.Retire.Run(collection);
        statements.Activate.Run(set.Seq, UtcText.Of(at));
        return set.Seq;
    }
}

/// <summary>Notes how far a set was copied.</summary>
internal sealed class VectorCopyWrite(VectorLease lease, long set, string place, VectorCopy copy) : LeasedVectorWrite(lease)
{
    private protected override long? Write(VectorStatements statements, long collection)
    {
        statements.Copied.Run(set, collection, place, copy.Position, copy.Whole ? 1 : 0);
        return set;
    }
}

/// <summary>Removes vectors of a retired set.</summary>
/// <remarks>The number is how many sets of that number are left.</remarks>
internal sealed class VectorRemoval(VectorLease lease, long set, int limit) : LeasedVectorWrite(lease)
{
    internal override long Bytes => 2_048L * limit;

    private protected override long? Write(VectorStatements statements, long collection)
    {
        statements.Remove.Run(set, collection, limit);
        statements.RemoveSet.Run(set, collection);
        return statements.Left.Integer(set, collection);
    }
}
