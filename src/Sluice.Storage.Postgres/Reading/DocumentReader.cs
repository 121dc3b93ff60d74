using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads documents and their chunks.</summary>
internal static class DocumentReader
{
    private const string Collection = "join collection k on k.seq = d.collection_seq and k.tenant = $1 and k.name = $2 ";

    private const string ById = $"select {DocumentRows.Columns}, d.source from document d {Collection} where d.id = $3";

    private const string Newest = $"select {DocumentRows.Columns}, d.seq from document d {Collection} where d.seq < $3 order by d.seq desc limit $4";

    private const string ChunkSelect = $"select {DocumentRows.ChunkColumns} from chunk c join document d on d.seq = c.document_seq {Collection} ";

    private const string ByIds = ChunkSelect + "join unnest($3::text[]) with ordinality as i(id, place) on i.id = c.id where c.collection_seq = k.seq order by i.place";

    private const string After = ChunkSelect + "where c.collection_seq = k.seq and c.seq > $3 order by c.seq limit $4";

    private const string OfDocument = ChunkSelect + "where d.id = $3 order by c.ordinal";

    private const string State = "select documents, chunks, tokens, changes from collection where tenant = $1 and name = $2";

    internal static async Task<StoredDocument?> OneAsync(Database database, string tenant, string collection, string id, CancellationToken cancellationToken) =>
        DocumentRows.IsText(id)
            ? await database.FindAsync(ById, row => DocumentRows.Document(row) with { Source = row.GetFieldValue<byte[]>(17) }, cancellationToken, tenant, collection, id)
            : null;

    internal static async Task<Page<StoredDocument>> ListAsync(Database database, string tenant, string collection, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(Newest, row => (Seq: row.GetInt64(17), Document: DocumentRows.Document(row)), cancellationToken, tenant, collection,
            PageCursor.Before(DocumentRows.List, cursor), limit + 1L);
        return PageCursor.Page(rows, limit, DocumentRows.List, row => row.Seq, row => row.Document);
    }

    internal static async Task<CollectionState> StateAsync(Database database, string tenant, string collection, CancellationToken cancellationToken) =>
        await database.FindAsync(State, row => new CollectionState(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken, tenant,
            collection) ?? CollectionState.Empty;

    internal static async Task<IReadOnlyList<StoredChunk>> ChunksAsync(Database database, string tenant, string collection, IReadOnlyList<string> ids,
        CancellationToken cancellationToken) =>
        await database.ReadAsync(ByIds, DocumentRows.Chunk, cancellationToken, tenant, collection, ids.Where(DocumentRows.IsText).ToArray());

    internal static async Task<IReadOnlyList<StoredChunk>> ChunksAfterAsync(Database database, string tenant, string collection, long position, int limit,
        CancellationToken cancellationToken) =>
        await database.ReadAsync(After, DocumentRows.Chunk, cancellationToken, tenant, collection, position, (long)limit);

    internal static async Task<IReadOnlyList<StoredChunk>> ChunksOfAsync(Database database, string tenant, string collection, string document,
        CancellationToken cancellationToken) =>
        DocumentRows.IsText(document) ? await database.ReadAsync(OfDocument, DocumentRows.Chunk, cancellationToken, tenant, collection, document) : [];
}
