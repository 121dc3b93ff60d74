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

    public IChatClient For(ModelConfiguration model) =>
        _clients.GetOrAdd(model.Hash.ToString(), _ => new Lazy<IChatClient>(() => options.ChatClientFactory?.Invoke(model) ?? OpenAI(model))).Value;

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(c => c.IsValueCreated)) client.Value.Dispose();
    }

    private static IChatClient OpenAI(ModelConfiguration model)
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
        });
        return chat.AsIChatClient();
    }
}
