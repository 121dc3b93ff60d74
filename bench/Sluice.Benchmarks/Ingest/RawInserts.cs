using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Sluice.Storage.Sqlite;

namespace Sluice.Benchmarks.Ingest;

/// <summary>The yardstick: the rows that the server stored, inserted again into an empty database of the same schema by prepared
/// statements on one connection, so many submissions to a transaction. No HTTP, no parsing, no validation.</summary>
internal sealed class RawInserts
{
    // In the order in which one submission writes them. Failure tables stay empty in this run.
    private static readonly string[] TableNames = ["submission", "record", "record_revision"];
    private const int GroupsMax = 3_000;
    private readonly List<Table> _tables = [];

    private RawInserts(SqliteConnection source, int limit)
    {
        foreach (var name in TableNames) _tables.Add(Table.Read(source, name, limit));
    }

    public int Submissions => _tables[0].Rows.Count;

    public static RawInserts Read(string database, int limit)
    {
        using var connection = Open(database);
        return new RawInserts(connection, limit);
    }

    /// <summary>Inserts everything; returns submissions per second.</summary>
    /// <param name="database">The new database.</param>
    /// <param name="group">Submissions to a transaction.</param>
    public async Task<double> RunAsync(string database, int group)
    {
        // One fsync each is slow on any disk; fewer rows tell the rate as well.
        var count = Math.Min(Submissions, group * GroupsMax);
        await using (await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = database }, TimeProvider.System))
        {
            // Makes the schema.
        }

        using var connection = Open(database);
        Execute(connection, "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;");
        var inserts = _tables.Select(table => table.Prepare(connection)).ToList();
        var began = Stopwatch.GetTimestamp();
        for (var first = 0; first < count; first += group)
        {
            Execute(connection, "begin immediate");
            for (var row = first; row < Math.Min(first + group, count); row++)
                for (var table = 0; table < _tables.Count; table++) _tables[table].Insert(inserts[table], row);
            Execute(connection, "commit");
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
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

    private sealed record Table(string Name, string[] Columns, List<object[]> Rows)
    {
        public static Table Read(SqliteConnection connection, string name, int limit)
        {
            using var command = connection.CreateCommand();
            var order = name == "submission" ? "seq" : "submission_seq";
            command.CommandText = $"select * from {name} where {order} <= $limit order by {order}";
            command.Parameters.AddWithValue("$limit", limit);
            using var reader = command.ExecuteReader();
            var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
            List<object[]> rows = [];
            while (reader.Read())
            {
                var values = new object[columns.Length];
                reader.GetValues(values);
                rows.Add(values);
            }

            return new Table(name, columns, rows);
        }

        public SqliteCommand Prepare(SqliteConnection connection)
        {
            var command = connection.CreateCommand();
            command.CommandText = $"insert into {Name} ({string.Join(", ", Columns)}) values ({string.Join(", ", Columns.Select(c => "$" + c))})";
            foreach (var column in Columns) command.Parameters.Add(new SqliteParameter("$" + column, null));
            command.Prepare();
            return command;
        }

        public void Insert(SqliteCommand command, int row)
        {
            var values = Rows[row];
            for (var column = 0; column < values.Length; column++) command.Parameters[column].Value = values[column];
            command.ExecuteNonQuery();
        }
    }
}
