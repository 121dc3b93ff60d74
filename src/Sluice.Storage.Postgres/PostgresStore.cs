using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Opening;
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
            throw PostgresErrors.Describe(exception, database.Place);
        }
    }

    /// <summary>Whether the server answers, and which schema it has.</summary>
    public async Task<StoreCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var applied = await _database.UseAsync(
                connection => SchemaScripts.AppliedAsync(connection, _options.Schema, cancellationToken), cancellationToken);
            return applied is [.., var newest]
                ? new StoreCheck(true, Path.GetFileNameWithoutExtension(newest), null, null)
                : new StoreCheck(false, null, StoreErrorCode.Unavailable, $"The tables in {_database.Place} are gone. Restore a backup.");
        }
        catch (StoreException problem)
        {
            return new StoreCheck(false, null, problem.Code, problem.Message);
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

/// <summary>What <see cref="PostgresStore.CheckAsync(CancellationToken)"/> found.</summary>
/// <param name="Ready">Whether the server answers and has the tables.</param>
/// <param name="SchemaVersion">Newest script in the schema, such as <c>0001-ledger</c>; null when it could not be read.</param>
/// <param name="Code">A code of <see cref="StoreErrorCode"/> when not ready; else null.</param>
/// <param name="Problem">One sentence that says what to do when not ready; else null.</param>
public sealed record StoreCheck(bool Ready, string? SchemaVersion, string? Code, string? Problem);
