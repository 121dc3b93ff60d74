using Microsoft.Data.Sqlite;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>A read-only connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class ReadSession(StoreLocation location) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    internal SqliteConnection Connection { get; } = location.Open(SqliteOpenMode.ReadOnly);

    /// <summary>The statement of a text, prepared once.</summary>
    internal Statement Prepare(string sql, string names)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        statement = new Statement(Connection, sql, names);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        Connection.Dispose();
    }
}
