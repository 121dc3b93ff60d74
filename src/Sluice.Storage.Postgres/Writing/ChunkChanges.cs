using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Chunks of one collection that come and go in one transaction, written together: a word that many of them hold is counted once.</summary>
internal sealed class ChunkChanges(long collection)
{
    private const string Chunks = "select seq, ordinal, id from chunk where document_seq = $1";

    private const string Move = "update chunk set ordinal = m.ordinal from unnest($1::bigint[], $2::integer[]) m(seq, ordinal) where chunk.seq = m.seq";

    private const string Lengths = "select coalesce(sum(length), 0)::bigint from chunk_words where chunk_seq = any($1)";

    private const string Uncount =
        """
        with gone as (delete from chunk_words where chunk_seq = any($1) returning words),
        counted as (select term, count(*) as chunks from gone cross join unnest(tsvector_to_array(gone.words)) term group by term)
        update chunk_term t set chunks = t.chunks - c.chunks from counted c where t.term = c.term returning t.term, t.chunks
        """;

    private const string Add =
        """
        with made as (
            insert into chunk (collection_seq, document_seq, ordinal, id, section, text, tokens)
            select $1, n.document, n.ordinal, n.id, n.section, n.text, n.tokens
            from unnest($2::bigint[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::integer[]) with ordinality
                as n(document, ordinal, id, section, text, tokens, place) order by n.place
            returning seq, document_seq, id),
        worded as (
            insert into chunk_words (chunk_seq, document_seq, words, length)
            select m.seq, m.document_seq, chunk_vector($1, w.words), w.length
            from made m join unnest($4::text[], $8::text[], $9::integer[]) w(id, words, length) on w.id = m.id
            returning words)
        insert into chunk_term as t (term, chunks)
        select term, count(*) from worded cross join unnest(tsvector_to_array(worded.words)) term group by term
        on conflict (term) do update set chunks = t.chunks + excluded.chunks
        """;

    private readonly List<(long Document, int Ordinal, ChunkEntry Chunk, string Words)> _added = [];
    private readonly List<(long Seq, int Ordinal)> _moved = [];
    private readonly List<long> _gone = [];

    /// <summary>Plans the chunks of a document that is put.</summary>
    /// <returns>How many stay as they are.</returns>
    internal async Task<int> PlanAsync(NpgsqlConnection connection, DocumentEntry entry, long document, DocumentHead? there, CancellationToken cancellationToken)
    {
        var old = there is null
            ? []
            : (await ReadAsync(connection, document, cancellationToken)).ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        var kept = 0;
        foreach (var (ordinal, chunk) in entry.Chunks.Index())
        {
            // The title is part of what is indexed.
            if (entry.Title == there?.Title && old.Remove(chunk.Id, out var same))
            {
                kept++;
                if (same.Ordinal != ordinal) _moved.Add((same.Seq, ordinal));
                continue;
            }
            _added.Add((document, ordinal, chunk, DocumentRows.Words(entry.Title, chunk.Section, chunk.Text)));
        }
        _gone.AddRange(old.Values.Select(chunk => chunk.Seq));
        return kept;
    }

    /// <summary>Plans that all chunks of a document go.</summary>
    internal async Task PlanAsync(NpgsqlConnection connection, DocumentHead document, CancellationToken cancellationToken) =>
        _gone.AddRange((await ReadAsync(connection, document.Seq, cancellationToken)).Select(chunk => chunk.Seq));

    /// <summary>Does what was planned.</summary>
    /// <returns>By how many words the collection grew.</returns>
    internal async Task<long> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var words = -await RemoveAsync(connection, cancellationToken);
        if (_moved.Count > 0) await connection.RunAsync(Move, cancellationToken, _moved.Select(chunk => chunk.Seq).ToArray(), _moved.Select(chunk => chunk.Ordinal).ToArray());
        if (_added.Count == 0) return words;
        int[] lengths = [.. _added.Select(chunk => chunk.Words.Length == 0 ? 0 : chunk.Words.AsSpan().Count(' ') + 1)];
        await connection.RunAsync(Add, cancellationToken, collection, _added.Select(chunk => chunk.Document).ToArray(), _added.Select(chunk => chunk.Ordinal).ToArray(),
            _added.Select(chunk => chunk.Chunk.Id).ToArray(), _added.Select(chunk => chunk.Chunk.Section).ToArray(), _added.Select(chunk => chunk.Chunk.Text).ToArray(),
            _added.Select(chunk => chunk.Chunk.Tokens).ToArray(), _added.Select(chunk => chunk.Words).ToArray(), lengths);
        return words + lengths.Sum(length => (long)length);
    }

    private async Task<long> RemoveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_gone.Count == 0) return 0;
        long[] gone = [.. _gone];
        var words = await connection.IntegerAsync(Lengths, cancellationToken, gone) ?? 0;
        var counts = await connection.RowsAsync(Uncount, row => (Term: row.GetString(0), Chunks: row.GetInt64(1)), cancellationToken, gone);
        await connection.RunAsync("delete from chunk_term where term = any($1)", cancellationToken,
            (object)counts.Where(count => count.Chunks == 0).Select(count => count.Term).ToArray());
        await connection.RunAsync("delete from chunk where seq = any($1)", cancellationToken, gone);
        return words;
    }

    private static Task<List<(long Seq, int Ordinal, string Id)>> ReadAsync(NpgsqlConnection connection, long document, CancellationToken cancellationToken) =>
        connection.RowsAsync(Chunks, row => (Seq: row.GetInt64(0), Ordinal: row.GetInt32(1), Id: row.GetString(2)), cancellationToken, document);
}
