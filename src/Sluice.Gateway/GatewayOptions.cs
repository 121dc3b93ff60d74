using Microsoft.Extensions.AI;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What a host may set about the gateway.</summary>
public sealed class GatewayOptions
{
    /// <summary>Endpoint of every model call, with <c>/v1</c>; null (default): as the model configurations say.</summary>
    public Uri? ModelEndpoint { get; set; }

    /// <summary>Model to ask instead of the configured ones; null (default): as the model configurations say.</summary>
    public string? ModelId { get; set; }

    /// <summary>Makes the chat client of a model configuration; null (default): a client for OpenAI-compatible endpoints.</summary>
    public Func<ModelConfiguration, IChatClient>? ChatClientFactory { get; set; }

    /// <summary>Makes the embedding generator of a model configuration; null (default): one for OpenAI-compatible endpoints, with the retries and
    /// limits of the configuration. One from here brings its own.</summary>
    public Func<ModelConfiguration, IEmbeddingGenerator<string, Embedding<float>>>? EmbeddingGeneratorFactory { get; set; }

    /// <summary>Largest reply of an embeddings endpoint in bytes; default 64 MiB. A larger one counts as invalid.</summary>
    public int EmbeddingReplyBytesMax { get; set; } = 64 * 1024 * 1024;

    /// <summary>Whether W3C baggage of the current activity is passed on to models; default false. Its <c>traceparent</c> always is.</summary>
    public bool PassBaggage { get; set; }
}
