using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>What became of documents.</summary>
internal sealed record DocumentPuts(IReadOnlyList<DocumentPut> Documents);

/// <summary>Puts documents of one collection.</summary>
internal sealed class DocumentWrite(IReadOnlyList<DocumentEntry> entries) : PendingWrite<DocumentPuts>
{
    internal override long Bytes { get; } = entries.Sum(entry => 1024L + entry.Source.Length + entry.Metadata.Length + entry.Chunks.Sum(chunk => 2L * chunk.Text.Length));

    private protected override DocumentPuts Write(WriteSession session)
    {
        var statements = session.Documents;
        var (tenant, name) = (entries[0].Tenant, entries[0].Collection);
        var (collection, count) = statements.Find(tenant, name) ?? statements.Make(tenant, name);
        var (added, chunks, tokens) = (0L, 0L, 0L);
        var puts = new List<DocumentPut>(entries.Count);
        foreach (var entry in entries)
        {
            var there = Head(statements, collection, entry.Id);
            if (DocumentRows.Refusal(entry, there, count + added) is { } refusal)
            {
                puts.Add(refusal);
                continue;
            }
            puts.Add(Put(statements, collection, entry, there));
            added += there is null ? 1 : 0;
            chunks += entry.Chunks.Count - (there?.Chunks ?? 0);
            tokens += Tokens(entry) - (there?.Tokens ?? 0);
        }
        if (puts.Exists(put => put.Result is DocumentPutResult.Added or DocumentPutResult.Replaced)) statements.Count.Run(collection, added, chunks, tokens);
        return new DocumentPuts(puts);
    }

    internal static DocumentHead? Head(DocumentStatements statements, long collection, string id)
    {
        using var row = statements.Head.Read(collection, id);
        return row.Read()
            ? new DocumentHead(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetInt64(4), row.GetInt32(5), row.GetInt64(6))
            : null;
    }

    /// <summary>Takes chunks of a document out of the index and the table: those that are not to be kept.</summary>
    /// <returns>The others, with number and place.</returns>
    internal static Dictionary<string, (long Seq, int Ordinal)> TakeOut(DocumentStatements statements, long collection, DocumentHead document, Func<string, bool> keep)
    {
        var (kept, gone) = (new Dictionary<string, (long, int)>(StringComparer.Ordinal), new List<(long Seq, string Words)>());
        using (var row = statements.Chunks.Read(document.Seq))
        {
            while (row.Read())
            {
                if (keep(row.GetString(2))) kept.Add(row.GetString(2), (row.GetInt64(0), row.GetInt32(1)));
                else gone.Add((row.GetInt64(0), DocumentRows.Words(document.Title, row.GetString(3), row.GetString(4))));
            }
        }
        foreach (var (seq, words) in gone)
        {
            statements.Words(collection).Remove.Run(seq, words);
            statements.RemoveChunk.Run(seq);
        }
        return kept;
    }

    private static DocumentPut Put(DocumentStatements statements, long collection, DocumentEntry entry, DocumentHead? there)
    {
        var kept = new Dictionary<string, (long Seq, int Ordinal)>(StringComparer.Ordinal);
        if (there is not null)
        {
            // The title is part of what is indexed.
            var ids = entry.Title == there.Title ? entry.Chunks.Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal) : [];
            kept = TakeOut(statements, collection, there, ids.Contains);
            statements.RemoveValues.Run(there.Seq);
        }
        var document = Document(statements, collection, entry, there);
        foreach (var (ordinal, chunk) in entry.Chunks.Index())
        {
            if (kept.TryGetValue(chunk.Id, out var old))
            {
                if (old.Ordinal != ordinal) statements.MoveChunk.Run(old.Seq, ordinal);
                continue;
            }
            var seq = statements.AddChunk.Integer(collection, document, ordinal, chunk.Id, chunk.Section, chunk.Text, chunk.Tokens)!.Value;
            statements.Words(collection).Add.Run(seq, DocumentRows.Words(entry.Title, chunk.Section, chunk.Text));
        }
        foreach (var (pointer, value) in DocumentRows.Values(entry.Metadata)) statements.AddValue.Run(collection, document, pointer, value);
        return new DocumentPut(there is null ? DocumentPutResult.Added : DocumentPutResult.Replaced, (there?.Revision ?? 0) + 1, entry.Chunks.Count - kept.Count,
            (there?.Chunks ?? 0) - kept.Count);
    }

    private static long Document(DocumentStatements statements, long collection, DocumentEntry entry, DocumentHead? there)
    {
        var (source, at) = (Statement.Blob(entry.Source), UtcText.Of(entry.At));
        var metadata = entry.Metadata.IsEmpty ? null : Statement.Blob(entry.Metadata);
        var (contract, hash) = (entry.Contract?.ToString(), entry.Contract is null ? null : entry.ContractHash.ToString());
        var (record, bytes, tokens) = (entry.Record, (long)entry.Source.Length, Tokens(entry));
        if (there is null)
        {
            return statements.Add.Integer(collection, entry.Id, 1, entry.Title, entry.MediaType, source, bytes, metadata, contract, hash, record?.Contract, record?.Key,
                record?.Revision, entry.Chunker, entry.Hash.ToString(), entry.Chunks.Count, tokens, at, at)!.Value;
        }
        statements.Replace.Run(there.Seq, there.Revision + 1, entry.Title, entry.MediaType, source, bytes, metadata, contract, hash, record?.Contract, record?.Key,
            record?.Revision, entry.Chunker, entry.Hash.ToString(), entry.Chunks.Count, tokens, at);
        return there.Seq;
    }

    private static long Tokens(DocumentEntry entry) => entry.Chunks.Sum(chunk => (long)chunk.Tokens);
}

/// <summary>Removes a document.</summary>
internal sealed class DocumentRemoval(string tenant, string collection, string id) : PendingWrite<Rows>
{
    internal override long Bytes => 4096;

    private protected override Rows Write(WriteSession session)
    {
        var statements = session.Documents;
        if (statements.Find(tenant, collection) is not { } found || DocumentWrite.Head(statements, found.Seq, id) is not { } document) return new Rows(0);
        DocumentWrite.TakeOut(statements, found.Seq, document, _ => false);
        statements.Remove.Run(document.Seq);
        statements.Count.Run(found.Seq, -1, -document.Chunks, -document.Tokens);
        return new Rows(1);
    }
}
