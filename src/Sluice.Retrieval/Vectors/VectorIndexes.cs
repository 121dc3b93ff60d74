using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>The index that a collection's settings name, made on first use and kept.</summary>
internal sealed partial class VectorIndexes(MemoryVectors memory, HttpClient client, ILogger<VectorIndexes> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<VectorSettings, Lazy<Task<IVectorIndex>>> _made = new();

    /// <summary>What is searched where a copy cannot be.</summary>
    public MemoryVectors Memory => memory;

    /// <exception cref="VectorIndexException">It cannot be reached, or has no key.</exception>
    public async Task<IVectorIndex> ForAsync(VectorSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Store == VectorStoreKind.Memory) return memory;
        // What does not say where and how makes no other index.
        var key = new VectorSettings { Store = settings.Store, Url = settings.Url, KeyVariable = settings.KeyVariable, StoreTimeoutMilliseconds = settings.StoreTimeoutMilliseconds };
        var made = _made.GetOrAdd(key, static (key, self) => new(() => self.MakeAsync(key)), this);
        try
        {
            return await made.Value.WaitAsync(cancellationToken);
        }
        catch (VectorIndexException)
        {
            // The next one tries again.
            _made.TryRemove(new(key, made));
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var made in _made.Values)
        {
            if (made is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } && await made.Value is IAsyncDisposable index) await index.DisposeAsync();
        }

        client.Dispose();
    }

    private async Task<IVectorIndex> MakeAsync(VectorSettings settings)
    {
        var key = settings.KeyVariable is { } variable ? Environment.GetEnvironmentVariable(variable)?.Trim() : null;
        if (settings.KeyVariable is not null && string.IsNullOrEmpty(key))
            throw new VectorIndexException(EmbeddingErrorCode.VectorStoreUnavailable, $"The vector store's key is missing: set {settings.KeyVariable}.");
        var timeout = TimeSpan.FromMilliseconds(settings.StoreTimeoutMilliseconds);
        if (settings.Store == VectorStoreKind.Pgvector)
        {
            if (await PgvectorVectors.OpenAsync(key!, timeout, CancellationToken.None) is { } pgvector) return pgvector;
            NoPgvector(logger);
            return memory;
        }

        return Remote(settings, key, timeout);
    }

    private IVectorIndex Remote(VectorSettings settings, string? key, TimeSpan timeout)
    {
        VectorPlace Place(string name, params (string, string)[] headers) => new(name, settings.Url!) { Headers = headers, Timeout = timeout };
        (string, string)[] Key(string header, string before = "") => key is null ? [] : [(header, before + key)];
        return settings.Store switch
        {
            VectorStoreKind.Chroma => new ChromaVectors(client, Place("Chroma", Key("X-Chroma-Token"))),
            VectorStoreKind.Qdrant => new QdrantVectors(client, Place("Qdrant", Key("api-key"))),
            VectorStoreKind.Weaviate => new WeaviateVectors(client, Place("Weaviate", Key("Authorization", "Bearer "))),
            VectorStoreKind.Pinecone => new PineconeVectors(client, Place("Pinecone", [.. Key("Api-Key"), ("X-Pinecone-API-Version", PineconeVectors.ApiVersion)])),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Store, "This vector store has no implementation."),
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The PostgreSQL server has no extension pgvector, or does not let it be switched on: vectors are searched in memory. "
        + "Install pgvector and run 'create extension vector' as its owner, then restart.")]
    private static partial void NoPgvector(ILogger logger);
}
