namespace Sluice.Gateway.Stores;

/// <summary>The vectors of chunks, in sets: one set for each model that embeds a collection of a tenant. A chunk's id stands for its text, so a
/// vector kept under it never belongs to another text, and goes with its chunk.</summary>
public interface IVectorStore
{
    /// <summary>The sets of a collection that are searched or being made, the searched one first; at most two.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<VectorSet>> SetsAsync(string tenant, string collection, CancellationToken cancellationToken);

    /// <summary>Tenants that have chunks in a collection.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<string>> TenantsAsync(string collection, CancellationToken cancellationToken);

    /// <summary>Leases the work on a collection's vectors. Safety does not rest on it: what is written under an older lease is refused.</summary>
    /// <param name="tenant">Whose collection.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="owner">Who works; who has the lease already gets it again, lengthened.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease; null when another has it.</returns>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    Task<VectorLease?> LeaseAsync(string tenant, string collection, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Begins a set beside the one that is searched; one that was begun before is given up.</summary>
    /// <returns>The set; null when the lease is another's by now.</returns>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    Task<VectorSet?> BeginAsync(VectorLease lease, VectorModel model, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Chunks that a set has neither a vector nor a refusal for, in the order of their numbers.</summary>
    /// <param name="set">The set.</param>
    /// <param name="after">Number after which to begin; 0: from the first.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<UnembeddedChunk>> MissingAsync(VectorSet set, long after, int limit, CancellationToken cancellationToken);

    /// <summary>How many chunks a set lacks, and how many vectors it has.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<VectorCount> CountAsync(VectorSet set, CancellationToken cancellationToken);

    /// <summary>Keeps vectors, all of them or none; those whose chunk is gone are left out, and of a chunk that has one nothing is kept.</summary>
    /// <returns>Whether the lease still holds; false: nothing was kept.</returns>
    /// <exception cref="StoreException">The store cannot be written; nothing was kept.</exception>
    Task<bool> KeepAsync(VectorLease lease, VectorSet set, IReadOnlyList<ChunkVector> vectors, CancellationToken cancellationToken);

    /// <summary>Makes a set the one that is searched, in one step, if no chunk lacks a vector in it; the one before is retired.</summary>
    /// <returns>Whether it was done.</returns>
    /// <exception cref="StoreException">The store cannot be written; the set before is still searched.</exception>
    Task<bool> SwitchAsync(VectorLease lease, VectorSet set, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The vectors of a set in the order in which they were kept, after a position; without refusals.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredVector>> ReadAsync(long set, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Those of the chunks whose documents have the given values in their metadata.</summary>
    /// <param name="tenant">Whose collection.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="chunks">Ids of chunks.</param>
    /// <param name="filter">Values by JSON Pointer, as <see cref="RetrievalRequest.Filter"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<string>> FittingAsync(string tenant, string collection, IReadOnlyList<string> chunks, IReadOnlyDictionary<string, string> filter,
        CancellationToken cancellationToken);

    /// <summary>How far a set was copied to a place outside.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<VectorCopy> CopyAsync(long set, string place, CancellationToken cancellationToken);

    /// <summary>Notes how far a set was copied.</summary>
    /// <returns>Whether the lease still holds; false: nothing was noted.</returns>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    Task<bool> CopiedAsync(VectorLease lease, long set, string place, VectorCopy copy, CancellationToken cancellationToken);

    /// <summary>Sets that were retired or given up and still have rows.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<VectorSet>> RetiredAsync(string tenant, string collection, CancellationToken cancellationToken);

    /// <summary>Removes vectors of a retired set, and the set itself with the last of them.</summary>
    /// <returns>Whether nothing is left of it.</returns>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    Task<bool> RemoveAsync(VectorLease lease, long set, int limit, CancellationToken cancellationToken);
}

/// <summary>What made the vectors of a set.</summary>
/// <param name="Provider">The provider of the model configuration.</param>
/// <param name="Model">The model's id at the provider.</param>
/// <param name="Dimension">Numbers of a vector.</param>
/// <param name="Form">Version of the way in which a chunk becomes the text that is embedded. How it was cut stands with its document.</param>
public sealed record VectorModel(string Provider, string Model, int Dimension, string Form)
{
    /// <summary>Raised by people to have everything embedded anew; default 1.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>The vector of a text that is always the same: the model answers nearly the same again, or it is another model.</summary>
    public required ReadOnlyMemory<float> Probe { get; init; }

    /// <summary>The model as people and ledgers name it.</summary>
    public override string ToString() => $"{Provider}/{Model}@{Dimension}";

    /// <summary>Whether vectors of the two can be compared, as far as names tell.</summary>
    public bool Fits(VectorModel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Provider, Model, Dimension, Form, Generation) == (other.Provider, other.Model, other.Dimension, other.Form, other.Generation);
    }
}

