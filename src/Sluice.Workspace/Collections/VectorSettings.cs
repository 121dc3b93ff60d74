namespace Sluice.Workspace;

/// <summary>How the vectors of a collection are made and searched. Means nothing where the collection names no embedding model.</summary>
public sealed record VectorSettings
{
    /// <summary>Where they are searched; default <see cref="VectorStoreKind.Memory"/>. The gateway's own store keeps them in any case.</summary>
    public VectorStoreKind Store { get; init; }

    /// <summary>Address of the vector store; null for those that have none.</summary>
    public Uri? Url { get; init; }

    /// <summary>Name of the environment variable that holds the key of the vector store, for pgvector its connection string; null (default): it
    /// needs none.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>Raised to have everything embedded anew, such as when a provider has changed a model under its name; default 1.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>Weight of the lexical hits where both kinds are fused; default 1.</summary>
    public double LexicalWeight { get; init; } = 1;

    /// <summary>Weight of the vector hits where both kinds are fused; default 1.</summary>
    public double VectorWeight { get; init; } = 1;

    /// <summary>Longest time to embed what is looked for, in milliseconds; default 2,000. After it the search is lexical.</summary>
    public int QueryTimeoutMilliseconds { get; init; } = 2_000;

    /// <summary>Longest time of one request to the vector store, in milliseconds; default 5,000. After it the search is lexical.</summary>
    public int StoreTimeoutMilliseconds { get; init; } = 5_000;

    /// <summary>Most chunks that one request has embedded; default 64.</summary>
    public int BatchMax { get; init; } = 64;
}

/// <summary>Where vectors are searched.</summary>
public enum VectorStoreKind
{
    /// <summary>In memory, every vector looked at; read from the gateway's store.</summary>
    Memory,

    /// <summary>PostgreSQL with the extension pgvector.</summary>
    Pgvector,

    /// <summary>Chroma.</summary>
    Chroma,

    /// <summary>Qdrant.</summary>
    Qdrant,

    /// <summary>Weaviate.</summary>
    Weaviate,

    /// <summary>Pinecone.</summary>
    Pinecone,
}
