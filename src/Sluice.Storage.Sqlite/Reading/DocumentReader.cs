using System.Text.Json.Nodes;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads documents and their chunks.</summary>
internal static class DocumentReader
{
    private const string ById = $"select {DocumentRows.Columns}, d.source from document d where d.collection_seq = $collection and d.id = $id";

    private const string Newest =
        $"select {DocumentRows.Columns}, d.seq from document d where d.collection_seq = $collection and d.seq < $before order by d.seq desc limit $limit";

    private const string ChunkSelect = $"select {DocumentRows.ChunkColumns} from chunk c join document d on d.seq = c.document_seq ";

    private const string ByIds =
        $"select {DocumentRows.ChunkColumns} from json_each($ids) i cross join chunk c on c.collection_seq = $collection and c.id = i.value "
        + "join document d on d.seq = c.document_seq order by i.key";

    private const string After = ChunkSelect + "where c.collection_seq = $collection and c.seq > $position order by c.seq limit $limit";

    private const string OfDocument = ChunkSelect + "where d.collection_seq = $collection and d.id = $id order by c.ordinal";

    internal static long? Seq(ReadSession session, string tenant, string collection) =>
        session.Prepare("select seq from collection where tenant = $tenant and name = $name", "tenant name").Integer(tenant, collection);

    internal static CollectionState State(ReadSession session, long collection)
    {
        using var row = session.Prepare("select documents, chunks, tokens, changes from collection where seq = $seq", "seq").Read(collection);
        return row.Read() ? new CollectionState(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)) : CollectionState.Empty;
    }

    internal static StoredDocument? One(ReadSession session, long collection, string id)
    {
        using var row = session.Prepare(ById, "collection id").Read(collection, id);
        return row.Read() ? DocumentRows.Document(row) with { Source = row.GetFieldValue<byte[]>(17) } : null;
    }

    internal static Page<StoredDocument> List(ReadSession session, long collection, int limit, long before)
    {
        var rows = new List<(long Seq, StoredDocument Document)>();
        using var row = session.Prepare(Newest, "collection before limit").Read(collection, before, limit + 1);
        while (row.Read()) rows.Add((row.GetInt64(17), DocumentRows.Document(row)));
        return PageCursor.Page(rows, limit, DocumentRows.List, item => item.Seq, item => item.Document);
    }

    internal static List<StoredChunk> Chunks(ReadSession session, long collection, IReadOnlyList<string> ids) =>
        Read(session.Prepare(ByIds, "ids collection"), new JsonArray([.. ids.Select(id => JsonValue.Create(id))]).ToJsonString(), collection);

    internal static List<StoredChunk> ChunksAfter(ReadSession session, long collection, long position, int limit) =>
        Read(session.Prepare(After, "collection position limit"), collection, position, limit);

    internal static List<StoredChunk> ChunksOf(ReadSession session, long collection, string document) =>
        Read(session.Prepare(OfDocument, "collection id"), collection, document);

    private static List<StoredChunk> Read(Statement statement, params ReadOnlySpan<object?> values)
    {
        var chunks = new List<StoredChunk>();
        using var row = statement.Read(values);
        while (row.Read()) chunks.Add(DocumentRows.Chunk(row));
        return chunks;
    }
}
