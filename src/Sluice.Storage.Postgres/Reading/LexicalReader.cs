using System.Globalization;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Searches a collection by words, scored by BM25 as FTS5 computes it: chunks with any of the rarest, and of those with more common words the
/// ones that could score enough.</summary>
/// <remarks>PostgreSQL's own ranks know nothing of how rare a word is. What they do know, from the vector and without reading the text, is how often
/// one word stands in it: <c>ts_rank</c> of a single word is the sum of 1/i² up to that count, over π²/6.</remarks>
internal static class LexicalReader
{
    // Looks at common words: most candidates of the first one, by how many times more the next one has, and how many there are.
    private const int LookMin = 500, LookGrowth = 6, LooksMax = 8;

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
            select w.chunk_seq, count(*) over () as scored, sum(q.idf * f.count * 2.2 / (f.count + 1.2 * (0.25 + 0.75 * w.length / $3::float8))) as score
            from chunk_candidates($4::text::tsquery, $5::bigint[], $6::integer) w cross join q
            cross join lateral (select width_bucket(ts_rank('{1,1,1,1}', w.words, q.term)::float8, '{{Counts()}}'::float8[])::float8 as count) f
            where f.count > 0 group by w.chunk_seq order by score desc, w.chunk_seq limit $7)
        select {{DocumentRows.ChunkColumns}}, best.score, best.scored from best join chunk c on c.seq = best.chunk_seq join document d on d.seq = c.document_seq
        order by best.score desc, c.seq
        """;

    /// <param name="database">Where.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="pairsMax">Most pairs of a chunk and a word that are scored at a time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<IReadOnlyList<LexicalHit>> SearchAsync(Database database, LexicalQuery query, int pairsMax, CancellationToken cancellationToken)
    {
        var words = LexicalWords.OfQuery(query.Text);
        if (words.Count == 0 || !DocumentRows.CanMatch(query.Filter)) return [];
        return await database.UseAsync<IReadOnlyList<LexicalHit>>(async connection =>
        {
            var terms = await connection.RowsAsync(Terms,
                row => new LexicalTerm(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), cancellationToken, query.Tenant, query.Collection,
                words.ToArray(), (long)query.TermsMax);
            if (terms.Count == 0) return [];
            long[]? documents = query.Filter.Count == 0 ? null : [.. await connection.RowsAsync(Documents, row => row.GetInt64(0), cancellationToken, terms[0].Collection,
                query.Filter.Keys.ToArray(), query.Filter.Values.ToArray())];
            // Room for a few, however many words.
            return documents is [] ? [] : await BestAsync(connection, new Search(query, terms, documents, Math.Max(pairsMax / 30, pairsMax / terms.Count)), cancellationToken);
        }, cancellationToken);
    }

    private static async Task<IReadOnlyList<LexicalHit>> BestAsync(NpgsqlConnection connection, Search search, CancellationToken cancellationToken)
    {
        var terms = search.Terms;
        // With a filter most of what the words are in may be of other documents.
        var hitsMax = search.Documents is null ? search.CandidatesMax : 10L * search.CandidatesMax;
        var rare = search.Documents is null && terms[0].Chunks > hitsMax ? 0 : LexicalWords.Affordable(terms.Select(term => term.Chunks), hitsMax);
        var best = rare == 0 ? [] : (await LookAsync(connection, search, string.Join('|', terms.Take(rare).Select(term => term.Quoted)), cancellationToken)).Hits;
        LexicalTerm[] common = [.. terms.Skip(rare)];
        bool Enough(double bound) => best.Count == search.Query.Count && best[^1].Score > bound;
        if (common.Length == 0 || Enough(common.Sum(term => term.Idf) * 2.2)) return best;

        var chunks = await connection.RowsAsync("select term, chunks from chunk_term where term = any($1)", row => (Term: row.GetString(0), Chunks: row.GetInt64(1)),
            cancellationToken, (object)WordImpact.Classes(common).ToArray());
        var impacts = new WordImpact(common, chunks.ToDictionary(row => row.Term, row => row.Chunks, StringComparer.Ordinal));
        // Looks at those in which the words weigh most: as many more each time, until no other can be among the best, or there is no room for all.
        var (whole, cut) = (0.0, double.PositiveInfinity);
        var most = (double)Math.Max(LookMin, 4 * search.Query.Count);
        for (var (looks, all) = (0, 0L); looks < LooksMax && all < 2L * search.CandidatesMax && most > 1.2 * whole; looks++)
        {
            var impact = impacts.Lowest(most);
            var (hits, scored) = impacts.Query(impact) is { Length: > 0 } named ? await LookAsync(connection, search, named, cancellationToken) : ([], 0);
            best = [.. best.Concat(hits).DistinctBy(hit => hit.Chunk.Position).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Chunk.Position).Take(search.Query.Count)];
            all += scored;
            if (scored >= search.CandidatesMax) cut = most;
            else if (Enough(impacts.Bound(impact)) || impact <= WordImpact.Least) break;
            else whole = most;
            // An estimate is worth what the one before it was.
            most = double.IsFinite(cut) ? Math.Sqrt(Math.Max(whole, 1) * cut) : Math.Min(LookGrowth, (double)search.CandidatesMax / Math.Max(scored, 1)) * most;
        }
        return best;
    }

    /// <summary>The best of the chunks that a query names, and how many there were.</summary>
    private static async Task<(List<LexicalHit> Hits, long Scored)> LookAsync(NpgsqlConnection connection, Search search, string named, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Best, connection);
        foreach (var value in (object[])[search.Terms.Select(term => term.Quoted).ToArray(), search.Terms.Select(term => term.Idf).ToArray(), search.Terms[0].Average, named])
            command.Parameters.Add(ConnectionExtensions.Parameter(value));
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)search.Documents ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bigint });
        command.Parameters.Add(ConnectionExtensions.Parameter(search.CandidatesMax));
        command.Parameters.Add(ConnectionExtensions.Parameter((long)search.Query.Count));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (found, scored) = (new List<LexicalHit>(), 0L);
        while (await row.ReadAsync(cancellationToken))
        {
            found.Add(new LexicalHit(DocumentRows.Chunk(row), row.GetDouble(14)));
            scored = row.GetInt64(15);
        }
        return (found, scored);
    }

    /// <summary>Half-way between the ranks of one count and the next: the number of those below a rank is the count.</summary>
    private static string Counts()
    {
        const int Most = 64;
        var (ranks, sum) = (new double[Most + 1], 0.0);
        for (var count = 1; count <= Most; count++) ranks[count] = (sum += 1.0 / (count * count)) * 6 / (Math.PI * Math.PI);
        return $"{{{string.Join(',', Enumerable.Range(1, Most).Select(count => ((ranks[count - 1] + ranks[count]) / 2).ToString("R", CultureInfo.InvariantCulture)))}}}";
    }

    /// <summary>A search.</summary>
    /// <param name="Query">What is looked for.</param>
    /// <param name="Terms">Its words, the rarest first.</param>
    /// <param name="Documents">Numbers of the documents that fit the filter; null: there is none.</param>
    /// <param name="CandidatesMax">Most chunks that are scored at a time.</param>
    private sealed record Search(LexicalQuery Query, List<LexicalTerm> Terms, long[]? Documents, int CandidatesMax);
}
