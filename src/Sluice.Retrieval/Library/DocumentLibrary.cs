using System.Diagnostics.CodeAnalysis;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>What is in a workspace's collections: shows and removes it. <see cref="DocumentIndexer"/> adds to it. Thread-safe.</summary>
/// <param name="workspace">The workspace that is served.</param>
/// <param name="store">Where documents are.</param>
public sealed class DocumentLibrary(Func<WorkspaceSnapshot> workspace, IDocumentStore store)
{
    /// <summary>What a collection holds of a tenant.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<DocumentAnswer<CollectionState>> StateAsync(string tenant, string collection, CancellationToken cancellationToken) =>
        Unknown(collection) is { } refusal ? new(null, refusal) : new(await store.CollectionAsync(tenant, collection, cancellationToken), null);

    /// <summary>Documents, most recently added first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<DocumentAnswer<Page<StoredDocument>>> ListAsync(string tenant, string collection, int limit, string? cursor, CancellationToken cancellationToken) =>
        Unknown(collection) is { } refusal ? new(null, refusal) : new(await store.DocumentsAsync(tenant, collection, limit, cursor, cancellationToken), null);

    /// <summary>A document with its chunks, in its order.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<DocumentAnswer<DocumentWithChunks>> GetAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(tenant, collection, id, cancellationToken);
        return found.Done ? new(new(found.Value, await store.ChunksOfAsync(tenant, collection, id, cancellationToken)), null) : new(null, found.Refusal);
    }

    /// <summary>Removes a document with everything that was made of it. One of a record follows the record alone.</summary>
    /// <returns>The document as it was.</returns>
    /// <exception cref="StoreException">It could not be removed.</exception>
    public async Task<DocumentAnswer<StoredDocument>> RemoveAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(tenant, collection, id, cancellationToken);
        if (!found.Done) return found;
        if (found.Value.Record is not null)
            return new(null, new Refusal(RetrievalCode.DocumentTaken, "The document is that of a record and follows it. Take the contract out of the collection's 'records' to search its records no more."));
        return await store.RemoveDocumentAsync(tenant, collection, id, cancellationToken) ? found : NotFound();
    }

    private async Task<DocumentAnswer<StoredDocument>> FindAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        if (Unknown(collection) is { } refusal) return new(null, refusal);
        return DocumentRows.IsText(id) && await store.DocumentAsync(tenant, collection, id, cancellationToken) is { } found ? new(found, null) : NotFound();
    }

    private static DocumentAnswer<StoredDocument> NotFound() => new(null, new Refusal(RetrievalCode.DocumentNotFound, "The collection has no document with this id."));

    private Refusal? Unknown(string collection) => workspace().Collections.ContainsKey(collection) ? null : DocumentIndexer.UnknownCollection(collection);
}

/// <summary>What was asked of a collection, or why it is not done.</summary>
public sealed class DocumentAnswer<T>
    where T : class
{
    internal DocumentAnswer(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    /// <summary>What was asked; null when refused.</summary>
    public T? Value { get; }

    /// <summary>Why not, with a code of <see cref="RetrievalCode"/>; null when it was done.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether it was done.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Done => Value is not null;
}

/// <summary>A document and its chunks.</summary>
/// <param name="Document">The document.</param>
/// <param name="Chunks">Its chunks, in order.</param>
public sealed record DocumentWithChunks(StoredDocument Document, IReadOnlyList<StoredChunk> Chunks);
