using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Server.Caching;

/// <summary>Registers the cache of a gateway.</summary>
internal static partial class CacheRegistration
{
    private const int SecretCharactersMin = 32;

    /// <summary>Adds the cache as the settings have it; nothing where they allow no entry.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="settings">The workspace's settings.</param>
    /// <param name="place">The store's place.</param>
    /// <exception cref="StoreException">A variable that the settings name is not set, or holds something that cannot be used.</exception>
    public static void AddSluiceCache(this IServiceCollection services, WorkspaceSettings settings, string place)
    {
        var cache = settings.Cache;
        if (cache.EntriesMax == 0) return;
        // An embedded store is this machine's own, and its path may be another's too.
        var shared = Shared(cache, settings.PostgresVariable is null ? $"{Environment.MachineName} {place}" : place);
        services.AddSingleton(provider =>
        {
            var loggers = provider.GetRequiredService<ILoggerFactory>();
            if (shared is { IsGuessable: true }) Guessable(loggers.CreateLogger<CacheStack>(), cache.RedisVariable!, SecretCharactersMin);
            return new CacheStack(cache, shared, provider.GetRequiredService<TimeProvider>(), loggers);
        });
        services.AddSingleton(provider => new SluiceCache(provider.GetRequiredService<CacheStack>().Hybrid, cache, settings.Content.Keep,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SluiceCache>>()));
    }

    private static SharedCache? Shared(CacheSettings cache, string place)
    {
        if (cache.RedisVariable is not { } variable) return null;
        var connection = Value(variable, "cache.redisVariable", "the connection string of Redis");
        var link = RedisLink.Of(connection, $"the environment variable {variable} (cache.redisVariable)");
        if (cache.KeyVariable is not { } key) return SharedCache.Of(link, place, connection) with { IsGuessable = link.PasswordCharacters < SecretCharactersMin };
        var secret = Value(key, "cache.keyVariable", "the secret of the cache");
        if (secret.Length < SecretCharactersMin)
            throw new StoreException(StoreErrorCode.Unavailable, $"The secret in the environment variable {key} (cache.keyVariable) is shorter than {SecretCharactersMin} characters; make one: openssl rand -base64 32.");
        return SharedCache.Of(link, place, secret);
    }

    private static string Value(string variable, string setting, string what) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
        ? value
        : throw new StoreException(StoreErrorCode.Unavailable, $"The environment variable {variable} ({setting}) is not set; put {what} there, or remove the setting.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the cache keeps in Redis is authenticated by the connection string in {Variable} alone, whose password is shorter than {Min} characters:"
        + " whoever reaches Redis and guesses it can put a document there that fits its contract. Make a secret (openssl rand -base64 32) and name its variable in cache.keyVariable")]
    private static partial void Guessable(ILogger logger, string variable, int min);
}
