namespace Sluice.Retrieval;

/// <summary>How much is sent to an embedding model at a time, and how long it may take. Retries and the calls that run at a time are the model
/// configuration's (<c>retriesMax</c>, <c>calls.concurrencyMax</c>).</summary>
internal sealed record EmbeddingLimits
{
    /// <summary>Most texts of one request; default 64.</summary>
    public int BatchTextsMax { get; init; } = 64;

    /// <summary>Most characters of one request; default 200,000. A longer text goes alone.</summary>
    public int BatchCharactersMax { get; init; } = 200_000;

    /// <summary>Requests that run at a time for one collection; default 2.</summary>
    public int ConcurrencyMax { get; init; } = 2;

    /// <summary>Longest time of one request for documents, its retries included; default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time to embed what is looked for; default 2 s. After it the search goes on without vectors.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
