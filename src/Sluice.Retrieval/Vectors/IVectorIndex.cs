using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>Finds the vectors of a set that are nearest to one. The store of the gateway holds all vectors; an index is a way to search them, in
/// memory or as a copy elsewhere, and can be made again from it.</summary>
internal interface IVectorIndex
{
    /// <summary>Where a copy is, as the gateway's store notes how far it was made; null: there is no copy, the store itself is read.</summary>
    string? Place { get; }

    /// <summary>Most hits of one search.</summary>
    int CountMax { get; }

    /// <summary>Whether there is a place for a set: somebody else may have removed it.</summary>
    /// <exception cref="VectorIndexException">The place outside failed.</exception>
    Task<bool> HasAsync(VectorSet set, CancellationToken cancellationToken);

    /// <summary>Makes a copy searchable for new vectors; what is there under the same id is replaced.</summary>
    /// <exception cref="VectorIndexException">The place outside failed.</exception>
    Task AddAsync(VectorSet set, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken);

    /// <summary>The nearest vectors, the nearest first. Some may belong to chunks that are gone.</summary>
    /// <exception cref="VectorIndexException">The place outside failed, or memory does not suffice.</exception>
    Task<IReadOnlyList<VectorHit>> SearchAsync(VectorSet set, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken);

    /// <summary>Forgets chunks that are gone.</summary>
    /// <exception cref="VectorIndexException">The place outside failed.</exception>
    Task RemoveAsync(VectorSet set, IReadOnlyCollection<string> chunks, CancellationToken cancellationToken);

    /// <summary>Forgets a set.</summary>
    /// <exception cref="VectorIndexException">The place outside failed.</exception>
    Task DropAsync(VectorSet set, CancellationToken cancellationToken);
}

/// <summary>A vector that was found.</summary>
/// <param name="Chunk">Id of its chunk.</param>
/// <param name="Score">Cosine of the angle to what was looked for, -1 to 1.</param>
internal readonly record struct VectorHit(string Chunk, double Score);

/// <summary>An index could not do it. Never holds a vector or a text.</summary>
internal sealed class VectorIndexException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A code of <see cref="Sluice.Gateway.EmbeddingErrorCode"/>.</summary>
    public string Code { get; } = code;
}
