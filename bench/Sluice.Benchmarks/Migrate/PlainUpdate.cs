using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Sluice.Benchmarks.Migrate;

/// <summary>The yardstick: the documents of a migrated store in a plain table, each replaced by its migrated form with an <c>UPDATE</c> by key,
/// in transactions of as many rows as a batch has. Nothing is read, migrated, validated or kept.</summary>
internal sealed class PlainUpdate
{
    private readonly List<(string Key, byte[] Before, byte[] After)> _rows = [];

    private PlainUpdate() { }

    /// <summary>Reads what a completed migration left.</summary>
    public static PlainUpdate Read(string database)
    {
        var update = new PlainUpdate();
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = """
            select h.key, r.document, f.document from record h
            join record_revision r on r.submission_seq = h.submission_seq join record_form f on f.seq = h.form_seq order by h.key
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read()) update._rows.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)));
        return update;
    }

    /// <summary>Inserts everything, then updates everything; rows per second of the updates.</summary>
    /// <param name="database">The new database.</param>
    /// <param name="batch">Rows of a transaction.</param>
    public double Run(string database, int batch)
    {
        using var connection = Open(database);
        Execute(connection, "pragma journal_mode = wal; pragma synchronous = full;");
        Execute(connection, "create table record (key text primary key, version text not null, document blob not null) strict");
        Write(connection, _rows.Count, "insert into record (key, version, document) values ($key, '1.0.0', $document)", row => row.Before);
        var began = Stopwatch.GetTimestamp();
        Write(connection, batch, "update record set document = $document, version = '2.0.0' where key = $key and version = '1.0.0'", row => row.After);
        return _rows.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private void Write(SqliteConnection connection, int batch, string sql, Func<(string Key, byte[] Before, byte[] After), byte[]> document)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var (key, value) = (command.Parameters.Add("$key", SqliteType.Text), command.Parameters.Add("$document", SqliteType.Blob));
        command.Prepare();
        for (var first = 0; first < _rows.Count; first += batch)
        {
            Execute(connection, "begin immediate");
            foreach (var row in _rows.Skip(first).Take(batch))
            {
                (key.Value, value.Value) = (row.Key, document(row));
                if (command.ExecuteNonQuery() != 1) throw new InvalidOperationException("A row is missing.");
            }

            Execute(connection, "commit");
        }
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
