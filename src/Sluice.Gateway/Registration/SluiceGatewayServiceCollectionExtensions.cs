using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the gateway.</summary>
public static class SluiceGatewayServiceCollectionExtensions
{
    /// <summary>Adds an <see cref="OutputGateway"/> over a workspace. A store must be added too (<c>AddSluiceSqlite</c>).</summary>
    /// <param name="services">The services.</param>
    /// <param name="workspace">A consistent workspace.</param>
    /// <param name="configure">Sets options; null leaves the defaults.</param>
    public static IServiceCollection AddSluiceGateway(this IServiceCollection services, WorkspaceSnapshot workspace,
        Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new GatewayOptions();
        configure?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(workspace);
        services.TryAddSingleton(_ => new ChatClients(options));
        services.TryAddSingleton(s => new Upstreams(s.GetRequiredService<TimeProvider>(), options.PassBaggage));
        services.TryAddSingleton(s => new EmbeddingGenerators(s.GetRequiredService<Upstreams>(), options, s.GetRequiredService<TimeProvider>()));
        // Made after its store, and so closed before it.
        services.TryAddSingleton(s => new LazyWindow(s.GetRequiredService<IAdmissionStore>(), s.GetRequiredService<TimeProvider>(),
            s.GetService<ILogger<LazyWindow>>() ?? NullLogger<LazyWindow>.Instance));
        services.TryAddSingleton(s => new ActiveSafeguards(s.GetService<ISafeguardStore>(), s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(s => new EmbeddingCache(s.GetService<SluiceCache>()));
        services.TryAddSingleton(s => new ServedWorkspaceFactory(s, options));
        services.TryAddSingleton(s => s.GetRequiredService<ServedWorkspaceFactory>().Make(s.GetRequiredService<WorkspaceSnapshot>()));
        services.TryAddSingleton(s => s.GetRequiredService<ServedWorkspace>().Gateway);
        services.TryAddSingleton(s => s.GetRequiredService<ServedWorkspace>().Records);
        services.TryAddSingleton(s => s.GetRequiredService<ServedWorkspace>().Migrations);
        return services;
    }
}
