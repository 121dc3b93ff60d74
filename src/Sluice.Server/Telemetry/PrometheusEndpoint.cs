using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry.Metrics;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Workspace;

namespace Sluice.Server.Telemetry;

/// <summary><c>/metrics</c>. The only place that knows the exporter, which has no stable release.</summary>
internal static class PrometheusEndpoint
{
    public const string Path = "/metrics";

    public static void AddSluicePrometheus(this MeterProviderBuilder meters) => meters.AddPrometheusExporter(exporter =>
    {
        exporter.ScopeInfoEnabled = false;
        exporter.ScrapeResponseCacheDurationMilliseconds = 1_000;
    });

    public static void MapMetrics(this IEndpointRouteBuilder routes, PrometheusRule rule)
    {
        if (rule == PrometheusRule.Off) return;
        // Whoever watches a server under load must not wait in its queue.
        var endpoint = routes.MapPrometheusScrapingEndpoint(Path).WithMetadata(new HttpMethodMetadata(["GET"]), new WatchedOnly(), new DisableRateLimitingAttribute());
        if (rule == PrometheusRule.Open) endpoint.OpenToAnybody();
        else endpoint.RequireScope(KeyScopes.Operate);
    }
}
