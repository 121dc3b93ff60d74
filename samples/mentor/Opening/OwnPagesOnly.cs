using System.Net;

namespace Sluice.Mentor.Opening;

/// <summary>Keeps other pages out, and says what ours may load. The pages have no keys: who sends a form must be one of them, told by <c>Origin</c> and
/// <c>Sec-Fetch-Site</c>, at an address of this machine, told by <c>Host</c>. Nothing of this lies in the process, so a form that was filled in
/// before a restart is good after it.</summary>
internal sealed class OwnPagesOnly(RequestDelegate next)
{
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        // Set last: what tells of an error begins an answer anew.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        if (IsOurs(context.Request)) return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Only the mentor's own pages, at an address of this machine, are served.", context.RequestAborted);
    }

    private static bool IsOurs(HttpRequest request)
    {
        if (!IsLocal(request.Host.Host)) return false;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return true;
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return (site.Length == 0 || site is "same-origin" or "none") && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}");
    }

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
