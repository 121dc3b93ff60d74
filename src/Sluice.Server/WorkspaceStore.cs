using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres;
using Sluice.Storage.Sqlite;
using Sluice.Workspace;

namespace Sluice.Server;

/// <summary>The store that a workspace's settings name.</summary>
public static class WorkspaceStore
{
    /// <summary>Opens it, and makes or upgrades it where that is needed.</summary>
    /// <exception cref="StoreException">It cannot be opened; the message says what to do.</exception>
    internal static async Task<ILedger> OpenAsync(WorkspaceSettings settings, EmbeddedOptions options, CancellationToken cancellationToken)
    {
        if (settings.PostgresVariable is null)
        {
            return await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = settings.StorePath }, options.TimeProvider,
                options.LoggerFactory?.CreateLogger<SqliteStore>(), cancellationToken);
        }
        var postgres = Postgres(settings) ?? throw new StoreException(StoreErrorCode.Unavailable,
            $"sluice.yaml takes PostgreSQL's connection string from the environment variable {settings.PostgresVariable}, which is not set. "
            + "Set it to 'Host=…;Database=…;Username=…'.");
        try
        {
            return await PostgresStore.OpenAsync(postgres, options.TimeProvider, options.LoggerFactory?.CreateLogger<PostgresStore>(), cancellationToken);
        }
        catch (ArgumentException exception)
        {
            throw new StoreException(StoreErrorCode.Unavailable,
                $"The environment variable {settings.PostgresVariable} holds no connection string for PostgreSQL. {exception.Message}", exception);
        }
    }

    /// <summary>What the store has published, without making or upgrading it; nothing when there is no store yet, or its connection string
    /// is not known here.</summary>
    /// <exception cref="StoreException">It cannot be read; the message says what to do.</exception>
    public static async Task<IReadOnlyList<PublishedVersion>> PublicationsAsync(WorkspaceSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.PostgresVariable is not null)
            return Postgres(settings) is { } postgres ? await PostgresStore.ReadPublicationsAsync(postgres, cancellationToken) : [];
        return File.Exists(settings.StorePath)
            ? await SqliteStore.ReadPublicationsAsync(new SqliteStoreOptions { Path = settings.StorePath }, cancellationToken)
            : [];
    }

    /// <summary>Reads revisions, without making or upgrading the store.</summary>
    /// <param name="settings">The settings that name it.</param>
    /// <param name="scan">Which revisions.</param>
    /// <param name="each">Is given each revision and its document.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>How many revisions there are, read or not; null when there is no store yet, or its connection string is not known here.</returns>
    /// <exception cref="StoreException">It cannot be read; the message says what to do.</exception>
    public static async Task<long?> RecordsAsync(WorkspaceSettings settings, RecordScanOptions scan,
        Action<RecordReference, ReadOnlyMemory<byte>> each, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.PostgresVariable is not null)
            return Postgres(settings) is { } postgres ? await PostgresStore.ReadRecordsAsync(postgres, scan, each, cancellationToken) : null;
        return File.Exists(settings.StorePath)
            ? SqliteStore.ReadRecords(new SqliteStoreOptions { Path = settings.StorePath }, scan, each, cancellationToken)
            : null;
    }

    private static PostgresStoreOptions? Postgres(WorkspaceSettings settings) =>
        Environment.GetEnvironmentVariable(settings.PostgresVariable!) is { Length: > 0 } connection
            ? new PostgresStoreOptions { ConnectionString = connection, Schema = settings.PostgresSchema }
            : null;
}
