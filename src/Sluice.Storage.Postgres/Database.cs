using Npgsql;
using NpgsqlTypes;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres;

/// <summary>The connections of one store, and how statements run on them. Parameters are positional (<c>$1</c>).</summary>
internal sealed class Database : IAsyncDisposable
{
    private const int TriesMax = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly NpgsqlDataSource _source;
    private volatile bool _closed;

    internal Database(PostgresStoreOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            SearchPath = options.Schema,
            ApplicationName = "sluice",
            IncludeErrorDetail = false,
        };
        if (builder.MaxAutoPrepare == 0) builder.MaxAutoPrepare = 64;
        Place = $"{builder.Host}{(builder.Host!.StartsWith('/') ? "" : $":{builder.Port}")}/{builder.Database ?? builder.Username} (schema {options.Schema})";
        ConnectionString = builder.ToString();
        // Npgsql's metrics name the source, and without a name of its own that is the connection string.
        _source = new NpgsqlDataSourceBuilder(ConnectionString) { Name = "sluice" }.Build();
    }

    /// <summary>Where the database is, for people; without a password.</summary>
    internal string Place { get; }

    /// <summary>The connection string with every setting of the store.</summary>
    internal string ConnectionString { get; }

    internal async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_closed) throw new StoreException(StoreErrorCode.Unavailable, $"The store {Place} is closed. Open it again.");
        return await _source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>Uses a connection for as long as it takes.</summary>
    internal Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await use(connection);
    }, writing: false);

    /// <summary>Reads rows.</summary>
    internal Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values) =>
        UseAsync(connection => connection.RowsAsync(sql, read, cancellationToken, values), cancellationToken);

    /// <summary>Reads the first row; the default when there is none.</summary>
    internal async Task<T?> FindAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
        where T : class => (await ReadAsync(sql, read, cancellationToken, values)).FirstOrDefault();

    /// <summary>Writes in one transaction, and again where two transactions got into each other's way.</summary>
    internal Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken) => GuardAsync(() => TryAsync(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await write(connection);
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }, cancellationToken), writing: true);

    /// <summary>As <see cref="WriteAsync"/>, for a write that is one statement and thus a transaction by itself: one way to the server and back,
    /// and locks are held no longer than that. What is read after it sees what is committed by then.</summary>
    internal Task<T> WriteOneAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken) => GuardAsync(
        () => TryAsync(write, cancellationToken), writing: true);

    /// <summary>Closes what is idle. Later calls end with <c>store_unavailable</c>.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _source.DisposeAsync();
    }

    private async Task<T> TryAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var connection = await OpenAsync(cancellationToken);
                return await write(connection);
            }
            catch (PostgresException exception) when (tries < TriesMax
                && exception.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation)
            {
                await Task.Delay(Pause * tries, cancellationToken);
            }
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> run, bool writing)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is not (ArgumentException or OperationCanceledException) || exception is ObjectDisposedException)
        {
            throw PostgresErrors.Describe(exception, Place, writing);
        }
    }
}

/// <summary>Statements on a connection.</summary>
internal static class ConnectionExtensions
{
    /// <summary>Reads rows.</summary>
    internal static async Task<List<T>> RowsAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(Parameter(value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Reads the first row; the default when there is none.</summary>
    internal static async Task<T?> RowAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken, params object?[] values) =>
        (await connection.RowsAsync(sql, read, cancellationToken, values)).FirstOrDefault();

    /// <summary>Reads the first column of the first row as an integer; null when there is no row.</summary>
    internal static Task<long?> IntegerAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] values) =>
        connection.RowAsync(sql, row => (long?)row.GetInt64(0), cancellationToken, values);

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows changed.</returns>
    internal static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(Parameter(value));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A parameter whose type is that of the value; of null the server finds it out.</summary>
    internal static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value },
        Json json => new NpgsqlParameter { Value = (object?)json.Text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Json },
        Number => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
        Bytes bytes => new NpgsqlParameter { Value = bytes.Value is { } of ? of : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
        string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
        _ => new NpgsqlParameter { Value = value },
    };
}

/// <summary>A text for a column of type json.</summary>
internal readonly record struct Json(string? Text);

/// <summary>Bytes for a column of type bytea.</summary>
internal readonly record struct Bytes(ReadOnlyMemory<byte>? Value);

/// <summary>No number, for a parameter of type bigint whose type the server cannot find out.</summary>
internal readonly record struct Number;
