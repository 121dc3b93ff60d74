using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway;
using Sluice.Gateway.Content;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Decides how content is kept.</summary>
public static class SluiceContentServiceCollectionExtensions
{
    /// <summary>Puts the keeping of content that settings ask for between the gateway and a registered store. Call it before
    /// <c>AddSluiceLedger</c> or what calls that (<c>AddSluiceSqlite</c>, <c>AddSluicePostgres</c>): what is added first stays.</summary>
    /// <typeparam name="TLedger">The store, registered already or later.</typeparam>
    /// <param name="services">Where to add it.</param>
    /// <param name="settings">What <c>sluice.yaml</c> says.</param>
    /// <exception cref="StoreException">The keys cannot be read; the message says what to do.</exception>
    public static IServiceCollection AddSluiceContent<TLedger>(this IServiceCollection services, ContentSettings settings)
        where TLedger : class, ILedger
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        var keys = ContentKeySource.Load(settings);
        services.TryAddSingleton(new ContentView(keys, settings.Keep));
        if (keys is null) return services;
        services.TryAddSingleton(keys);
        services.TryAddSingleton(provider => new ContentVault(provider.GetRequiredService<TLedger>(), keys, provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<ContentVault>>() ?? NullLogger<ContentVault>.Instance));
        services.TryAddSingleton(provider => new ContentKeeper(provider.GetRequiredService<ContentVault>(), keys, settings.Keep));
        services.TryAddSingleton<IAdmissionStore>(provider => new SealedAdmissions(provider.GetRequiredService<TLedger>(), provider.GetRequiredService<ContentKeeper>()));
        services.TryAddSingleton<IFailureStore>(provider => new SealedFailures(provider.GetRequiredService<TLedger>(), provider.GetRequiredService<ContentKeeper>()));
        services.TryAddSingleton<ITraceStore>(provider => new SealedTraces(provider.GetRequiredService<TLedger>(), provider.GetRequiredService<ContentKeeper>()));
        services.TryAddSingleton<IJobStore>(provider => new SealedJobs(provider.GetRequiredService<TLedger>(), provider.GetRequiredService<ContentKeeper>()));
        services.TryAddSingleton<ISessionStore>(provider => new SealedSessions(provider.GetRequiredService<TLedger>(), provider.GetRequiredService<ContentKeeper>()));
        services.TryAddSingleton<INoteStore>(provider => new SealedNotes(provider.GetRequiredService<TLedger>(), provider.GetRequiredService<ContentKeeper>()));
        return services;
    }
}
