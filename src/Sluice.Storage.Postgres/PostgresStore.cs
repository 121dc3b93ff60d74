using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Opening;
using Sluice.Storage.Postgres.Reading;
using Sluice.Storage.Postgres.Writing;

namespace Sluice.Storage.Postgres;

/// <summary>The shared store: one PostgreSQL schema that several processes use at once. Thread-safe. What it acknowledges is committed
/// (<c>synchronous_commit</c> as the server has it).</summary>
public sealed partial class PostgresStore : IAsyncDisposable, IDisposable
{
    private readonly Database _database;
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly AdmissionWriter _writer;
    private readonly Lazy<Task> _closing;

    private PostgresStore(Database database, PostgresStoreOptions options, TimeProvider time, ILogger logger)
    {
        (_database, _options, _time) = (database, options, time);
        _writer = new AdmissionWriter(database, options, time, logger);
        _closing = new Lazy<Task>(CloseAsync);
    }

    /// <summary>Opens a store. Makes the schema and runs migration scripts where that is needed; several processes may do so at the same
    /// moment.</summary>
    /// <param name="options">Where and how; must be valid.</param>
    /// <param name="time">The clock of stored instants.</param>
    /// <param name="logger">Says what went wrong, without content; null: nobody listens.</param>
    /// <param name="cancellationToken">Gives up waiting for another process.</param>
    /// <exception cref="StoreException">It cannot be opened; the message says what to do, and nothing was changed.</exception>
    /// <exception cref="ArgumentException">An option is invalid; lists every problem, without a password.</exception>
    public static async Task<PostgresStore> OpenAsync(PostgresStoreOptions options, TimeProvider time, ILogger<PostgresStore>? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        ILogger log = logger ?? NullLogger<PostgresStore>.Instance;
        var database = new Database(options);
        try
        {
            var scripts = await SchemaScripts.RunAsync(database, options, cancellationToken);
            var store = new PostgresStore(database, options, time, log);
            log.Opened(database.Place, scripts);
            return store;
        }
        catch (Exception exception)
        {
            await database.DisposeAsync();
            if (exception is OperationCanceledException) throw;
            throw PostgresErrors.Describe(exception, database.Place, writing: false);
        }
    }

    /// <inheritdoc/>
    public string Place => _database.Place;

    /// <summary>Reads what a store has published without upgrading it, or making it when it is not there.</summary>
    /// <exception cref="StoreException">It cannot be read; the message says what to do.</exception>
    public static async Task<IReadOnlyList<PublishedVersion>> ReadPublicationsAsync(PostgresStoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var database = new Database(options);
        return await database.UseAsync<IReadOnlyList<PublishedVersion>>(async connection =>
            await SchemaScripts.AppliedAsync(connection, options.Schema, cancellationToken) is null
                ? []
                : await connection.RowsAsync(PublicationReader.All, PublicationReader.Read, cancellationToken), cancellationToken);
    }

    /// <summary>Reads revisions without upgrading the store, or making it when it is not there.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="scan">Which revisions.</param>
    /// <param name="each">Is given each revision and its document.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>How many revisions there are, read or not.</returns>
    /// <exception cref="StoreException">It cannot be read; the message says what to do.</exception>
    public static async Task<long> ReadRecordsAsync(PostgresStoreOptions options, RecordScanOptions scan,
        Action<RecordReference, ReadOnlyMemory<byte>> each, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(each);
        await using var database = new Database(options);
        return await database.UseAsync(async connection =>
            await SchemaScripts.AppliedAsync(connection, options.Schema, cancellationToken) is null
                ? 0
                : await RecordScan.RunAsync(connection, scan, each, cancellationToken), cancellationToken);
    }

    /// <summary>Whether the server answers, and which schema it has. PostgreSQL reads nothing through by itself.</summary>
    public async Task<StoreCheck> CheckAsync(bool thorough, CancellationToken cancellationToken)
    {
        try
        {
            var applied = await _database.UseAsync(
                connection => SchemaScripts.AppliedAsync(connection, _options.Schema, cancellationToken), cancellationToken);
            return applied is [.., var newest]
                ? new StoreCheck(true, Path.GetFileNameWithoutExtension(newest), false, null, null)
                : new StoreCheck(false, null, false, StoreErrorCode.Unavailable, $"The tables in {_database.Place} are gone. Restore a backup.");
        }
        catch (StoreException problem)
        {
            return new StoreCheck(false, null, false, problem.Code, problem.Message);
        }
    }

    /// <summary>Writes what is queued, then closes the connections. Later calls end with <c>store_unavailable</c>.</summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    /// <summary>As <see cref="DisposeAsync"/>, for containers that cannot wait.</summary>
    public void Dispose() => _closing.Value.GetAwaiter().GetResult();

    private async Task CloseAsync()
    {
        await _writer.DisposeAsync();
        await _database.DisposeAsync();
    }
}