/// <summary>What becomes of a set.</summary>
public enum VectorSetState
{
    /// <summary>It is being made; nobody searches it.</summary>
    Building,

    /// <summary>It is searched.</summary>
    Active,

    /// <summary>Another took its place, or it was given up; it is being removed.</summary>
    Retired,
}

/// <summary>The vectors of one collection of one tenant by one model.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Tenant">Whose collection.</param>
/// <param name="Collection">The collection.</param>
/// <param name="Model">What made the vectors.</param>
/// <param name="State">What becomes of it.</param>
/// <param name="Position">Position of the vector that was kept last; 0: none yet.</param>
public sealed record VectorSet(long Seq, string Tenant, string Collection, VectorModel Model, VectorSetState State, long Position);

/// <summary>The right to write vectors of a collection.</summary>
/// <param name="Tenant">Whose collection.</param>
/// <param name="Collection">The collection.</param>
/// <param name="Number">Grows each time another takes it.</param>
public sealed record VectorLease(string Tenant, string Collection, long Number);

/// <summary>A chunk without a vector.</summary>
/// <param name="Seq">Its number in the store.</param>
/// <param name="Id">Its id, which stands for its text.</param>
public readonly record struct UnembeddedChunk(long Seq, string Id);

/// <summary>A vector of a chunk, or that the model refuses its text.</summary>
/// <param name="Chunk">The chunk's number in the store.</param>
/// <param name="Id">The chunk's id.</param>
/// <param name="Vector">The vector, of length 1; empty when refused.</param>
public readonly record struct ChunkVector(long Chunk, string Id, ReadOnlyMemory<float> Vector);

/// <summary>A vector of a set.</summary>
/// <param name="Position">Its place in the order in which they were kept.</param>
/// <param name="Id">The chunk's id.</param>
/// <param name="Vector">The vector, of length 1.</param>
public readonly record struct StoredVector(long Position, string Id, ReadOnlyMemory<float> Vector);

/// <summary>How full a set is.</summary>
/// <param name="Missing">Chunks without a vector or refusal.</param>
/// <param name="Vectors">Vectors.</param>
/// <param name="Refused">Chunks whose text the model refuses.</param>
public readonly record struct VectorCount(long Missing, long Vectors, long Refused);

/// <summary>How far a set was copied.</summary>
/// <param name="Position">Up to which position.</param>
/// <param name="Whole">Whether it was whole once; a copy is searched only then.</param>
public readonly record struct VectorCopy(long Position, bool Whole);

/// <summary>Numbers of a vector as every store keeps them: 32-bit floats, little-endian.</summary>
public static class VectorBytes
{
    /// <summary>The bytes.</summary>
    public static byte[] Of(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        if (BitConverter.IsLittleEndian) System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector).CopyTo(bytes);
        else for (var i = 0; i < vector.Length; i++) System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        return bytes;
    }

    /// <summary>The numbers.</summary>
    public static float[] Read(ReadOnlySpan<byte> bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        if (BitConverter.IsLittleEndian) bytes[..(vector.Length * sizeof(float))].CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector.AsSpan()));
        else for (var i = 0; i < vector.Length; i++) vector[i] = System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return vector;
    }
}

/// <summary>Sets as the tables of every store hold them.</summary>
public static class VectorRows
{
    /// <summary>The columns of <see cref="ReadSet"/>, of <c>vector_set s</c> and <c>collection c</c>.</summary>
    public const string SetColumns = "s.seq, c.tenant, c.name, s.provider, s.model, s.dimension, s.form, s.generation, s.probe, s.state, s.position";

    /// <summary>A set of <see cref="SetColumns"/>.</summary>
    public static VectorSet ReadSet(System.Data.Common.DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var model = new VectorModel(row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetString(6))
        {
            Generation = row.GetInt32(7),
            Probe = VectorBytes.Read(row.GetFieldValue<byte[]>(8)),
        };
        return new VectorSet(row.GetInt64(0), row.GetString(1), row.GetString(2), model, StateOf(row.GetString(9)), row.GetInt64(10));
    }

    /// <summary>A vector of position, chunk id and bytes.</summary>
    public static StoredVector ReadVector(System.Data.Common.DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new StoredVector(row.GetInt64(0), row.GetString(1), VectorBytes.Read(row.GetFieldValue<byte[]>(2)));
    }

    private static VectorSetState StateOf(string name) => name switch
    {
        "building" => VectorSetState.Building,
        "active" => VectorSetState.Active,
        "retired" => VectorSetState.Retired,
        _ => throw new StoreException(StoreErrorCode.Corrupt, $"A set of vectors is in the state '{name}', which is none. Restore a backup."),
    };
}
