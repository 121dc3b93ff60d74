using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Retrieval;
using Sluice.Schemas;
using Sluice.Server.Caching;
using Sluice.Server.Reloading;
using Sluice.Workspace;

namespace Sluice.Server;

/// <summary>What opening a workspace led to: a running gateway, or every problem that stands in the way.</summary>
/// <param name="Sluice">The gateway; null when there are problems. The caller disposes it.</param>
/// <param name="Problems">Everything wrong in the workspace, published versions that changed among it.</param>
public sealed record EmbeddedOpening(EmbeddedSluice? Sluice, IReadOnlyList<WorkspaceProblem> Problems);

/// <summary>A gateway in this process: a workspace, its store, and the pipeline between them. The server and the
/// command-line tool both stand on it.</summary>
public sealed class EmbeddedSluice : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly WorkspaceReloading _reloading;
    private readonly NowServed _now;

    private EmbeddedSluice(ServiceProvider services, EmbeddedOptions options)
    {
        _services = services;
        _now = services.GetRequiredService<NowServed>();
        _now.Workspace = services.GetRequiredService<ServedWorkspace>();
        Store = services.GetRequiredService<ILedger>();
        Reloads = services.GetRequiredService<IReloadStore>();
        var stores = new ReloadStores(services.GetRequiredService<IPublicationStore>(), services.GetRequiredService<IRecordStore>(), Reloads);
        _reloading = new WorkspaceReloading(LoadOptions(options), stores, services.GetRequiredService<ServedWorkspaceFactory>(),
            options.TimeProvider, services.GetRequiredService<ILogger<EmbeddedSluice>>());
        At = options.At;
        Failures = services.GetRequiredService<IFailureStore>();
        Releases = services.GetRequiredService<IReleaseStore>();
        Keys = services.GetRequiredService<ApiKeys>();
        Jobs = services.GetRequiredService<JobQueue>();
        Groups = services.GetRequiredService<FailureGroups>();
        Safeguards = services.GetRequiredService<SafeguardWatch>();
        Lazy = services.GetRequiredService<LazyWindow>();
        Replays = services.GetRequiredService<FailureReplays>();
        Traces = services.GetRequiredService<DecisionTraces>();
        Reads = services.GetRequiredService<ReadLog>();
        View = services.GetRequiredService<ContentView>();
        Vault = services.GetService<ContentVault>();
        Documents = new DocumentLibrary(() => Workspace, Store);
    }

    /// <summary>What is served now. Hold it to stay with one workspace: a reload puts another in its place at any moment.</summary>
    public ServedWorkspace Served => _now.Workspace;

    /// <summary>The workspace that is served now.</summary>
    public WorkspaceSnapshot Workspace => Served.Workspace;

    /// <summary>The pipeline of the workspace that is served now.</summary>
    public OutputGateway Gateway => Served.Gateway;

    /// <summary>Reads records, with the workspace that is served now.</summary>
    public RecordLoader Records => Served.Records;

    /// <summary>Moves records from version to version, with the workspace that is served now.</summary>
    public RecordMigrations Migrations => Served.Migrations;

    /// <summary>Sessions, under the rules of the workspace that is served now.</summary>
    public SessionLog Sessions => Served.Sessions;

    /// <summary>Long-term notes, under the rules of the workspace that is served now.</summary>
    public NoteLog Notes => Served.Notes;

    /// <summary>What a model is shown of a session, with profile and notes.</summary>
    public SessionMemory Memory => Served.Memory;

    /// <summary>The store of sessions, for the sweep, which concerns every tenant.</summary>
    internal ISessionStore SessionStore => _services.GetRequiredService<ISessionStore>();

    /// <summary>The clock of everything that is stored.</summary>
    internal TimeProvider Time => _services.GetRequiredService<TimeProvider>();

    /// <summary>The Git branch, tag or commit that the workspace is read from; null: its folder.</summary>
    public string? At { get; }

    /// <summary>The account of reloads.</summary>
    public IReloadStore Reloads { get; }

    /// <summary>Reads failures.</summary>
    public IFailureStore Failures { get; }

    /// <summary>What people do about failure groups.</summary>
    public FailureGroups Groups { get; }

    /// <summary>What people are told of failure groups. Nothing is delivered but by a server.</summary>
    public INotificationStore Notifications => Store;

    /// <summary>Aliases and revocations of versions.</summary>
    public IReleaseStore Releases { get; }

    /// <summary>API keys.</summary>
    public ApiKeys Keys { get; }

    /// <summary>Submissions taken for later. Nothing runs them but a server.</summary>
    public JobQueue Jobs { get; }

    /// <summary>Does what contracts allow when failures rise. Nothing makes it look but a server.</summary>
    public SafeguardWatch Safeguards { get; }

    /// <summary>What was acknowledged before it was durable (mode lazy). It is stored before the gateway is disposed, or told as lost.</summary>
    public LazyWindow Lazy { get; }

    /// <summary>Decides failed submissions again, with the workspace that is given.</summary>
    public FailureReplays Replays { get; }

    /// <summary>Rebuilds decisions from the store.</summary>
    public DecisionTraces Traces { get; }

    /// <summary>Who was shown what; kept where <c>audit.reads</c> says so.</summary>
    internal ReadLog Reads { get; }

    /// <summary>Shows content to those who may not see all of it.</summary>
    public ContentView View { get; }

    /// <summary>The keys of sealed content; null when the settings name no keys.</summary>
    public ContentVault? Vault { get; }

    /// <summary>What is in the workspace's collections.</summary>
    public DocumentLibrary Documents { get; }

    /// <summary>Puts documents into the workspace's collections.</summary>
    public DocumentIndexer Indexer => _services.GetRequiredService<DocumentIndexer>();

    /// <summary>Keeps collections in step with records. Nothing makes it look but a server.</summary>
    internal RecordIndexing RecordIndexing => _services.GetRequiredService<RecordIndexing>();

    /// <summary>Finds passages of documents and records.</summary>
    public IRetriever Retriever => _services.GetRequiredService<IRetriever>();

    /// <summary>Makes vectors of documents. Nothing makes it look but a server.</summary>
    internal EmbeddingWorker Embeddings => _services.GetRequiredService<EmbeddingWorker>();

    /// <summary>The store itself, for those who watch over it.</summary>
    public ILedger Store { get; }

    /// <summary>The schema of a stamp's contract version; null when the workspace has it no more.</summary>
    public Schema? SchemaOf(Stamp? stamp) =>
        stamp is not null && Workspace.TryFindContract($"{stamp.ContractName}@{stamp.ContractVersion}", out var contract) ? contract.Schema : null;

    /// <summary>Sends what the gateway logs somewhere else too.</summary>
    internal void LogAlsoTo(ILoggerProvider provider) => _services.GetRequiredService<ILoggerFactory>().AddProvider(provider);

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
        var load = WorkspaceLoader.Load(folder, LoadOptions(options));
        return load.Snapshot is { } workspace
            ? OpenAsync(workspace, options, cancellationToken)
            : Task.FromResult(new EmbeddedOpening(null, load.Problems));
    }

    /// <summary>Loads the workspace again and serves it in place of the one before, if everything about it is well; else the one before
    /// stays. What is running finishes with the workspace it began with. One reload at a time; every attempt is on record.</summary>
    /// <param name="who">Who asks, 1 to 256 characters.</param>
    /// <param name="reason">Why; null when nothing is said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read or written; the workspace before stays.</exception>
    public Task<ReloadOutcome> ReloadAsync(string who, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(who);
        return _reloading.RunAsync(() => Served, next => _now.Workspace = next, who, reason, cancellationToken);
    }

    private static WorkspaceLoadOptions LoadOptions(EmbeddedOptions options) =>
        new() { At = options.At, Clean = options.Clean, Migrations = options.Migrations };

    private static async Task<EmbeddedOpening> OpenAsync(WorkspaceSnapshot workspace, EmbeddedOptions options,
        CancellationToken cancellationToken)
    {
        var store = await WorkspaceStore.OpenAsync(workspace.Settings, options, cancellationToken);
        ServiceProvider services;
        try
        {
            services = Services(workspace, options, store);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }

        try
        {
            var problems = await WorkspacePublisher.PublishAsync(workspace, services.GetRequiredService<IPublicationStore>(), cancellationToken);
            if (problems.Count == 0)
                problems = await InUseAsync(workspace, services, cancellationToken);
            if (problems.Count == 0)
            {
                await services.GetRequiredService<ActiveSafeguards>().RefreshAsync(cancellationToken);
                return new EmbeddedOpening(new EmbeddedSluice(services, options), []);
            }

            await services.DisposeAsync();
            return new EmbeddedOpening(null, problems);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Versions that the workspace gives up although stored records need them.</summary>
    private static async Task<IReadOnlyList<WorkspaceProblem>> InUseAsync(WorkspaceSnapshot workspace, ServiceProvider services, CancellationToken cancellationToken)
    {
        var records = services.GetRequiredService<IRecordStore>();
        return
        [
            .. await WorkspacePublisher.RetiredInUseAsync(workspace, records, cancellationToken),
            .. await WorkspacePublisher.RemovedInUseAsync(workspace, services.GetRequiredService<IPublicationStore>(), records, cancellationToken),
        ];
    }

    private static ServiceProvider Services(WorkspaceSnapshot workspace, EmbeddedOptions options, ILedger store)
    {
        var services = new ServiceCollection();
        services.AddSingleton(options.LoggerFactory ?? NullLoggerFactory.Instance);
        services.AddLogging();
        services.AddSingleton(options.TimeProvider);
        // Opened before, since a container could only block meanwhile; from a factory, so that the container closes it.
        services.AddSingleton(_ => store);
        services.AddSluiceContent<ILedger>(workspace.Settings.Content);
        services.AddSluiceLedger<ILedger>();
        services.AddSluiceCache(workspace.Settings, store.Place);
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<FailureGroups>();
        services.AddSingleton<FailureReplays>();
        services.AddSingleton<SafeguardWatch>();
        services.AddSingleton<DecisionTraces>();
        services.AddSingleton<ReadLog>();
        if (options.Retriever is { } retriever) services.AddSingleton(retriever);
        services.AddSingleton<NowServed>();
        services.AddSluiceRetrieval(provider => provider.GetRequiredService<NowServed>().Workspace);
        services.AddSluiceGateway(workspace, gateway =>
        {
            gateway.ModelEndpoint = options.ModelEndpoint;
            gateway.ModelId = options.ModelId;
            gateway.PassBaggage = workspace.Settings.Telemetry.Baggage;
        });
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _reloading.Dispose();
        return _services.DisposeAsync();
    }
}

/// <summary>What is served now, for those who live longer than one workspace.</summary>
internal sealed class NowServed
{
    private ServedWorkspace? _workspace;

    public ServedWorkspace Workspace
    {
        get => Volatile.Read(ref _workspace) ?? throw new InvalidOperationException("Nothing is served yet.");
        set => Volatile.Write(ref _workspace, value);
    }
}
