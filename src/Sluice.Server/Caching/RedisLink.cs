using Sluice.Gateway.Stores;
using StackExchange.Redis;

namespace Sluice.Server.Caching;

/// <summary>The connection to Redis. It is made when it is needed first, and made again for as long as Redis is away: nobody waits for that.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private const int AnswerMilliseconds = 1_000, ConnectMilliseconds = 2_000;

    private readonly ConfigurationOptions _options;
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;

    private RedisLink(ConfigurationOptions options) => _options = options;

    /// <summary>How long the password of the connection string is; 0 without one.</summary>
    public int PasswordCharacters => _options.Password?.Length ?? 0;

    /// <param name="connection">The connection string, as StackExchange.Redis reads it.</param>
    /// <param name="place">Where it comes from, for people.</param>
    /// <exception cref="StoreException">It is none; the message holds nothing of it.</exception>
    public static RedisLink Of(string connection, string place)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connection);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StoreException(StoreErrorCode.Unavailable, $"What {place} holds is no connection string of Redis; write one such as redis.internal:6379,ssl=true,password=….");
        }

        if (options.EndPoints.Count == 0)
            throw new StoreException(StoreErrorCode.Unavailable, $"What {place} holds names no server; write one such as redis.internal:6379,ssl=true,password=….");
        options.ClientName = "sluice";
        // Who asks while Redis is away is told so at once, and not when it is back.
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = ConnectMilliseconds;
        options.AsyncTimeout = options.SyncTimeout = AnswerMilliseconds;
        options.ReconnectRetryPolicy = new LinearRetry(ConnectMilliseconds / 2);
        return new(options);
    }

    public Task<IConnectionMultiplexer> ConnectAsync()
    {
        lock (_gate)
        {
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true }) _connecting = StartAsync();
            return _connecting;
        }
    }

    private async Task<IConnectionMultiplexer> StartAsync() => await ConnectionMultiplexer.ConnectAsync(_options);

    public async ValueTask DisposeAsync()
    {
        if (_connecting is not { IsCompletedSuccessfully: true } connected) return;
        await (await connected).DisposeAsync();
    }
}
