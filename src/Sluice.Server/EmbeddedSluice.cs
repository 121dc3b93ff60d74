using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite;
using Sluice.Workspace;

namespace Sluice.Server;

/// <summary>What opening a workspace led to: a running gateway, or every problem that stands in the way.</summary>
/// <param name="Sluice">The gateway; null when there are problems. The caller disposes it.</param>
/// <param name="Problems">Everything wrong in the workspace, published versions that changed among it.</param>
public sealed record EmbeddedOpening(EmbeddedSluice? Sluice, IReadOnlyList<WorkspaceProblem> Problems);

/// <summary>A gateway in this process: a workspace, its embedded store, and the pipeline between them. The server and the
/// command-line tool both stand on it.</summary>
public sealed class EmbeddedSluice : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private EmbeddedSluice(ServiceProvider services, WorkspaceSnapshot workspace)
    {
        _services = services;
        Workspace = workspace;
        Store = services.GetRequiredService<SqliteStore>();
        Gateway = services.GetRequiredService<OutputGateway>();
        Records = services.GetRequiredService<RecordLoader>();
        Migrations = services.GetRequiredService<RecordMigrations>();
        Failures = services.GetRequiredService<IFailureStore>();
        Releases = services.GetRequiredService<IReleaseStore>();
    }

    /// <summary>The workspace.</summary>
    public WorkspaceSnapshot Workspace { get; }

    /// <summary>The pipeline.</summary>
    public OutputGateway Gateway { get; }

    /// <summary>Reads records.</summary>
    public RecordLoader Records { get; }

    /// <summary>Moves records from version to version.</summary>
    public RecordMigrations Migrations { get; }

    /// <summary>Reads failures.</summary>
    public IFailureStore Failures { get; }

    /// <summary>Aliases and revocations of versions.</summary>
    public IReleaseStore Releases { get; }

    /// <summary>The embedded store itself, for those who watch over it.</summary>
    public SqliteStore Store { get; }

    /// <summary>Loads a workspace folder, opens its store, and pins its versions there.</summary>
    /// <exception cref="StoreException">The store cannot be opened; the message says what to do.</exception>
    public static Task<EmbeddedOpening> OpenAsync(string folder, CancellationToken cancellationToken = default) =>
        OpenAsync(folder, new EmbeddedOptions(), cancellationToken);

    /// <summary>Loads a workspace folder, opens its store, and pins its versions there.</summary>
    /// <exception cref="StoreException">The store cannot be opened; the message says what to do.</exception>
    public static Task<EmbeddedOpening> OpenAsync(string folder, EmbeddedOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var load = WorkspaceLoader.Load(folder,
            new WorkspaceLoadOptions { At = options.At, Clean = options.Clean, Migrations = options.Migrations });
        return load.Snapshot is { } workspace
            ? OpenAsync(workspace, options, cancellationToken)
            : Task.FromResult(new EmbeddedOpening(null, load.Problems));
    }

    private static async Task<EmbeddedOpening> OpenAsync(WorkspaceSnapshot workspace, EmbeddedOptions options,
        CancellationToken cancellationToken)
    {
        var services = Services(workspace, options, await OpenStoreAsync(workspace, options, cancellationToken));
        try
        {
            var problems = await WorkspacePublisher.PublishAsync(workspace, services.GetRequiredService<IPublicationStore>(), cancellationToken);
            if (problems.Count == 0)
                problems = await WorkspacePublisher.RetiredInUseAsync(workspace, services.GetRequiredService<IRecordStore>(), cancellationToken);
            if (problems.Count == 0) return new EmbeddedOpening(new EmbeddedSluice(services, workspace), []);
            await services.DisposeAsync();
            return new EmbeddedOpening(null, problems);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opened here rather than by the container, which could only block while another process prepares the database.</summary>
    private static Task<SqliteStore> OpenStoreAsync(WorkspaceSnapshot workspace, EmbeddedOptions options, CancellationToken cancellationToken) =>
        SqliteStore.OpenAsync(new SqliteStoreOptions { Path = workspace.Settings.StorePath }, options.TimeProvider,
            options.LoggerFactory?.CreateLogger<SqliteStore>(), cancellationToken);

    private static ServiceProvider Services(WorkspaceSnapshot workspace, EmbeddedOptions options, SqliteStore store)
    {
        var services = new ServiceCollection();
        services.AddSingleton(options.LoggerFactory ?? NullLoggerFactory.Instance);
        services.AddLogging();
        services.AddSingleton(options.TimeProvider);
        // From a factory, so that the container closes it.
        services.AddSingleton(_ => store);
        services.AddSluiceSqlite(sqlite => sqlite.Path = workspace.Settings.StorePath);
        services.AddSluiceGateway(workspace, gateway =>
        {
            gateway.ModelEndpoint = options.ModelEndpoint;
            gateway.ModelId = options.ModelId;
        });
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
