using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;
using Sluice.Storage.Sqlite.Reading;
using Sluice.Storage.Sqlite.Writing;

namespace Sluice.Storage.Sqlite;

/// <summary>The embedded store: one SQLite file, one writer that commits in groups, many readers. Thread-safe. What it acknowledges
/// has been flushed to the disk (WAL, <c>synchronous=FULL</c>).</summary>
public sealed partial class SqliteStore : IAsyncDisposable, IDisposable
{
    private readonly StoreLocation _location;
    private readonly SqliteStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ReadPool _readers;
    private readonly Lazy<Task> _closing;

    private SqliteStore(StoreLocation location, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        (_location, _options, _time) = (location, options, time);
        Writer = new GroupWriter(location, options, time, logger);
        _readers = new ReadPool(location, options.ReadersMax);
        _closing = new Lazy<Task>(CloseAsync);
    }

    /// <summary>The writer, for tests that stop it at a chosen moment.</summary>
    internal GroupWriter Writer { get; }

    /// <inheritdoc/>
    public string Place => _location.Path;

    /// <summary>Opens a store. Makes the file and its folder, and runs migration scripts, where that is needed; several processes may
    /// do so at the same moment.</summary>
    /// <param name="options">Where and how; must be valid.</param>
    /// <param name="time">The clock of stored instants.</param>
    /// <param name="logger">Says what went wrong, without content; null: nobody listens.</param>
    /// <param name="cancellationToken">Gives up waiting for another process.</param>
    /// <exception cref="StoreException">It cannot be opened; the message says what to do, and nothing was changed.</exception>
    /// <exception cref="ArgumentException">An option is invalid; lists every problem.</exception>
    public static async Task<SqliteStore> OpenAsync(SqliteStoreOptions options, TimeProvider time, ILogger<SqliteStore>? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        ILogger log = logger ?? NullLogger<SqliteStore>.Instance;
        var location = new StoreLocation(options);
        try
        {
            var scripts = await Preparation.RunAsync(location, options, time, cancellationToken);
            var store = new SqliteStore(location, options, time, log);
            log.Opened(location.Path, scripts);
            return store;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw SqliteErrors.Describe(exception, location.Path);
        }
    }

    /// <summary>Reads what a store has published without opening it for writing, upgrading it, or making it when it is not there.</summary>
    /// <exception cref="StoreException">It cannot be read; the message says what to do.</exception>
    public static Task<IReadOnlyList<PublishedVersion>> ReadPublicationsAsync(SqliteStoreOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(() => Look(options, PublicationReader.All), cancellationToken);
    }

    /// <summary>Reads the revisions that one contract version decided, in the order of storing, as they were decided, without opening the
    /// store for writing, upgrading it, or making it when it is not there.</summary>
    /// <param name="options">The store.</param>
    /// <param name="scan">Which revisions.</param>
    /// <param name="each">Is given each revision and its document.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>How many revisions there are, read or not.</returns>
    /// <exception cref="StoreException">It cannot be read; the message says what to do.</exception>
    public static long ReadRecords(SqliteStoreOptions options, RecordScanOptions scan, Action<RecordReference, ReadOnlyMemory<byte>> each,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(each);
        return Look(options, session => RecordScan.Run(session, scan, each, cancellationToken));
    }

    private static T Look<T>(SqliteStoreOptions options, Func<ReadSession, T> read)
    {
        var location = new StoreLocation(options);
        try
        {
            using var session = new ReadSession(location);
            SchemaScripts.RefuseForeign(session.Connection, location.Path);
            SchemaScripts.IsReady(session.Connection, location.Path);
            return read(session);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw SqliteErrors.Describe(exception, location.Path);
        }
    }

    /// <summary>Whether the store can be read and its writer runs, and which schema it has; reads every page through
    /// (<c>PRAGMA quick_check</c>) of databases up to <see cref="SqliteStoreOptions.QuickCheckBytesMax"/>.</summary>
    public Task<StoreCheck> CheckAsync(CancellationToken cancellationToken = default) => CheckAsync(thorough: false, cancellationToken);

    /// <summary>As <see cref="CheckAsync(CancellationToken)"/>; when thorough, reads every page whatever the size.</summary>
    public async Task<StoreCheck> CheckAsync(bool thorough, CancellationToken cancellationToken)
    {
        try
        {
            return await _readers.ReadAsync(session => Check(session, thorough), cancellationToken);
        }
        catch (StoreException problem)
        {
            return new StoreCheck(Ready: false, SchemaVersion: null, ReadThrough: false, problem.Code, problem.Message);
        }
    }

    /// <summary>Writes what is queued, then closes the file. Later calls end with <c>store_unavailable</c>.</summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    /// <summary>As <see cref="DisposeAsync"/>, for containers that cannot wait.</summary>
    public void Dispose() => _closing.Value.GetAwaiter().GetResult();

    private async Task CloseAsync()
    {
        await Writer.DisposeAsync();
        _readers.Dispose();
    }

    private StoreCheck Check(ReadSession session, bool thorough)
    {
        var version = Path.GetFileNameWithoutExtension(SchemaScripts.Applied(session.Connection) is [.., var newest] ? newest : null);
        if (version is null || !Writer.Running || !File.Exists(_location.Path))
        {
            return new StoreCheck(false, version, false, StoreErrorCode.Unavailable,
                $"The database {_location.Path} is gone, or its writer has stopped. Put the file back, or restart Sluice.");
        }
        var whole = thorough || new FileInfo(_location.Path).Length <= _options.QuickCheckBytesMax;
        if (!whole || session.Connection.Scalar("pragma quick_check(1)") is "ok") return new StoreCheck(true, version, whole, null, null);
        return new StoreCheck(false, version, true, StoreErrorCode.Corrupt,
            $"The database {_location.Path} is damaged. Stop Sluice, keep the file, and restore a backup.");
    }
}
