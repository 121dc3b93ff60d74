using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Sluice.Server.Access;

namespace Sluice.Server.Telemetry;

/// <summary>Gives every request an activity, so that a caller's <c>traceparent</c> becomes the trace id of what is stored. Without a
/// listener the framework makes none.</summary>
internal sealed class RequestTracing : IDisposable
{
    /// <summary>Name of the framework's source of requests.</summary>
    public const string Source = "Microsoft.AspNetCore";

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == Source,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    public RequestTracing() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();
}

/// <summary>Names the span of a request, once it is answered: by the route's pattern, never by the path, for keys in it may be personal.</summary>
/// <remarks>OpenTelemetry's own instrumentation tells paths, queries and user agents.</remarks>
internal sealed class RequestSpan(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span && span.Source.Name == RequestTracing.Source)
            Name(span, context);
    }

    private static void Name(Activity span, HttpContext context)
    {
        var endpoint = context.GetEndpoint() as RouteEndpoint;
        if (endpoint?.Metadata.GetMetadata<AccessRule>() is { Scope: null } || endpoint?.Metadata.GetMetadata<WatchedOnly>() is not null)
        {
            // Who looks every few seconds whether the process is well makes no traces.
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        var (method, route, status) = (Method(context.Request.Method), endpoint?.RoutePattern.RawText, context.Response.StatusCode);
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        span.SetTag("url.scheme", context.Request.Scheme);
        if (status < 500) return;
        span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }

    // The conventions' own word for a method that nobody knows: it is the client's text.
    private static string Method(string method) => method is "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" or "OPTIONS" ? method : "_OTHER";
}

/// <summary>Marks an endpoint for those who watch the process: it makes no traces.</summary>
internal sealed class WatchedOnly;
