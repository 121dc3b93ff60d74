using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Storage.Postgres;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the shared store.</summary>
public static class SluicePostgresServiceCollectionExtensions
{
    /// <summary>Adds <see cref="PostgresStore"/> as every port of the gateway that has no other store yet. It opens when it is first asked
    /// for; options are checked at start.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="configure">Sets at least <see cref="PostgresStoreOptions.ConnectionString"/>.</param>
    public static IServiceCollection AddSluicePostgres(this IServiceCollection services, Action<PostgresStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<PostgresStoreOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresStoreOptions>, Validation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Open);
        return services.AddSluiceLedger<PostgresStore>();
    }

    // A container makes services synchronously; this one opens a connection, once, at start.
    private static PostgresStore Open(IServiceProvider provider) => PostgresStore.OpenAsync(
        provider.GetRequiredService<IOptions<PostgresStoreOptions>>().Value,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetService<ILogger<PostgresStore>>()).GetAwaiter().GetResult();

    private sealed class Validation : IValidateOptions<PostgresStoreOptions>
    {
        public ValidateOptionsResult Validate(string? name, PostgresStoreOptions options) =>
            options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
