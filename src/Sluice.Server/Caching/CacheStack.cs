using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Logging;
using Sluice.Workspace;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.MicrosoftHybridCache;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace Sluice.Server.Caching;

/// <summary>The levels of the cache: memory, and Redis where one is named, which also tells every process what another one replaced.</summary>
internal sealed class CacheStack : IAsyncDisposable
{
    private const int RecoveryMax = 1_000;

    // While Redis is away only one request in this time finds that out by waiting.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly MemoryCache _memory;
    private readonly FusionCache _fusion;
    private readonly RedisLink? _redis;

    /// <param name="settings">How much and how long.</param>
    /// <param name="shared">Redis, and what goes with it; null: memory alone.</param>
    /// <param name="time">The clock of timeouts.</param>
    /// <param name="loggers">Where an outage of Redis is told.</param>
    public CacheStack(CacheSettings settings, SharedCache? shared, TimeProvider time, ILoggerFactory loggers)
    {
        // By number: every entry counts one, and none is larger than the settings allow.
        _memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = settings.EntriesMax }, loggers);
        _fusion = new FusionCache(Options(shared?.Space), _memory);
        Hybrid = new FusionHybridCache(_fusion);
        if (shared is null) return;
        _redis = shared.Link;
        var level = new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = shared.Link.ConnectAsync, InstanceName = $"sluice:{shared.Space}:" });
        var hardTimeout = TimeSpan.FromMilliseconds(settings.HardTimeoutMilliseconds);
        _fusion.SetupDistributedCache(new SharedCacheLevel(level, shared.Secret, hardTimeout, time, loggers.CreateLogger<SharedCacheLevel>()), new FusionCacheSystemTextJsonSerializer());
        _fusion.SetupBackplane(new RedisBackplane(new RedisBackplaneOptions { ConnectionMultiplexerFactory = shared.Link.ConnectAsync }));
    }

    /// <summary>The cache as the framework's abstraction.</summary>
    public HybridCache Hybrid { get; }

    public async ValueTask DisposeAsync()
    {
        _fusion.Dispose();
        _memory.Dispose();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    private static FusionCacheOptions Options(string? space) => new()
    {
        CacheName = "sluice",
        BackplaneChannelPrefix = $"sluice:{space}",
        DisableTagging = true,
        DistributedCacheCircuitBreakerDuration = Rest,
        BackplaneCircuitBreakerDuration = Rest,
        WaitForInitialBackplaneSubscribe = false,
        AutoRecoveryMaxItems = RecoveryMax,
        EnableBestPracticesAdvisor = false,
        DefaultEntryOptionsProvider = new EntryRules(),
    };

    /// <summary>How entries live. A verdict can be replaced by a newer one, which every process is told; everything else is found by all that it
    /// depends on and is never replaced.</summary>
    private sealed class EntryRules : FusionCacheEntryOptionsProvider
    {
        private static readonly FusionCacheEntryOptions Replaced = Rules(told: true), Fixed = Rules(told: false);

        public override FusionCacheEntryOptions? GetEntryOptions(FusionCacheEntryOptionsProviderContext ctx, string key, out bool canMutate)
        {
            canMutate = false;
            return key.StartsWith("verdict:", StringComparison.Ordinal) ? Replaced : Fixed;
        }

        private static FusionCacheEntryOptions Rules(bool told) => new()
        {
            Size = 1,
            IsFailSafeEnabled = false,
            // Nobody waits for what is written, nor for what is told.
            AllowBackgroundDistributedCacheOperations = true,
            AllowBackgroundBackplaneOperations = true,
            SkipBackplaneNotifications = !told,
            ReThrowDistributedCacheExceptions = false,
            ReThrowSerializationExceptions = false,
            ReThrowBackplaneExceptions = false,
        };
    }
}

/// <summary>The Redis that several processes share as a cache.</summary>
/// <param name="Link">The connection.</param>
/// <param name="Space">What sets the entries of processes on one store apart from all others.</param>
/// <param name="Secret">What authenticates them.</param>
internal sealed record SharedCache(RedisLink Link, string Space, ReadOnlyMemory<byte> Secret)
{
    /// <summary>Whether the secret can be guessed by who reaches Redis.</summary>
    public bool IsGuessable { get; init; }

    /// <param name="link">The connection.</param>
    /// <param name="place">The store's place: only those on one store share what they keep.</param>
    /// <param name="secret">The secret they have in common.</param>
    public static SharedCache Of(RedisLink link, string place, string secret)
    {
        var space = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)).AsSpan(0, 8));
        return new(link, space, HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), HMACSHA256.HashSizeInBytes, info: Encoding.UTF8.GetBytes($"sluice cache {place}")));
    }
}
