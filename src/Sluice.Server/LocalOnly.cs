using System.Net;
using Microsoft.AspNetCore.Http;
using Sluice.Server.Problems;

namespace Sluice.Server;

/// <summary>Keeps web pages out while there are no keys. A page in a browser on this machine reaches loopback addresses too: by its own
/// requests (told by <c>Origin</c>) or through a name it points at 127.0.0.1 (told by <c>Host</c>).</summary>
internal static class LocalOnly
{
    /// <summary>Why a request without a key is not answered; null when it comes from a program on this machine.</summary>
    public static Problem? Check(HttpRequest request)
    {
        if (request.Host.HasValue && !IsLocal(request.Host.Host))
        {
            return Problem.Of(ProblemCode.NotLocal, "Host",
                "Without API keys this server answers to 127.0.0.1, [::1] and localhost only. Use one of these as the host.");
        }

        foreach (var origin in request.Headers.Origin)
        {
            if (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLocal(uri.Host)) continue;
            return Problem.Of(ProblemCode.NotLocal, "Origin",
                "Without API keys this server answers no web page of another origin. Call it from a program on this machine.");
        }

        return null;
    }

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
