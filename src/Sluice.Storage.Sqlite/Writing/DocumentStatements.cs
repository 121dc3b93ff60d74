using Microsoft.Data.Sqlite;
using Sluice.Storage.Sqlite.Opening;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of documents, and the full-text table of each collection.</summary>
internal sealed class DocumentStatements(WriteSession session, SqliteConnection connection) : IDisposable
{
    // Collections whose statements are kept.
    private const int CollectionsMax = 64;

    private readonly Dictionary<long, (Statement Add, Statement Remove)> _words = [];

    private readonly Statement _find = session.Prepare("select seq, documents from collection where tenant = $tenant and name = $name", "tenant name");

    private readonly Statement _make = session.PrepareInsert("collection", "tenant name", "returning seq");

    internal Statement Head { get; } = session.Prepare(
        "select seq, revision, title, hash, record_revision, chunks, tokens from document where collection_seq = $collection and id = $id", "collection id");

    internal Statement Add { get; } = session.PrepareInsert("document",
        """
        collection_seq id revision title media_type source bytes metadata contract contract_hash record_contract record_key record_revision chunker hash
        chunks tokens added_at updated_at
        """, "returning seq");

    internal Statement Replace { get; } = session.Prepare(
        """
        update document set revision = $revision, title = $title, media_type = $type, source = $source, bytes = $bytes, metadata = $metadata,
            contract = $contract, contract_hash = $contract_hash, record_contract = $record_contract, record_key = $record_key,
            record_revision = $record_revision, chunker = $chunker, hash = $hash, chunks = $chunks, tokens = $tokens, updated_at = $at
        where seq = $seq
        """,
        """
        seq revision title type source bytes metadata contract contract_hash record_contract record_key record_revision chunker hash chunks tokens at
        """);

    internal Statement Remove { get; } = session.Prepare("delete from document where seq = $seq", "seq");

    internal Statement Chunks { get; } = session.Prepare("select seq, ordinal, id, section, text from chunk where document_seq = $document", "document");

    internal Statement AddChunk { get; } = session.PrepareInsert("chunk", "collection_seq document_seq ordinal id section text tokens", "returning seq");

    internal Statement MoveChunk { get; } = session.Prepare("update chunk set ordinal = $ordinal where seq = $seq", "seq ordinal");

    internal Statement RemoveChunk { get; } = session.Prepare("delete from chunk where seq = $seq", "seq");

    internal Statement AddValue { get; } = session.PrepareInsert("document_value", "collection_seq document_seq pointer value");

    internal Statement RemoveValues { get; } = session.Prepare("delete from document_value where document_seq = $document", "document");

    internal Statement Count { get; } = session.Prepare(
        """
        update collection set documents = documents + $documents, chunks = chunks + $chunks, tokens = tokens + $tokens, changes = changes + 1
        where seq = $seq
        """, "seq documents chunks tokens");

    /// <summary>A collection of a tenant, and how many documents it holds; null when nothing was ever put into it.</summary>
    internal (long Seq, long Documents)? Find(string tenant, string name)
    {
        using var row = _find.Read(tenant, name);
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : null;
    }

    /// <summary>A new collection, with the table of its words.</summary>
    internal (long Seq, long Documents) Make(string tenant, string name)
    {
        var seq = _make.Integer(tenant, name)!.Value;
        var words = LexicalStatements.Words(seq);
        connection.Run($"create virtual table {words} using fts5(words, content = '', {LexicalStatements.Tokenizer})");
        // What is removed is not to be found in the index either.
        connection.Run($"insert into {words}({words}, rank) values ('secure-delete', 1)");
        connection.Run($"create virtual table {LexicalStatements.Terms(seq)} using fts5vocab({words}, row)");
        return (seq, 0);
    }

    /// <summary>Statements that enter the words of a chunk into its collection's table, and take them out.</summary>
    internal (Statement Add, Statement Remove) Words(long collection)
    {
        if (_words.TryGetValue(collection, out var statements)) return statements;
        if (_words.Count >= CollectionsMax) Dispose();
        var words = LexicalStatements.Words(collection);
        statements = (new Statement(connection, $"insert into {words}(rowid, words) values ($seq, $words)", "seq words"),
            new Statement(connection, $"insert into {words}({words}, rowid, words) values ('delete', $seq, $words)", "seq words"));
        _words.Add(collection, statements);
        return statements;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (add, remove) in _words.Values)
        {
            add.Dispose();
            remove.Dispose();
        }
        _words.Clear();
    }
}
