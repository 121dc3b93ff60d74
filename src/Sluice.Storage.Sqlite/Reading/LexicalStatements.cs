using System.Globalization;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>The full-text tables, one for each collection of a tenant, and the statements that search them.</summary>
/// <remarks>The tables hold the words of <see cref="DocumentRows.Words"/>, which the tokenizer only has to part at spaces and to stem. They hold no
/// content: the text is in <c>chunk</c>.</remarks>
internal sealed class LexicalStatements : IDisposable
{
    internal const string Tokenizer = "tokenize = 'porter ascii'";

    // Collections whose statements a connection keeps.
    private const int CollectionsMax = 64;

    private readonly SqliteConnection _connection;
    private readonly Statement _clear, _enter, _terms;
    private readonly Dictionary<long, (Statement Count, Statement Search, Statement Filtered)> _collections = [];

    internal LexicalStatements(SqliteConnection connection)
    {
        _connection = connection;
        // What the words of a text are stemmed to is asked of the tokenizer itself: they are indexed in a table of the connection's own.
        connection.Run("pragma temp_store = memory");
        connection.Run($"create virtual table temp.query_word using fts5(word, content = '', {Tokenizer})");
        connection.Run("create virtual table temp.query_term using fts5vocab(query_word, instance)");
        _clear = new Statement(connection, "insert into temp.query_word(query_word) values ('delete-all')");
        _enter = new Statement(connection, "insert into temp.query_word(rowid, word) select key, value from json_each($words)", "words");
        _terms = new Statement(connection, "select term, min(doc) from temp.query_term group by term");
    }

    internal static string Words(long collection) => string.Create(CultureInfo.InvariantCulture, $"chunk_words_{collection}");

    internal static string Terms(long collection) => string.Create(CultureInfo.InvariantCulture, $"chunk_terms_{collection}");

    /// <summary>What words are stemmed to, each with the number of a word that is.</summary>
    internal List<(string Term, int Word)> Stem(string words)
    {
        _clear.Run();
        _enter.Run(words);
        var terms = new List<(string, int)>();
        using var row = _terms.Read();
        while (row.Read()) terms.Add((row.GetString(0), row.GetInt32(1)));
        return terms;
    }

    /// <summary>Statements of a collection: in how many chunks a stemmed word is; the best chunks; the best of some documents.</summary>
    internal (Statement Count, Statement Search, Statement Filtered) Of(long collection)
    {
        if (_collections.TryGetValue(collection, out var statements)) return statements;
        if (_collections.Count >= CollectionsMax) Forget();
        var (words, terms) = (Words(collection), Terms(collection));
        statements = (
            new Statement(_connection, $"select doc from {terms} where term = $term", "term"),
            new Statement(_connection, Best(words, ""), "query count"),
            new Statement(_connection, Best(words,
                """
                and +rowid in (select c.seq from chunk c where c.document_seq in (
                    select v.document_seq from json_each($filter) f cross join document_value v
                        on v.collection_seq = $collection and v.pointer = f.value ->> 0 and v.value = f.value ->> 1
                    group by v.document_seq having count(*) = json_array_length($filter)))
                """), "query count filter collection"));
        _collections.Add(collection, statements);
        return statements;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        foreach (var statement in (Statement[])[_clear, _enter, _terms]) statement.Dispose();
    }

    private static string Best(string words, string where) =>
        $"""
        select {DocumentRows.ChunkColumns}, -f.rank
        from (select rowid as seq, rank from {words} where {words} match $query {where} order by rank limit $count) f
        cross join chunk c on c.seq = f.seq join document d on d.seq = c.document_seq
        order by f.rank, f.seq
        """;

    private void Forget()
    {
        foreach (var (count, search, filtered) in _collections.Values)
        {
            count.Dispose();
            search.Dispose();
            filtered.Dispose();
        }
        _collections.Clear();
    }
}
