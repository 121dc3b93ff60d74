using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite;
using Sluice.Workspace;

namespace Sluice.Retrieval.Tests;

/// <summary>A store with documents, embedding models that a test scripts, and what makes and searches vectors over them.</summary>
internal sealed class VectorFixture : IAsyncDisposable
{
    public const string Mine = "acme", Theirs = "acme-2", Manuals = "manuals";

    private readonly string _folder;
    private readonly LogLines _log = new();
    private ServiceProvider _services = null!;

    private VectorFixture(SqliteStore store, string folder, FakeTimeProvider time)
    {
        (Store, _folder, Time) = (store, folder, time);
        Forget();
    }

    /// <summary>Goes on as a process that has just started, with nothing in memory.</summary>
    public void Forget()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ILoggerFactory>(_log);
        services.AddLogging();
        services.AddSingleton(_ => Store);
        services.AddSluiceLedger<SqliteStore>();
        services.AddSluiceGateway(Workspace(), options => options.EmbeddingGeneratorFactory = model => Models[model.Model]);
        services.AddSluiceVectors(_ => MemoryBytesMax);
        if (Cache is { } cache) services.AddSingleton(new SluiceCache(cache, new CacheSettings(), ContentKeeping.Plain, Time, new Logger<SluiceCache>(_log)));
        _services = services.BuildServiceProvider();
    }

    public SqliteStore Store { get; }

    public IVectorStore Vectors => Store;

    public IDocumentStore Documents => Store;

    public FakeTimeProvider Time { get; }

    /// <summary>The models of the endpoint, by their ids.</summary>
    public Dictionary<string, ScriptedEmbeddings> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>What a process that starts keeps its cache in; null: it has none.</summary>
    public HybridCache? Cache { get; set; }

    public VectorSettings Settings { get; set; } = new() { BatchMax = 2 };

    /// <summary>The model that the collection's configuration names.</summary>
    public string Model { get; set; } = "embed-1";

    public EmbeddingWorker Worker => _services.GetRequiredService<EmbeddingWorker>();

    public MemoryVectors Memory => _services.GetRequiredService<MemoryVectors>();

    /// <summary>Everything that was logged.</summary>
    public string Log => _log.ToString();

    private const long MemoryBytesMax = 4 * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<VectorFixture> OpenAsync()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var folder = Directory.CreateTempSubdirectory("sluice-vectors-").FullName;
        var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, "sluice.db") }, time, cancellationToken: Cancel);
        var fixture = new VectorFixture(store, folder, time);
        fixture.Models["embed-1"] = new ScriptedEmbeddings(Meaning);
        return fixture;
    }

    /// <summary>A vector by what a text is about: animals, tools, weather; no word of it counts that is not here.</summary>
    public static float[] Meaning(string text)
    {
        float Of(params string[] words) => words.Count(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
        return [Of("cat", "kitten", "feline") + 0.01f, Of("hammer", "screwdriver", "tool") + 0.02f, Of("rain", "drizzle", "weather") + 0.03f];
    }

    public async Task AddAsync(string id, string text, string tenant = Mine, string? metadata = null) => await Documents.PutDocumentsAsync(
    [
        new DocumentEntry
        {
            Tenant = tenant,
            Collection = Manuals,
            Id = id,
            MediaType = "text/plain",
            Source = Encoding.UTF8.GetBytes(text),
            Chunker = "1",
            Metadata = metadata is null ? default : Encoding.UTF8.GetBytes(metadata),
            Hash = ContentHash.OfBytes(Encoding.UTF8.GetBytes(text + metadata)),
            Chunks = [new ChunkEntry(ContentHash.OfBytes(Encoding.UTF8.GetBytes($"{id}\n{text}")).ToString(), "", text, 5)],
            DocumentsMax = 10_000,
            At = Time.GetUtcNow(),
        },
    ], Cancel);

    /// <summary>A worker of another process, to which <paramref name="vectors"/> may do something.</summary>
    public EmbeddingWorker NewWorker(IVectorStore? vectors = null) => new(vectors ?? Store, Store, _services.GetRequiredService<VectorIndexes>(), _services.GetRequiredService<EmbeddingClients>(), Time,
        _services.GetRequiredService<ILogger<EmbeddingWorker>>());

    public async Task WorkAsync()
    {
        while (await Worker.RunAsync(Workspace(), Cancel))
        {
        }
    }

    public async Task<VectorFindings> FindAsync(string text, int count = 3, string tenant = Mine, params (string Pointer, string Value)[] filter) =>
        await _services.GetRequiredService<VectorSearch>().SearchAsync(new RetrievalRequest
        {
            Tenant = tenant,
            Collection = Manuals,
            Text = text,
            Count = count,
            Filter = filter.ToDictionary(pair => pair.Pointer, pair => pair.Value, StringComparer.Ordinal),
        }, count, Workspace(), Workspace().Collections[Manuals], Cancel);

    /// <summary>Searches as prompts do.</summary>
    public Task<RetrievalAnswer> SearchAsync(string text)
    {
        var served = _services.GetRequiredService<ServedWorkspaceFactory>().Make(Workspace());
        return new DocumentSearch(() => served, Store) { Vectors = _services.GetRequiredService<VectorSearch>() }
            .SearchAsync(new RetrievalRequest { Tenant = Mine, Collection = Manuals, Text = text }, Cancel);
    }

    /// <summary>The documents that are found by vectors, or the code of why none are looked for.</summary>
    public async Task<string> FoundAsync(string text, int count = 3, string tenant = Mine, params (string Pointer, string Value)[] filter)
    {
        var found = await FindAsync(text, count, tenant, filter);
        return found.Degraded ?? string.Join(' ', found.Chunks!.Select(chunk => chunk.Chunk.Document));
    }

    public async Task<VectorCount> CountAsync()
    {
        var sets = await Vectors.SetsAsync(Mine, Manuals, Cancel);
        return sets.Count == 0 ? default : await Vectors.CountAsync(sets[^1], Cancel);
    }

    public WorkspaceSnapshot Workspace() => new()
    {
        Folder = "/nowhere",
        Settings = new WorkspaceSettings { StorePath = "/nowhere/sluice.db" },
        Contracts = new Dictionary<string, Contract>(StringComparer.Ordinal),
        Prompts = new Dictionary<string, IReadOnlyList<Prompt>>(StringComparer.Ordinal),
        Models = new Dictionary<string, ModelConfiguration>(StringComparer.Ordinal)
        {
            ["embed"] = new ModelConfiguration { Name = "embed", Hash = default, Provider = "openai", Model = Model }.Hashed(),
        },
        Collections = new Dictionary<string, CollectionSettings>(StringComparer.Ordinal) { [Manuals] = new() { Name = Manuals, Embedding = "embed", Vectors = Settings } },
    };

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        private readonly StringBuilder _lines = new();

        public override string ToString()
        {
            lock (_lines) return _lines.ToString();
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
        }
    }
}
