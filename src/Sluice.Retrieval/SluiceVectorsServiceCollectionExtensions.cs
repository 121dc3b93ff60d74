using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Retrieval;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers search by vectors.</summary>
internal static class SluiceVectorsServiceCollectionExtensions
{
    /// <summary>Adds what makes and searches vectors, over the gateway and a store.</summary>
    /// <param name="services">The services.</param>
    /// <param name="memoryBytesMax">Most bytes of vectors in memory.</param>
    public static IServiceCollection AddSluiceVectors(this IServiceCollection services, Func<IServiceProvider, long> memoryBytesMax)
    {
        services.TryAddSingleton(s => new MemoryVectors(s.GetRequiredService<IVectorStore>(), memoryBytesMax(s), s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(s => new VectorIndexes(s.GetRequiredService<MemoryVectors>(), Client(), Logger<VectorIndexes>(s)));
        services.TryAddSingleton(s => new EmbeddingClients(s.GetRequiredService<EmbeddingGenerators>(), s.GetRequiredService<EmbeddingCache>(),
            s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(s => new VectorSearch(s.GetRequiredService<IVectorStore>(), s.GetRequiredService<IDocumentStore>(), s.GetRequiredService<VectorIndexes>(),
            s.GetRequiredService<EmbeddingClients>()));
        services.TryAddSingleton(s => new EmbeddingWorker(s.GetRequiredService<IVectorStore>(), s.GetRequiredService<IDocumentStore>(), s.GetRequiredService<VectorIndexes>(),
            s.GetRequiredService<EmbeddingClients>(), s.GetRequiredService<TimeProvider>(), Logger<EmbeddingWorker>(s)));
        return services;
    }

    // A key is for one address, and what is asked with it is nobody else's.
    private static HttpClient Client() => new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static ILogger<T> Logger<T>(IServiceProvider services) => services.GetService<ILogger<T>>() ?? NullLogger<T>.Instance;
}
