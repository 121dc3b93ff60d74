using System.Text.Json.Nodes;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Searches a collection by words: FTS5's BM25 over any of the rarest.</summary>
internal static class LexicalReader
{
    /// <summary>Most hits that are ranked, which takes some 25 ms. Words in more chunks than this leaves room for are not looked for, unless there
    /// are no others.</summary>
    internal const long HitsMax = 50_000;

    internal static List<LexicalHit> Search(ReadSession session, long collection, LexicalQuery query, FrequentTerms common)
    {
        var words = LexicalWords.OfQuery(query.Text);
        if (words.Count == 0 || !DocumentRows.CanMatch(query.Filter)) return [];
        var statements = session.Lexical;
        var terms = statements.Stem(new JsonArray([.. words.Select(word => JsonValue.Create(word))]).ToJsonString());
        var (count, search, filtered) = statements.Of(collection);
        var all = DocumentReader.State(session, collection).Chunks;
        var rarest = Rarest(terms, query.TermsMax, term => common.Count(collection, term, all, () => count.Integer(term) ?? 0));
        if (rarest.Count == 0) return [];
        // Words are letters, digits and marks, and quoted: nothing of them is an operator.
        var match = string.Join(" OR ", terms.Where(term => rarest.Contains(term.Term)).Select(term => $"\"{words[term.Word]}\""));
        var hits = new List<LexicalHit>();
        using var row = query.Filter.Count == 0
            ? search.Read(match, query.Count)
            : filtered.Read(match, query.Count, Pairs(query.Filter), collection);
        while (row.Read()) hits.Add(new LexicalHit(DocumentRows.Chunk(row), row.GetDouble(14)));
        return hits;
    }

    private static HashSet<string> Rarest(List<(string Term, int Word)> terms, int max, Func<string, long> count)
    {
        List<(string Term, long Chunks)> rarest = [.. terms.Select(term => (term.Term, Chunks: count(term.Term))).Where(term => term.Chunks > 0)
            .OrderBy(term => term.Chunks).ThenBy(term => term.Term, StringComparer.Ordinal).Take(max)];
        return rarest.Take(LexicalWords.Affordable(rarest.Select(term => term.Chunks), HitsMax)).Select(term => term.Term).ToHashSet(StringComparer.Ordinal);
    }

    private static string Pairs(IReadOnlyDictionary<string, string> filter) =>
        new JsonArray([.. filter.Select(pair => new JsonArray(pair.Key, pair.Value))]).ToJsonString();
}
