using System.Globalization;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Searches a collection by words: chunks with any of the rarest, scored by BM25 as FTS5 computes it.</summary>
/// <remarks>PostgreSQL's own ranks know nothing of how rare a word is. What they do know, from the vector and without reading the text, is how often
/// one word stands in it: <c>ts_rank</c> of a single word is the sum of 1/i² up to that count, over π²/6.</remarks>
internal static class LexicalReader
{
    /// <summary>Most pairs of a chunk and a word that are scored.</summary>
    private const int PairsMax = 60_000;

    /// <summary>Fewest candidates for which there is room, however many words.</summary>
    private const int CandidatesMin = 2_000;

    private const string Terms =
        """
        select t.term, t.chunks, k.seq, k.chunks, k.words
        from collection k cross join unnest($3::text[]) word join chunk_term t on t.term = chunk_term_of(k.seq, word)
        where k.tenant = $1 and k.name = $2 and t.chunks > 0 group by t.term, t.chunks, k.seq, k.chunks, k.words order by t.chunks, t.term limit $4
        """;

    private const string Documents =
        """
        select v.document_seq from unnest($2::text[], $3::text[]) f(pointer, value)
        join document_value v on v.collection_seq = $1 and v.pointer = f.pointer and v.value = f.value
        group by v.document_seq having count(*) = cardinality($2::text[])
        """;

    // k1 = 1.2 and b = 0.75, as FTS5 has them.
    private static readonly string Best =
        $$"""
        with q as materialized (select term::tsquery as term, idf from unnest($1::text[], $2::float8[]) q(term, idf)),
        best as (
            select w.chunk_seq, sum(q.idf * f.count * 2.2 / (f.count + 1.2 * (0.25 + 0.75 * w.length / $3::float8))) as score
            from chunk_candidates($4::text::tsquery, $5::bigint[], $6::integer) w cross join q
            cross join lateral (select width_bucket(ts_rank('{1,1,1,1}', w.words, q.term)::float8, '{{Counts()}}'::float8[])::float8 as count) f
            where f.count > 0 group by w.chunk_seq order by score desc, w.chunk_seq limit $7)
        select {{DocumentRows.ChunkColumns}}, best.score from best join chunk c on c.seq = best.chunk_seq join document d on d.seq = c.document_seq
        order by best.score desc, c.seq
        """;

    internal static async Task<IReadOnlyList<LexicalHit>> SearchAsync(Database database, LexicalQuery query, CancellationToken cancellationToken)
    {
        var words = LexicalWords.OfQuery(query.Text);
        if (words.Count == 0 || !DocumentRows.CanMatch(query.Filter)) return [];
        return await database.UseAsync<IReadOnlyList<LexicalHit>>(async connection =>
        {
            var terms = await connection.RowsAsync(Terms,
                row => new Term(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), cancellationToken, query.Tenant, query.Collection,
                words.ToArray(), (long)query.TermsMax);
            if (terms.Count == 0) return [];
            long[]? documents = query.Filter.Count == 0 ? null : [.. await connection.RowsAsync(Documents, row => row.GetInt64(0), cancellationToken, terms[0].Collection,
                query.Filter.Keys.ToArray(), query.Filter.Values.ToArray())];
            return documents is [] ? [] : await BestAsync(connection, query, terms, documents, cancellationToken);
        }, cancellationToken);
    }

    private static async Task<IReadOnlyList<LexicalHit>> BestAsync(NpgsqlConnection connection, LexicalQuery query, List<Term> terms, long[]? documents,
        CancellationToken cancellationToken)
    {
        var candidatesMax = Math.Max(CandidatesMin, PairsMax / terms.Count);
        // With a filter most of what the words are in may be of other documents.
        var hitsMax = documents is null ? candidatesMax : 10L * candidatesMax;
        var looked = LexicalWords.Affordable(terms.Select(term => term.Chunks), hitsMax);
        var first = terms[0];
        await using var command = new NpgsqlCommand(Best, connection);
        foreach (var value in (object[])[terms.Select(Quoted).ToArray(), terms.Select(term => term.Idf).ToArray(), Math.Max(1.0, first.Words) / first.All,
            string.Join('|', terms.Take(looked).Select(Quoted))]) command.Parameters.Add(ConnectionExtensions.Parameter(value));
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)documents ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bigint });
        command.Parameters.Add(ConnectionExtensions.Parameter(candidatesMax));
        command.Parameters.Add(ConnectionExtensions.Parameter((long)query.Count));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<LexicalHit>();
        while (await row.ReadAsync(cancellationToken)) found.Add(new LexicalHit(DocumentRows.Chunk(row), row.GetDouble(14)));
        return found;
    }

    private static string Quoted(Term term) => $"'{term.Text}'";

    /// <summary>Half-way between the ranks of one count and the next: the number of those below a rank is the count.</summary>
    private static string Counts()
    {
        const int Most = 64;
        var (ranks, sum) = (new double[Most + 1], 0.0);
        for (var count = 1; count <= Most; count++) ranks[count] = (sum += 1.0 / (count * count)) * 6 / (Math.PI * Math.PI);
        return $"{{{string.Join(',', Enumerable.Range(1, Most).Select(count => ((ranks[count - 1] + ranks[count]) / 2).ToString("R", CultureInfo.InvariantCulture)))}}}";
    }

    /// <summary>A stemmed word.</summary>
    private sealed record Term(string Text, long Chunks, long Collection, long All, long Words)
    {
        /// <summary>Inverse document frequency; as FTS5 has it, a word in every other chunk hardly counts.</summary>
        internal double Idf => Math.Log((All - Chunks + 0.5) / (Chunks + 0.5)) is var idf and > 0 ? idf : 1e-6;
    }
}
