using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Sluice.Server;

/// <summary>Where the server listens. Only loopback addresses: there are no API keys yet, and without keys whoever reaches the port may
/// read and write every record.</summary>
/// <param name="Address">The address; null for <c>localhost</c>, IPv4 and IPv6 together.</param>
/// <param name="Port">The port; 0 for a free one.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    public static bool TryParse(string url, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = Refuse(url, out var uri);
        if (problem is not null) return false;
        if (uri!.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // A free port cannot be the same one on two addresses; IPv4 is what clients try.
            address = new ListenAddress(uri.Port == 0 ? IPAddress.Loopback : null, uri.Port);
            return true;
        }

        if (IPAddress.TryParse(uri.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip))
        {
            address = new ListenAddress(ip, uri.Port);
            return true;
        }

        problem = $"Url: {uri.Host} can be reached from other machines, which needs API keys, and they come with a later version. " +
            "Listen on 127.0.0.1, [::1] or localhost; to serve other machines now, put a proxy with access control in front.";
        return false;
    }

    private static string? Refuse(string url, out Uri? uri)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out uri) || uri.Host.Length == 0)
            return "Url: this is not an address. Write it like http://127.0.0.1:8710.";
        if (uri.Scheme == Uri.UriSchemeHttps)
            return "Url: https is not supported in this version. Use http on a loopback address.";
        if (uri.Scheme != Uri.UriSchemeHttp)
            return $"Url: the scheme {uri.Scheme} is not supported. Use http, as in http://127.0.0.1:8710.";
        if (uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            return "Url: give scheme, host and port only, as in http://127.0.0.1:8710.";
        return null;
    }
}
