using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Server.Records;

/// <summary>The key in a record's address. Routing decodes everything but <c>%2F</c>, so that <c>a%2Fb</c> and <c>a%252Fb</c> would be
/// one key; the address as it was sent tells them apart.</summary>
internal static class RecordKey
{
    private const int KeySegment = 4;

    /// <param name="context">The request.</param>
    /// <param name="routed">The key as routing sees it.</param>
    public static string Of(HttpContext context, string routed)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith('/')) return routed;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var segments = (query < 0 ? target : target[..query]).Split('/');
        // "", api, records, contract, key. Anything else was rewritten on the way (dot segments), and routing knows better.
        return segments is ["", "api", "records", _, _, ..] ? Uri.UnescapeDataString(segments[KeySegment]) : routed;
    }
}
