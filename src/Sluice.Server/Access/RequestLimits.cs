using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway;
using Sluice.Server.Problems;

namespace Sluice.Server.Access;

/// <summary>How many requests a key may send a minute, and how many run at a time. Past it: 429, with the time to wait.</summary>
internal static class RequestLimits
{
    public static void AddRequestLimits(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<TokenBudgets>();
        services.AddSingleton<RequestRates>();
        services.AddRateLimiter(limiter => limiter.OnRejected =
            (rejected, _) => new ValueTask(Refuse(rejected.Lease).ExecuteAsync(rejected.HttpContext)));
        services.AddOptions<RateLimiterOptions>().Configure<RequestRates>((limiter, rates) => limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            rates.Limiter,
            PartitionedRateLimiter.Create<HttpContext, string>(_ => RateLimitPartition.GetConcurrencyLimiter("", _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = options.ConcurrencyMax,
                QueueLimit = options.QueueMax,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }))));
    }

    /// <summary>Whether a caller that spends tokens must wait because it spent too many.</summary>
    public static Task CheckTokens(HttpContext context, RequestDelegate next)
    {
        var spends = context.GetEndpoint()?.Metadata.GetMetadata<AccessRule>()?.Scope == KeyScopes.Submit;
        var wait = spends ? context.RequestServices.GetRequiredService<TokenBudgets>().Wait(context.GetCaller()) : null;
        return wait is { } time
            ? Problem.After(ProblemCode.RateLimited, time, "The API key has spent its model tokens of this minute. Wait as long as Retry-After says.").ExecuteAsync(context)
            : next(context);
    }

    // Only the limiter of a key knows how long to wait.
    private static Problem Refuse(RateLimitLease lease) => lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
        ? Problem.After(ProblemCode.RateLimited, wait, "The API key has sent its requests of this minute. Wait as long as Retry-After says.")
        : Problem.Of(ProblemCode.QueueFull, "The server works on as many requests as it can, and as many wait. Try again after the time in Retry-After.");
}
