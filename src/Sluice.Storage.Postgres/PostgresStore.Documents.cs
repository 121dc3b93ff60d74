using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <content>Documents.</content>
public sealed partial class PostgresStore
{
    Task<IReadOnlyList<DocumentPut>> IDocumentStore.PutDocumentsAsync(IReadOnlyList<DocumentEntry> documents, CancellationToken cancellationToken)
    {
        DocumentEntry.Check(documents);
        return _database.WriteAsync(connection => DocumentWrites.PutAsync(connection, documents, cancellationToken), cancellationToken);
    }

    Task<StoredDocument?> IDocumentStore.DocumentAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(id);
        return DocumentReader.OneAsync(_database, tenant, collection, id, cancellationToken);
    }

    Task<Page<StoredDocument>> IDocumentStore.DocumentsAsync(string tenant, string collection, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        PageCursor.CheckLimit(limit);
        return DocumentReader.ListAsync(_database, tenant, collection, limit, cursor, cancellationToken);
    }

    Task<bool> IDocumentStore.RemoveDocumentAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(id);
        return _database.WriteAsync(connection => DocumentWrites.RemoveAsync(connection, tenant, collection, id, cancellationToken), cancellationToken);
    }

    Task<CollectionState> IDocumentStore.CollectionAsync(string tenant, string collection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        return DocumentReader.StateAsync(_database, tenant, collection, cancellationToken);
    }

    Task<IReadOnlyList<StoredChunk>> IDocumentStore.ChunksAsync(string tenant, string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(ids);
        return DocumentReader.ChunksAsync(_database, tenant, collection, ids, cancellationToken);
    }

    Task<IReadOnlyList<StoredChunk>> IDocumentStore.ChunksAfterAsync(string tenant, string collection, long position, int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        PageCursor.CheckLimit(limit);
        return DocumentReader.ChunksAfterAsync(_database, tenant, collection, position, limit, cancellationToken);
    }

    Task<IReadOnlyList<StoredChunk>> IDocumentStore.ChunksOfAsync(string tenant, string collection, string document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(document);
        return DocumentReader.ChunksOfAsync(_database, tenant, collection, document, cancellationToken);
    }

    Task<IReadOnlyList<LexicalHit>> IDocumentStore.SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return LexicalReader.SearchAsync(_database, query, _options.SearchPairsMax, cancellationToken);
    }
}
