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
        services.TryAddSingleton(_ => new ModelResolver(workspace, options));
        services.TryAddSingleton(_ => new Bundles(workspace.Commit));
        services.TryAddSingleton(s => new InferenceRunner(s.GetRequiredService<ChatClients>(), Time(s), Logger<InferenceRunner>(s)));
        services.TryAddSingleton(s => new CorrectionLoop(
            s.GetRequiredService<InferenceRunner>(), s.GetRequiredService<ModelResolver>(), s.GetRequiredService<Bundles>(), workspace, Time(s)));
        services.TryAddSingleton(s => new OutputGateway(workspace, s.GetRequiredService<IAdmissionStore>(),
            s.GetRequiredService<InferenceRunner>(), s.GetRequiredService<ModelResolver>(), s.GetRequiredService<CorrectionLoop>(), s.GetRequiredService<Bundles>(),
            new VersionPins(workspace, s.GetService<IPublicationStore>(), s.GetService<IReleaseStore>()), Time(s), Logger<OutputGateway>(s)));
        services.TryAddSingleton(s => new RecordLoader(workspace, s.GetRequiredService<IRecordStore>(), s.GetRequiredService<IFailureStore>(),
            Time(s), Logger<RecordLoader>(s)));
        services.TryAddSingleton(s => new RecordMigrations(workspace, s.GetRequiredService<IRecordStore>(), s.GetRequiredService<IMigrationStore>(),
            Time(s), Logger<RecordMigrations>(s)));
        return services;
    }

    private static TimeProvider Time(IServiceProvider services) => services.GetRequiredService<TimeProvider>();

    private static ILogger<T> Logger<T>(IServiceProvider services) => services.GetService<ILogger<T>>() ?? NullLogger<T>.Instance;
}
