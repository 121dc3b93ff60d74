namespace Sluice.Gateway.Stores;

/// <summary>What became of a document that was put.</summary>
public enum DocumentPutResult
{
    /// <summary>It is new; its revision is 1.</summary>
    Added,

    /// <summary>It took the place of what was there.</summary>
    Replaced,

    /// <summary>The same was there already; nothing was written.</summary>
    Unchanged,

    /// <summary>It is of a record of which a later revision is there, or was to take the place of another revision; nothing was written.</summary>
    Outdated,

    /// <summary>Its id is one of a record where it is none, or the other way about; nothing was written.</summary>
    Taken,

    /// <summary>The collection has no place; nothing was written.</summary>
    Full,
}

/// <summary>The answer to a document that was put.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Revision">Its revision now, from 1; 0 when it is not there.</param>
/// <param name="Added">Chunks that were not there before.</param>
/// <param name="Removed">Chunks that are not there any more.</param>
public sealed record DocumentPut(DocumentPutResult Result, long Revision, int Added, int Removed);

/// <summary>What a collection of a tenant holds.</summary>
/// <param name="Documents">Documents, records counted.</param>
/// <param name="Chunks">Their chunks.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Changes">Grows with everything that is put or removed: what was made of the chunks at another number is out of date.</param>
public sealed record CollectionState(long Documents, long Chunks, long Tokens, long Changes)
{
    /// <summary>A collection into which nothing was put.</summary>
    public static CollectionState Empty { get; } = new(0, 0, 0, 0);
}

/// <summary>Keeps documents with their chunks, and finds chunks by words. Everything is the tenant's own: neither are another tenant's documents
/// seen, nor do they count in a score.</summary>
public interface IDocumentStore
{
    /// <summary>Puts documents into a collection, all in one transaction, and returns only when it is durable. One with an id that is there takes
    /// its place; chunks whose ids stay are kept as they are, unless the title is another.</summary>
    /// <param name="documents">At least one, of one tenant and collection, with different ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="StoreException">Nothing was stored.</exception>
    Task<IReadOnlyList<DocumentPut>> PutDocumentsAsync(IReadOnlyList<DocumentEntry> documents, CancellationToken cancellationToken);

    /// <summary>A document; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<StoredDocument?> DocumentAsync(string tenant, string collection, string id, CancellationToken cancellationToken);

    /// <summary>Documents without their sources, most recently added first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Page<StoredDocument>> DocumentsAsync(string tenant, string collection, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Removes a document with everything that was made of it.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="StoreException">Nothing was removed.</exception>
    Task<bool> RemoveDocumentAsync(string tenant, string collection, string id, CancellationToken cancellationToken);

    /// <summary>What a collection holds.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<CollectionState> CollectionAsync(string tenant, string collection, CancellationToken cancellationToken);

    /// <summary>Chunks by their ids, in the order of <paramref name="ids"/>; those that are not there are missing.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredChunk>> ChunksAsync(string tenant, string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Chunks after a position, in the order of positions. A chunk that is put later has a greater position.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredChunk>> ChunksAfterAsync(string tenant, string collection, long position, int limit, CancellationToken cancellationToken);

    /// <summary>Chunks of a document, in its order.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredChunk>> ChunksOfAsync(string tenant, string collection, string document, CancellationToken cancellationToken);

    /// <summary>Chunks that hold words of a text, the best by BM25 first. Whatever the text, it is no query language.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken);
}

/// <summary>What is looked for by its words.</summary>
public sealed record LexicalQuery
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Where.</summary>
    public required string Collection { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Most hits, 1 to <see cref="RetrievalRequest.CountMax"/>.</summary>
    public required int Count { get; init; }

    /// <summary>Most different words that are looked for: those that fewest chunks hold.</summary>
    public required int TermsMax { get; init; }

    /// <summary>As <see cref="RetrievalRequest.Filter"/>.</summary>
    public IReadOnlyDictionary<string, string> Filter { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A chunk that was found.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Score">Its BM25; greater is better.</param>
public sealed record LexicalHit(StoredChunk Chunk, double Score);
