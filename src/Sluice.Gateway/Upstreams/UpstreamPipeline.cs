using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The resilience of one model's calls: retries outside, then hedging, the circuit breaker, and the time of one try.</summary>
internal static class UpstreamPipeline
{
    public static ResiliencePipeline<HttpResponseMessage> Of(ModelConfiguration model, TimeProvider time)
    {
        var calls = model.Calls;
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { Name = model.Name, TimeProvider = time };
        if (model.RetriesMax > 0)
        {
            builder.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = model.RetriesMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(calls.RetryWaitSeconds),
                ShouldRetryAfterHeader = true,
                // Who asks for a longer wait than a caller has gets no further try: the caller hears of it now.
                ShouldHandle = outcome => new(HttpClientResiliencePredicates.IsTransient(outcome.Outcome)
                    && (RetryAfter(outcome.Outcome.Result, time) ?? TimeSpan.Zero) <= TimeSpan.FromSeconds(calls.RetryWaitSeconds)),
            });
        }

        if (calls.HedgeMilliseconds is { } hedge)
        {
            builder.AddHedging(new HttpHedgingStrategyOptions { MaxHedgedAttempts = 1, Delay = TimeSpan.FromMilliseconds(hedge) });
        }

        if (calls.BreakerFailures > 0)
        {
            builder.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = calls.BreakerFailures,
                MinimumThroughput = calls.BreakerCallsMin,
                SamplingDuration = TimeSpan.FromSeconds(calls.BreakerWindowSeconds),
                BreakDuration = TimeSpan.FromSeconds(calls.BreakerOpenSeconds),
                // A provider that asks for patience is alive.
                ShouldHandle = outcome => new(HttpClientResiliencePredicates.IsTransient(outcome.Outcome)
                    && outcome.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests),
            });
        }

        builder.AddTimeout(new HttpTimeoutStrategyOptions
        {
            Timeout = TimeSpan.FromSeconds(Math.Min(calls.HeadersSeconds ?? model.TimeoutSeconds, model.TimeoutSeconds)),
        });
        return builder.Build();
    }

    /// <summary>What a reply's <c>Retry-After</c> asks for; null when it asks for nothing.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage? response, TimeProvider time) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => TimeSpan.FromTicks(Math.Max(0, (date - time.GetUtcNow()).Ticks)),
        _ => null,
    };
}
