using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>PostgreSQL with the extension pgvector: one table for each set, in a schema of their own, with an HNSW index where the dimension allows
/// one. Rows are written by <c>insert</c>, many in one statement, and read by distance.</summary>
internal sealed class PgvectorVectors : IVectorIndex, IAsyncDisposable
{
    /// <summary>The schema of the tables.</summary>
    public const string Schema = "sluice_vectors";

    // pgvector's limits: dimensions of an index, and rows of a search in it.
    private const int IndexDimensionMax = 2_000, IndexCountMax = 1_000, IndexCountMin = 100;

    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _timeout;
    private readonly ConcurrentDictionary<string, bool> _made = new(StringComparer.Ordinal);

    private PgvectorVectors(NpgsqlDataSource source, string place, TimeSpan timeout) => (_source, Place, _timeout) = (source, place, timeout);

    public string Place { get; }

    public int CountMax => 10_000;

    /// <summary>Opens it; null when the server has no pgvector, or does not let it be switched on.</summary>
    /// <param name="connection">Connection string.</param>
    /// <param name="timeout">Longest time of a statement.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="VectorIndexException">The server cannot be reached, or the string is none.</exception>
    public static async Task<PgvectorVectors?> OpenAsync(string connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        NpgsqlDataSource? source = null;
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "sluice vectors", IncludeErrorDetail = false };
            // Npgsql's metrics name the source, and without a name of its own that is the connection string.
            source = new NpgsqlDataSourceBuilder(settings.ToString()) { Name = "sluice vectors" }.Build();
            var index = new PgvectorVectors(source, $"pgvector {settings.Host}:{settings.Port}/{settings.Database}", timeout);
            if (await index.PrepareAsync(cancellationToken)) return index;
            await source.DisposeAsync();
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (source is not null) await source.DisposeAsync();
            throw Describe(exception);
        }
    }

    public Task<bool> HasAsync(VectorSet set, CancellationToken cancellationToken) =>
        GuardAsync(() => HasAsync($"select 1 where to_regclass('{TableOf(set)}') is not null", cancellationToken));

    public async Task AddAsync(VectorSet set, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken)
    {
        var table = await MadeAsync(set, cancellationToken);
        // Of a text twice in one statement PostgreSQL takes neither.
        var unique = vectors.DistinctBy(vector => vector.Id, StringComparer.Ordinal).ToList();
        await RunAsync(
            $"insert into {table} (chunk, embedding) select i, e::vector from unnest($1::text[], $2::text[]) as given (i, e) on conflict (chunk) do update set embedding = excluded.embedding",
            cancellationToken, unique.Select(vector => vector.Id).ToArray(), unique.Select(vector => Text(vector.Vector.Span)).ToArray());
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorSet set, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken)
    {
        var table = TableOf(set);
        return await GuardAsync(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            // The index gives no more rows than this; past its limit the whole table is looked at.
            var few = 2 * count <= IndexCountMax;
            await using (var setting = new NpgsqlCommand(few
                ? $"set local hnsw.ef_search = {Math.Max(2 * count, IndexCountMin)}"
                : "set local enable_indexscan = off", connection, transaction))
                await setting.ExecuteNonQueryAsync(cancellationToken);
            await using var command = Command($"select chunk, 1 - (embedding <=> $1::vector) from {table} order by embedding <=> $1::vector limit $2", Text(query.Span), (long)count);
            (command.Connection, command.Transaction) = (connection, transaction);
            var hits = new List<VectorHit>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) hits.Add(new(reader.GetString(0), reader.GetDouble(1)));
            return VectorHits.Ordered(hits);
        });
    }

    public async Task RemoveAsync(VectorSet set, IReadOnlyCollection<string> chunks, CancellationToken cancellationToken)
    {
        var table = TableOf(set);
        await RunAsync($"delete from {table} where chunk = any($1)", cancellationToken, [chunks.ToArray()]);
    }

    public async Task DropAsync(VectorSet set, CancellationToken cancellationToken)
    {
        _made.TryRemove(TableOf(set), out _);
        await RunAsync($"drop table if exists {TableOf(set)}", cancellationToken);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string TableOf(VectorSet set) => $"{Schema}.{RemoteName.TableOf(set)}";

    private async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        if (await HasAsync("select 1 from pg_extension where extname = 'vector'", cancellationToken)) return true;
        if (!await HasAsync("select 1 from pg_available_extensions where name = 'vector'", cancellationToken)) return false;
        try
        {
            await using var command = Command("create extension if not exists vector");
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            command.Connection = connection;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateObject)
        {
            // Another process was quicker.
            return true;
        }
    }

    private async Task<bool> HasAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = Command(sql);
        command.Connection = connection;
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private async Task<string> MadeAsync(VectorSet set, CancellationToken cancellationToken)
    {
        var table = TableOf(set);
        if (_made.ContainsKey(table)) return table;
        // Two that make the same at once: one of them is told so, and finds it made.
        for (var tries = 1; ; tries++)
        {
            try
            {
                await RunRawAsync($"create schema if not exists {Schema}", cancellationToken);
                await RunRawAsync($"create table if not exists {table} (chunk text primary key, embedding vector({set.Model.Dimension}) not null)", cancellationToken);
                if (set.Model.Dimension <= IndexDimensionMax)
                    await RunRawAsync($"create index if not exists {RemoteName.TableOf(set)[^34..]}_h on {table} using hnsw (embedding vector_cosine_ops)", cancellationToken);
                _made[table] = true;
                return table;
            }
            catch (PostgresException exception) when (tries == 1 && exception.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable
                or PostgresErrorCodes.DuplicateSchema)
            {
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw Describe(exception);
            }
        }
    }

    private Task RunAsync(string sql, CancellationToken cancellationToken, params object[] values) => GuardAsync(async () =>
    {
        await RunRawAsync(sql, cancellationToken, values);
        return true;
    });

    private async Task RunRawAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = Command(sql, values);
        command.Connection = connection;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql) { CommandTimeout = Math.Max(1, (int)_timeout.TotalSeconds) };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or VectorIndexException))
        {
            throw Describe(exception);
        }
    }

    private static VectorIndexException Describe(Exception exception) => exception is VectorIndexException known ? known : new(EmbeddingErrorCode.VectorStoreUnavailable,
        exception switch
        {
            PostgresException postgres => $"PostgreSQL refused a statement on vectors ({postgres.SqlState}); see its log.",
            ArgumentException => "The variable that 'vectors.keyVariable' names holds no connection string; write 'Host=…;Database=…;Username=…'.",
            _ => "PostgreSQL with pgvector cannot be reached; see whether it runs and whether the variable that 'vectors.keyVariable' names leads to it.",
        }, exception);

    private static string Text(ReadOnlySpan<float> vector)
    {
        var text = new StringBuilder(vector.Length * 12).Append('[');
        for (var i = 0; i < vector.Length; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(vector[i].ToString("R", CultureInfo.InvariantCulture));
        }

        return text.Append(']').ToString();
    }
}
