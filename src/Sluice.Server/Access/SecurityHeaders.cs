using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sluice.Server.Access;

/// <summary>Headers that keep answers what they are: data, for the one who asked. On every answer, also on problems.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // No answer of ours is a page: nothing in it may be run, loaded or framed (https://www.w3.org/TR/CSP3/).
    private const string Policy = "default-src 'none'; frame-ancestors 'none'";

    // A year, as https://hstspreload.org asks for; subdomains are not ours to speak for.
    private const string Strict = "max-age=31536000";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(Add, context);
        return next(context);
    }

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, Policy);
        headers["Referrer-Policy"] = "no-referrer";
        headers.TryAdd(HeaderNames.CacheControl, "no-store");
        if (context.Request.IsHttps) headers.StrictTransportSecurity = Strict;
        return Task.CompletedTask;
    }
}
