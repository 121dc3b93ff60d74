using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Retrieval;
using Sluice.Storage.Sqlite;
using Sluice.Workspace;

namespace Sluice.Evaluation.Retrieval;

/// <summary>How long searches take over many chunks: by words, by vectors, and fused. Texts and vectors are random, from a seed: nothing is said of how
/// good the hits are, and the model that embeds takes no time.</summary>
internal static class VectorScaleCommand
{
    private const string Tenant = "bench", Collection = "bench";
    private const int WordsPerChunk = 40, Vocabulary = 30_000, ChunksPerDocument = 50;

    public static Command Create()
    {
        var chunks = new Option<int>("--chunks") { Description = "Chunks.", DefaultValueFactory = _ => 100_000 };
        var dimension = new Option<int>("--dimension") { Description = "Numbers of a vector.", DefaultValueFactory = _ => 384 };
        var queries = new Option<int>("--queries") { Description = "Searches of each kind.", DefaultValueFactory = _ => 300 };
        var command = new Command("vector-scale", "Latencies of lexical, vector and fused search, memory and load time, over random vectors.") { chunks, dimension, queries };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(chunks), parsed.GetValue(dimension), parsed.GetValue(queries), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int chunks, int dimension, int queries, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-vector-scale-");
        try
        {
            await using var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "sluice.db") }, TimeProvider.System,
                cancellationToken: cancellationToken);
            var watch = Stopwatch.StartNew();
            await FillAsync(store, chunks, cancellationToken);
            Console.WriteLine($"put {chunks} chunks: {watch.Elapsed.TotalSeconds:0.0} s");
            await using var services = Services(store, dimension);
            watch.Restart();
            while (await services.GetRequiredService<EmbeddingWorker>().RunAsync(Workspace("fused"), cancellationToken))
            {
            }
            Console.WriteLine($"kept {chunks} vectors of {dimension}: {watch.Elapsed.TotalSeconds:0.0} s");
            await MeasureAsync(services, store, queries, cancellationToken);
            Console.WriteLine($"database: {new FileInfo(store.Place).Length / 1e6:0} MB");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(ServiceProvider services, SqliteStore store, int queries, CancellationToken cancellationToken)
    {
        var (memory, vectors) = (services.GetRequiredService<MemoryVectors>(), services.GetRequiredService<VectorSearch>());
        var words = new Random(2);
        string[] texts = [.. Enumerable.Range(0, queries).Select(_ => Text(words, 6))];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        await VectorAsync(texts[0]);
        Console.WriteLine($"load into memory, first search included: {watch.ElapsedMilliseconds} ms, {memory.Bytes / 1e6:0} MB by count, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:0} MB on the heap");
        Console.WriteLine("search of 10          p50 ms   p99 ms");
        await TimeAsync("lexical", LexicalAsync);
        await TimeAsync("vector", VectorAsync);
        await TimeAsync("fused", text => Task.WhenAll(LexicalAsync(text), VectorAsync(text)));

        Task LexicalAsync(string text) => ((IDocumentStore)store).SearchAsync(
            new LexicalQuery { Tenant = Tenant, Collection = Collection, Text = text, Count = FusedRanking.DepthMin, TermsMax = 16 }, cancellationToken);

        Task VectorAsync(string text) => vectors.SearchAsync(new RetrievalRequest { Tenant = Tenant, Collection = Collection, Text = text, Count = 10 },
            FusedRanking.DepthMin, Workspace("fused"), Workspace("fused").Collections[Collection], cancellationToken);

        async Task TimeAsync(string name, Func<string, Task> search)
        {
            foreach (var text in texts.Take(20)) await search(text);
            var times = new List<double>(texts.Length);
            foreach (var text in texts)
            {
                var start = Stopwatch.GetTimestamp();
                await search(text);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20} {times[times.Count / 2],8:0.0} {times[(int)(times.Count * 0.99)],8:0.0}"));
        }
    }

    private static async Task FillAsync(IDocumentStore store, int chunks, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        for (var document = 0; document * ChunksPerDocument < chunks; document++)
        {
            var id = $"d{document}";
            var pieces = Enumerable.Range(0, Math.Min(ChunksPerDocument, chunks - document * ChunksPerDocument)).Select(number =>
                new ChunkEntry($"{id}-{number}", "", Text(random, WordsPerChunk), WordsPerChunk)).ToList();
            var source = Encoding.UTF8.GetBytes(id);
            await store.PutDocumentsAsync(
            [
                new DocumentEntry
                {
                    Tenant = Tenant,
                    Collection = Collection,
                    Id = id,
                    MediaType = "text/plain",
                    Source = source,
                    Chunker = "bench",
                    Hash = ContentHash.OfBytes(source),
                    Chunks = pieces,
                    DocumentsMax = long.MaxValue,
                    At = TimeProvider.System.GetUtcNow(),
                },
            ], cancellationToken);
        }
    }

    // Frequent words and rare ones, as in a language: the n-th has a share of about 1/n.
    private static string Text(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => string.Create(CultureInfo.InvariantCulture, $"w{(int)Math.Exp(random.NextDouble() * Math.Log(Vocabulary))}x")));

    private static ServiceProvider Services(SqliteStore store, int dimension)
    {
        var services = new ServiceCollection();
        services.AddSingleton(_ => store);
        services.AddSluiceLedger<SqliteStore>();
        services.AddSluiceGateway(Workspace("fused"), options => options.EmbeddingGeneratorFactory = _ => new RandomVectors(dimension));
        services.AddSluiceVectors(_ => 8L << 30);
        return services.BuildServiceProvider();
    }

    private static WorkspaceSnapshot Workspace(string name) => new()
    {
        Folder = name,
        Settings = new WorkspaceSettings { StorePath = name },
        Contracts = new Dictionary<string, Contract>(StringComparer.Ordinal),
        Prompts = new Dictionary<string, IReadOnlyList<Prompt>>(StringComparer.Ordinal),
        Models = new Dictionary<string, ModelConfiguration>(StringComparer.Ordinal)
        {
            ["random"] = new ModelConfiguration { Name = "random", Hash = default, Provider = "openai", Model = "random" }.Hashed(),
        },
        Collections = new Dictionary<string, CollectionSettings>(StringComparer.Ordinal)
        {
            [Collection] = new() { Name = Collection, Embedding = "random", Vectors = new VectorSettings { BatchMax = 500 } },
        },
    };

    /// <summary>Vectors that follow from the text alone and mean nothing.</summary>
    private sealed class RandomVectors(int dimension) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default) => Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(Vector)));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private Embedding<float> Vector(string text)
        {
            var random = new Random(BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text))));
            var vector = new float[dimension];
            for (var i = 0; i < dimension; i++) vector[i] = random.NextSingle() - 0.5f;
            return new Embedding<float>(vector);
        }
    }
}
