using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Puts and removes documents. Who does so locks the row of the collection first, so that counts of its words agree.</summary>
internal static class DocumentWrites
{
    private const string Make = "insert into collection (tenant, name) values ($1, $2) on conflict (tenant, name) do nothing";

    private const string Lock = "select seq, documents from collection where tenant = $1 and name = $2 for update";

    private const string Heads =
        "select id, seq, revision, title, hash, record_revision, chunks, tokens from document where collection_seq = $1 and id = any($2)";

    private const string Add =
        """
        insert into document (collection_seq, id, revision, title, media_type, source, bytes, metadata, contract, contract_hash, record_contract, record_key,
            record_revision, chunker, hash, chunks, tokens, added_at, updated_at)
        values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17) returning seq
        """;

    private const string Replace =
        """
        update document set revision = revision + 1, title = $3, media_type = $4, source = $5, bytes = $6, metadata = $7, contract = $8, contract_hash = $9,
            record_contract = $10, record_key = $11, record_revision = $12, chunker = $13, hash = $14, chunks = $15, tokens = $16, updated_at = $17
        where collection_seq = $1 and id = $2 returning seq
        """;

    private const string AddValues = "insert into document_value (collection_seq, document_seq, pointer, value) select $1, $2, * from unnest($3::text[], $4::text[])";

    private const string Count =
        """
        update collection set documents = documents + $2, chunks = chunks + $3, tokens = tokens + $4, words = words + $5, changes = changes + 1 where seq = $1
        """;

    internal static async Task<IReadOnlyList<DocumentPut>> PutAsync(NpgsqlConnection connection, IReadOnlyList<DocumentEntry> entries, CancellationToken cancellationToken)
    {
        var (collection, count) = await LockAsync(connection, entries[0].Tenant, entries[0].Collection, cancellationToken);
        var heads = await HeadsAsync(connection, collection, [.. entries.Select(entry => entry.Id)], cancellationToken);
        var puts = new List<DocumentPut>(entries.Count);
        var changes = new ChunkChanges(collection);
        var (added, chunks, tokens) = (0L, 0L, 0L);
        foreach (var entry in entries)
        {
            var there = heads.GetValueOrDefault(entry.Id);
            if (DocumentRows.Refusal(entry, there, count + added) is { } refusal)
            {
                puts.Add(refusal);
                continue;
            }
            var entryTokens = entry.Chunks.Sum(chunk => (long)chunk.Tokens);
            var document = await PutAsync(connection, collection, entry, entryTokens, there, cancellationToken);
            var kept = await changes.PlanAsync(connection, entry, document, there, cancellationToken);
            puts.Add(new DocumentPut(there is null ? DocumentPutResult.Added : DocumentPutResult.Replaced, (there?.Revision ?? 0) + 1, entry.Chunks.Count - kept,
                (there?.Chunks ?? 0) - kept));
            added += there is null ? 1 : 0;
            chunks += entry.Chunks.Count - (there?.Chunks ?? 0);
            tokens += entryTokens - (there?.Tokens ?? 0);
        }
        if (puts.Exists(put => put.Result is DocumentPutResult.Added or DocumentPutResult.Replaced))
        {
            var words = await changes.ApplyAsync(connection, cancellationToken);
            await connection.RunAsync(Count, cancellationToken, collection, added, chunks, tokens, words);
        }
        return puts;
    }

    internal static async Task<bool> RemoveAsync(NpgsqlConnection connection, string tenant, string name, string id, CancellationToken cancellationToken)
    {
        if (!DocumentRows.IsText(id) || await connection.IntegerAsync(Lock, cancellationToken, tenant, name) is not { } collection) return false;
        if (!(await HeadsAsync(connection, collection, [id], cancellationToken)).TryGetValue(id, out var document)) return false;
        var changes = new ChunkChanges(collection);
        await changes.PlanAsync(connection, document, cancellationToken);
        var words = await changes.ApplyAsync(connection, cancellationToken);
        await connection.RunAsync("delete from document where seq = $1", cancellationToken, document.Seq);
        await connection.RunAsync(Count, cancellationToken, collection, -1L, (long)-document.Chunks, -document.Tokens, words);
        return true;
    }

    private static async Task<(long Seq, long Documents)> LockAsync(NpgsqlConnection connection, string tenant, string name, CancellationToken cancellationToken)
    {
        async Task<(long, long)?> TryAsync() =>
            await connection.RowsAsync(Lock, row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken, tenant, name) is [var found] ? found : null;

        if (await TryAsync() is { } there) return there;
        await connection.RunAsync(Make, cancellationToken, tenant, name);
        return (await TryAsync())!.Value;
    }

    private static async Task<Dictionary<string, DocumentHead>> HeadsAsync(NpgsqlConnection connection, long collection, string[] ids, CancellationToken cancellationToken) =>
        (await connection.RowsAsync(Heads, row => (Id: row.GetString(0), Head: new DocumentHead(row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4),
            row.IsDBNull(5) ? null : row.GetInt64(5), row.GetInt32(6), row.GetInt64(7))), cancellationToken, collection, ids))
        .ToDictionary(row => row.Id, row => row.Head, StringComparer.Ordinal);

    private static async Task<long> PutAsync(NpgsqlConnection connection, long collection, DocumentEntry entry, long tokens, DocumentHead? there,
        CancellationToken cancellationToken)
    {
        var seq = (await connection.IntegerAsync(there is null ? Add : Replace, cancellationToken, collection, entry.Id, entry.Title, entry.MediaType, entry.Source.ToArray(),
            (long)entry.Source.Length, new Bytes(entry.Metadata.IsEmpty ? null : entry.Metadata.ToArray()), entry.Contract?.ToString(),
            entry.Contract is null ? null : entry.ContractHash.ToString(), entry.Record?.Contract, entry.Record?.Key, entry.Record?.Revision, entry.Chunker,
            entry.Hash.ToString(), entry.Chunks.Count, tokens, UtcText.Of(entry.At)))!.Value;
        if (there is not null) await connection.RunAsync("delete from document_value where document_seq = $1", cancellationToken, seq);
        var values = DocumentRows.Values(entry.Metadata);
        if (values.Count > 0)
            await connection.RunAsync(AddValues, cancellationToken, collection, seq, values.Select(value => value.Pointer).ToArray(), values.Select(value => value.Value).ToArray());
        return seq;
    }
}
