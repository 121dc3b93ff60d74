using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>One chat client per model configuration, made on first use and kept.</summary>
internal sealed class ChatClients(GatewayOptions options) : IDisposable
{
    private const string PublicEndpoint = "https://api.openai.com/v1";

    private readonly ConcurrentDictionary<string, Lazy<IChatClient>> _clients = new(StringComparer.Ordinal);

    // The client's own would pass baggage on. Its timeouts are the pipeline's.
    private readonly HttpClient _http = new(Handler(options)) { Timeout = Timeout.InfiniteTimeSpan };

    public IChatClient For(ModelConfiguration model) =>
        _clients.GetOrAdd(model.Hash.ToString(), _ => new Lazy<IChatClient>(() => options.ChatClientFactory is { } make ? WithoutContent(make(model)) : OpenAI(model))).Value;

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(c => c.IsValueCreated)) client.Value.Dispose();
        _http.Dispose();
    }

    /// <summary>Keeps a client that tells of its calls by OpenTelemetry from telling what was said in them. An environment variable
    /// (<c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c>) would switch that on from outside.</summary>
    public static IChatClient WithoutContent(IChatClient client)
    {
        if (client.GetService<OpenTelemetryChatClient>() is { } told) told.EnableSensitiveData = false;
        return client;
    }

    private static SocketsHttpHandler Handler(GatewayOptions options) => new()
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = new TraceContext(options.PassBaggage),
    };

    private IChatClient OpenAI(ModelConfiguration model)
    {
        if (model.Provider != "openai")
            throw new ModelCallException(InferenceErrorCode.Misconfigured, $"Model '{model.Name}': provider '{model.Provider}' is not known; use 'openai'.");
        var endpoint = model.BaseUrl ?? ModelKeys.EndpointFromEnvironment(model);
        var key = ModelKeys.Find(model);
        if (key is null && endpoint is null) throw ModelKeys.Missing(model);
        // The client insists on a key; an endpoint of one's own often has none.
        key ??= "none";
        var chat = new ChatClient(model.Model, new ApiKeyCredential(key), new OpenAIClientOptions
        {
            Endpoint = endpoint ?? new Uri(PublicEndpoint),
            NetworkTimeout = TimeSpan.FromSeconds(model.TimeoutSeconds),
            RetryPolicy = new ClientRetryPolicy(model.RetriesMax),
            Transport = new HttpClientPipelineTransport(_http),
        });
        return chat.AsIChatClient();
    }
}
