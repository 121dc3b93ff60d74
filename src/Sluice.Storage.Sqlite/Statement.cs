using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Sqlite;

/// <summary>A prepared statement whose parameters are bound by position in the order their names were given.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    /// <summary>Prepares <paramref name="sql"/>, whose parameters are the space-separated <paramref name="names"/>, each written
    /// with a dollar sign.</summary>
    internal Statement(SqliteConnection connection, string sql, string names = "")
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        _parameters = [.. Words(names).Select(name => new SqliteParameter("$" + name, null))];
        _command.Parameters.AddRange(_parameters);
        _command.Prepare();
    }

    /// <summary>An insert of the named columns.</summary>
    internal static Statement Insert(SqliteConnection connection, string table, string columns, string then = "") => new(connection,
        $"insert into {table} ({string.Join(", ", Words(columns).Select(name => $"\"{name}\""))}) " +
        $"values ({string.Join(", ", Words(columns).Select(name => "$" + name))}) {then}", columns);

    /// <summary>Runs it.</summary>
    internal void Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        _command.ExecuteNonQuery();
    }

    /// <summary>Runs it and reads the first column of the first row as an integer; null when there is no row.</summary>
    internal long? Integer(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return (long?)_command.ExecuteScalar();
    }

    /// <summary>Runs it and reads its rows. The statement cannot run again before the reader is disposed.</summary>
    internal SqliteDataReader Read(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <inheritdoc/>
    public void Dispose() => _command.Dispose();

    /// <summary>The bytes as the driver takes them, copied only when they are a part of a larger array.</summary>
    internal static byte[] Blob(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment is { Array: { } array, Offset: 0 } && segment.Count == array.Length
            ? array
            : bytes.ToArray();

    private void Bind(ReadOnlySpan<object?> values)
    {
        if (values.Length != _parameters.Length) throw new ArgumentException("A value for every parameter, please.", nameof(values));
        for (var i = 0; i < values.Length; i++) _parameters[i].Value = values[i] ?? DBNull.Value;
    }

    private static string[] Words(string names) => names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
