using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <content>Documents.</content>
public sealed partial class SqliteStore
{
    private readonly FrequentTerms _commonTerms = new();

    async Task<IReadOnlyList<DocumentPut>> IDocumentStore.PutDocumentsAsync(IReadOnlyList<DocumentEntry> documents, CancellationToken cancellationToken)
    {
        DocumentEntry.Check(documents);
        return (await Writer.WriteAsync(new DocumentWrite(documents), cancellationToken)).Documents;
    }

    Task<StoredDocument?> IDocumentStore.DocumentAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return ReadCollectionAsync(tenant, collection, null, (session, seq) => DocumentReader.One(session, seq, id), cancellationToken);
    }

    Task<Page<StoredDocument>> IDocumentStore.DocumentsAsync(string tenant, string collection, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        var before = PageCursor.Before(DocumentRows.List, cursor);
        return ReadCollectionAsync(tenant, collection, new Page<StoredDocument>([], null), (session, seq) => DocumentReader.List(session, seq, limit, before),
            cancellationToken);
    }

    async Task<bool> IDocumentStore.RemoveDocumentAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(id);
        return (await Writer.WriteAsync(new DocumentRemoval(tenant, collection, id), cancellationToken)).Count > 0;
    }

    Task<CollectionState> IDocumentStore.CollectionAsync(string tenant, string collection, CancellationToken cancellationToken) =>
        ReadCollectionAsync(tenant, collection, CollectionState.Empty, DocumentReader.State, cancellationToken);

    Task<IReadOnlyList<StoredChunk>> IDocumentStore.ChunksAsync(string tenant, string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ReadCollectionAsync<IReadOnlyList<StoredChunk>>(tenant, collection, [], (session, seq) => DocumentReader.Chunks(session, seq, ids), cancellationToken);
    }

    Task<IReadOnlyList<StoredChunk>> IDocumentStore.ChunksAfterAsync(string tenant, string collection, long position, int limit,
        CancellationToken cancellationToken)
    {
        PageCursor.CheckLimit(limit);
        return ReadCollectionAsync<IReadOnlyList<StoredChunk>>(tenant, collection, [], (session, seq) => DocumentReader.ChunksAfter(session, seq, position, limit),
            cancellationToken);
    }

    Task<IReadOnlyList<StoredChunk>> IDocumentStore.ChunksOfAsync(string tenant, string collection, string document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        return ReadCollectionAsync<IReadOnlyList<StoredChunk>>(tenant, collection, [], (session, seq) => DocumentReader.ChunksOf(session, seq, document), cancellationToken);
    }

    Task<IReadOnlyList<LexicalHit>> IDocumentStore.SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadCollectionAsync<IReadOnlyList<LexicalHit>>(query.Tenant, query.Collection, [], (session, seq) => LexicalReader.Search(session, seq, query, _commonTerms),
            cancellationToken);
    }

    /// <summary>Reads of a collection; <paramref name="empty"/> when nothing was ever put into it.</summary>
    private Task<T> ReadCollectionAsync<T>(string tenant, string collection, T empty, Func<ReadSession, long, T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(collection);
        return _readers.ReadAsync(session => DocumentReader.Seq(session, tenant, collection) is { } seq ? read(session, seq) : empty, cancellationToken);
    }
}
