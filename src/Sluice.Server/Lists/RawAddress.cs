using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Server.Lists;

/// <summary>A segment of a request's address as it was sent. Routing decodes everything but <c>%2F</c>, so that <c>a%2Fb</c> and <c>a%252Fb</c>
/// would be the same.</summary>
internal static class RawAddress
{
    /// <param name="context">The request.</param>
    /// <param name="resource">The resource below <c>/api</c>.</param>
    /// <param name="number">Which segment, from 0; the first is empty.</param>
    /// <param name="routed">The segment as routing sees it.</param>
    public static string Segment(HttpContext context, string resource, int number, string routed)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith('/')) return routed;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var segments = (query < 0 ? target : target[..query]).Split('/');
        // Anything else was rewritten on the way (dot segments), and routing knows better.
        return segments is ["", "api", var name, ..] && name == resource && segments.Length > number ? Uri.UnescapeDataString(segments[number]) : routed;
    }
}
