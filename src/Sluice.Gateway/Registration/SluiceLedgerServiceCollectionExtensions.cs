using Microsoft.Extensions.DependencyInjection.Extensions;
using Sluice.Gateway.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a store under its ports.</summary>
public static class SluiceLedgerServiceCollectionExtensions
{
    /// <summary>Gives a registered store as every port of the gateway that has no other store yet.</summary>
    /// <typeparam name="TLedger">The store, registered already.</typeparam>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddSluiceLedger<TLedger>(this IServiceCollection services)
        where TLedger : class, ILedger
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IAdmissionStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IRecordStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IFailureStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IGroupStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<INotificationStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IPublicationStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IReleaseStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IReloadStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IKeyStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IMigrationStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IJobStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<ISafeguardStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<ITraceStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IReplayStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IAuditStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IReadStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IDocumentStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IVectorStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<ISessionStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<INoteStore>(provider => provider.GetRequiredService<TLedger>());
        services.TryAddSingleton<IRecordIndexStore>(provider => provider.GetRequiredService<TLedger>());
        return services;
    }
}
