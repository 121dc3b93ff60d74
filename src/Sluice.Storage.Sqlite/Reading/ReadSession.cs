using Microsoft.Data.Sqlite;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>A read-only connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class ReadSession(StoreLocation location) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private LexicalStatements? _lexical;

    internal SqliteConnection Connection { get; } = location.Open(SqliteOpenMode.ReadOnly);

    /// <summary>The statement of a text, prepared once.</summary>
    internal Statement Prepare(string sql, string names)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        statement = new Statement(Connection, sql, names);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>The statements of lexical search, made when they are first needed.</summary>
    internal LexicalStatements Lexical => _lexical ??= new LexicalStatements(Connection);

    /// <inheritdoc/>
    public void Dispose()
    {
        _lexical?.Dispose();
        foreach (var statement in _statements.Values) statement.Dispose();
        Connection.Dispose();
    }
}
