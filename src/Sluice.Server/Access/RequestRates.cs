using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Sluice.Server.Access;

/// <summary>How many requests keys with a limit may send a minute. In this process; a restart forgets what was sent.</summary>
internal sealed class RequestRates : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>One permit is one request of the caller's key.</summary>
    public PartitionedRateLimiter<HttpContext> Limiter { get; } = PartitionedRateLimiter.Create<HttpContext, string>(
        context => context.GetCaller() is { Key: { RequestsPerMinute: { } limit } key }
            // A minute's requests at once, and then one at a time: no edge of a window at which twice as many come.
            ? RateLimitPartition.GetTokenBucketLimiter(key.Id, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limit,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = Minute / limit,
                QueueLimit = 0,
            })
            : RateLimitPartition.GetNoLimiter(""));

    /// <summary>How long the caller must wait before its next request, which is not taken then; null when it need not, and the request is
    /// taken.</summary>
    public TimeSpan? Wait(HttpContext context)
    {
        using var lease = Limiter.AttemptAcquire(context);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public ValueTask DisposeAsync() => Limiter.DisposeAsync();
}
