namespace Sluice.Gateway;

/// <summary>The closed list of reasons why vectors were not used.</summary>
public static class EmbeddingErrorCode
{
    /// <summary>The model configuration cannot work: missing key, refused key, wrong address.</summary>
    public const string Misconfigured = "embedding_misconfigured";

    /// <summary>The endpoint turned the request down as too frequent, after all retries.</summary>
    public const string RateLimited = "embedding_rate_limited";

    /// <summary>The endpoint turned the text down for a reason of its own (4xx), such as its length.</summary>
    public const string Refused = "embedding_refused";

    /// <summary>No answer in time.</summary>
    public const string Timeout = "embedding_timeout";

    /// <summary>The endpoint failed or the connection was lost, after all retries.</summary>
    public const string Unavailable = "embedding_unavailable";

    /// <summary>An answer came that is none in the protocol, or that holds another number of vectors than texts were sent, a vector of length
    /// zero, or numbers that are not finite.</summary>
    public const string Invalid = "embedding_invalid";

    /// <summary>The vectors have another dimension than those that are stored, or different ones among themselves.</summary>
    public const string Dimension = "embedding_dimension";

    /// <summary>The model answers a text that it answered before with another vector: it is another model under the same name.</summary>
    public const string Changed = "embedding_changed";

    /// <summary>No vectors are ready yet.</summary>
    public const string Pending = "embedding_pending";

    /// <summary>The workspace has no model configuration that answers for the stored vectors.</summary>
    public const string ModelUnknown = "embedding_model_unknown";

    /// <summary>The vector store failed, or did not answer in time.</summary>
    public const string VectorStoreUnavailable = "vector_store_unavailable";

    /// <summary>The vectors of the collection need more memory than they may have.</summary>
    public const string MemoryExceeded = "vector_memory_exceeded";
}

/// <summary>Texts could not be embedded. Never holds a text.</summary>
/// <param name="code">A code of <see cref="EmbeddingErrorCode"/>.</param>
/// <param name="message">What to do, in a sentence.</param>
/// <param name="inner">What was thrown; null: nothing.</param>
public sealed class EmbeddingException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A code of <see cref="EmbeddingErrorCode"/>.</summary>
    public string Code { get; } = code;

    /// <summary>When it is worth asking again; null when nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
