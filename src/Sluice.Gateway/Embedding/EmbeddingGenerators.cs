using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>One embedding generator per model configuration, made on first use and kept.</summary>
public sealed class EmbeddingGenerators : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IEmbeddingGenerator<string, Embedding<float>>>> _made = new(StringComparer.Ordinal);
    private readonly Upstreams _upstreams;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;

    internal EmbeddingGenerators(Upstreams upstreams, GatewayOptions options, TimeProvider time) =>
        (_upstreams, _options, _time) = (upstreams, options, time);

    /// <summary>The generator of a configuration; the endpoint is the host's where it names one. Throws <see cref="EmbeddingException"/> when it
    /// is asked and gives no vectors.</summary>
    public IEmbeddingGenerator<string, Embedding<float>> For(ModelConfiguration model)
    {
        ArgumentNullException.ThrowIfNull(model);
        // The host's model id is one of a chat model: what was embedded by one model is never asked of another.
        var called = _options.ModelEndpoint is { } endpoint ? (model with { DeclaredVersion = null, BaseUrl = endpoint }).Hashed() : model;
        return _made.GetOrAdd(called.Hash.ToString(), _ => new(() => Make(called))).Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var generator in _made.Values.Where(made => made.IsValueCreated)) generator.Value.Dispose();
    }

    private IEmbeddingGenerator<string, Embedding<float>> Make(ModelConfiguration model)
    {
        if (_options.EmbeddingGeneratorFactory is not { } make)
            return new UpstreamEmbeddings(_upstreams.For(model), model, _options.EmbeddingReplyBytesMax, _time);
        var made = make(model);
        // An environment variable would switch on from outside that it tells what was embedded.
        if (made.GetService(typeof(OpenTelemetryEmbeddingGenerator<string, Embedding<float>>)) is OpenTelemetryEmbeddingGenerator<string, Embedding<float>> told)
            told.EnableSensitiveData = false;
        return made;
    }
}
