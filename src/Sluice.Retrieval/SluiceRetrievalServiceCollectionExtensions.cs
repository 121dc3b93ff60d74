using Microsoft.Extensions.DependencyInjection.Extensions;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Retrieval;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers documents and the search in them.</summary>
public static class SluiceRetrievalServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IRetriever"/> and <see cref="DocumentIndexer"/> over the store that is registered.</summary>
    /// <param name="services">The services.</param>
    /// <param name="served">What is served now, where a reload puts another workspace in its place; null: the one that is registered.</param>
    public static IServiceCollection AddSluiceRetrieval(this IServiceCollection services, Func<IServiceProvider, ServedWorkspace>? served = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        served ??= provider => provider.GetRequiredService<ServedWorkspace>();
        services.AddSluiceVectors(provider => served(provider).Workspace.Settings.VectorMemoryBytesMax);
        services.TryAddSingleton(provider => new DocumentSearch(() => served(provider), provider.GetRequiredService<IDocumentStore>()) { Vectors = provider.GetRequiredService<VectorSearch>() });
        services.TryAddSingleton<IRetriever>(provider => provider.GetRequiredService<DocumentSearch>());
        services.TryAddSingleton(provider => new DocumentIndexer(() => served(provider).Workspace, provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new RecordIndexing(() => served(provider), provider.GetRequiredService<DocumentIndexer>(),
            provider.GetRequiredService<IRecordIndexStore>(), provider.GetRequiredService<IDocumentStore>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
