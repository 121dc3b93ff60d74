using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Storage.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the embedded store.</summary>
public static class SluiceSqliteServiceCollectionExtensions
{
    /// <summary>Adds <see cref="SqliteStore"/> as every port of the gateway that has no other store yet. It opens when it is first asked
    /// for; options are checked at start.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="configure">Sets at least <see cref="SqliteStoreOptions.Path"/>.</param>
    public static IServiceCollection AddSluiceSqlite(this IServiceCollection services, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<SqliteStoreOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteStoreOptions>, Validation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Open);
        return services.AddSluiceLedger<SqliteStore>();
    }

    // A container makes services synchronously; this one opens a file, once, at start.
    private static SqliteStore Open(IServiceProvider provider) => SqliteStore.OpenAsync(
        provider.GetRequiredService<IOptions<SqliteStoreOptions>>().Value,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetService<ILogger<SqliteStore>>()).GetAwaiter().GetResult();

    private sealed class Validation : IValidateOptions<SqliteStoreOptions>
    {
        public ValidateOptionsResult Validate(string? name, SqliteStoreOptions options) =>
            options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
