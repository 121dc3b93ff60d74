using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Caching;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Everything that works with one workspace: the pipeline, the way to read, migrations. Immutable: a reload makes another, and
/// whoever works with this one finishes with it.</summary>
public sealed class ServedWorkspace
{
    private readonly Lazy<RecordMigrations> _migrations;
    private readonly Lazy<SessionLog> _sessions;
    private readonly Lazy<NoteLog> _notes;
    private readonly Lazy<SessionMemory> _memory;

    internal ServedWorkspace(WorkspaceSnapshot workspace, OutputGateway gateway, CompletionGateway completions, ResponseGateway responses,
        ChatPipeline chatPipeline, RecordLoader records, Lazy<RecordMigrations> migrations, Lazy<SessionLog> sessions, Lazy<NoteLog> notes)
    {
        (Workspace, Gateway, Completions, Responses, ChatPipeline) = (workspace, gateway, completions, responses, chatPipeline);
        (Records, _migrations, _sessions, _notes) = (records, migrations, sessions, notes);
        _memory = new Lazy<SessionMemory>(() => new SessionMemory(Sessions, Notes, records));
    }

    /// <summary>The workspace.</summary>
    public WorkspaceSnapshot Workspace { get; }

    /// <summary>The pipeline.</summary>
    public OutputGateway Gateway { get; }

    /// <summary>Answers chat completions.</summary>
    public CompletionGateway Completions { get; }

    /// <summary>Answers the Responses API, with conversations of our own.</summary>
    public ResponseGateway Responses { get; }

    /// <summary>What chat clients share with it.</summary>
    internal ChatPipeline ChatPipeline { get; }

    /// <summary>Reads records.</summary>
    public RecordLoader Records { get; }

    /// <summary>Moves records from version to version.</summary>
    public RecordMigrations Migrations => _migrations.Value;

    /// <summary>Sessions, under the workspace's rules for them.</summary>
    public SessionLog Sessions => _sessions.Value;

    /// <summary>Long-term notes, under the workspace's rules for them.</summary>
    public NoteLog Notes => _notes.Value;

    /// <summary>What a model is shown of a session, with profile and notes.</summary>
    public SessionMemory Memory => _memory.Value;
}

/// <summary>Makes what works with a workspace, each over the same stores and the same clients of models.</summary>
public sealed class ServedWorkspaceFactory
{
    private readonly IServiceProvider _services;
    private readonly GatewayOptions _options;

    internal ServedWorkspaceFactory(IServiceProvider services, GatewayOptions options) => (_services, _options) = (services, options);

    /// <summary>Everything for one workspace, which must be consistent and published.</summary>
    public ServedWorkspace Make(WorkspaceSnapshot workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var time = _services.GetRequiredService<TimeProvider>();
        var models = new ModelResolver(workspace, _options);
        var bundles = new Bundles(workspace.Commit);
        var runner = new InferenceRunner(_services.GetRequiredService<ChatClients>(), time, Logger<InferenceRunner>());
        var store = _services.GetRequiredService<IRecordStore>();
        var adHoc = new AdHocContracts(workspace.Settings.AdHocContractsMax);
        var cache = _services.GetService<SluiceCache>();
        var verdicts = new VerdictCache(cache);
        var records = new RecordLoader(workspace, store, _services.GetRequiredService<IFailureStore>(),
            new AdHocRecords(_services.GetService<IPublicationStore>(), adHoc), new DerivedDocuments(cache), time, Logger<RecordLoader>());
        var pins = new VersionPins(workspace, _services.GetService<IPublicationStore>(), _services.GetService<IReleaseStore>());
        var batches = new CorrectionBatches(runner, bundles, time, _services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default);
        var safeguards = _services.GetService<ActiveSafeguards>() ?? new ActiveSafeguards(null, time);
        var passages = new PromptPassages(_services.GetService<IRetriever>, time, Logger<PromptPassages>());
        var gateway = new OutputGateway(workspace, _services.GetRequiredService<IAdmissionStore>(), _services.GetRequiredService<LazyWindow>(), runner, models,
            new CorrectionLoop(runner, batches, models, bundles, workspace, time), bundles, pins, records, time, Logger<OutputGateway>())
        {
            Safeguards = safeguards,
            Passages = passages,
            Verdicts = verdicts,
        };
        var completions = Completions(workspace, gateway, new CompletionAdmission(gateway, adHoc, bundles, verdicts, time), bundles, new CompletionRouting(workspace, pins, models, adHoc, safeguards));
        var sessions = new Lazy<SessionLog>(() => new SessionLog(_services.GetRequiredService<ISessionStore>(), workspace, new MessageTokens(cache), time));
        var notes = new Lazy<NoteLog>(() => new NoteLog(_services.GetRequiredService<INoteStore>(), _services.GetRequiredService<ISessionStore>(), store,
            _services.GetRequiredService<IAdmissionStore>(), workspace, time));
        return new ServedWorkspace(workspace, gateway, completions, new ResponseGateway(completions, sessions, time),
            new ChatPipeline(pins, adHoc, bundles), records, new Lazy<RecordMigrations>(() =>
            new RecordMigrations(workspace, store, _services.GetRequiredService<IMigrationStore>(), time, Logger<RecordMigrations>())), sessions, notes);
    }

    private CompletionGateway Completions(WorkspaceSnapshot workspace, OutputGateway gateway, CompletionAdmission admission, Bundles bundles, CompletionRouting routing)
    {
        var time = _services.GetRequiredService<TimeProvider>();
        var caller = new CompletionCaller(_services.GetRequiredService<Upstreams>(), 3 * workspace.Settings.OutputBytesMax + 64 * 1024, time, Logger<CompletionCaller>());
        return new CompletionGateway(workspace, gateway, routing, caller, admission, bundles, time, Logger<CompletionGateway>());
    }

    private ILogger<T> Logger<T>() => _services.GetService<ILogger<T>>() ?? NullLogger<T>.Instance;
}
