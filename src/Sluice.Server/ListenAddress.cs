using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Sluice.Server;

/// <summary>Where the server listens.</summary>
/// <param name="Address">The address; null for <c>localhost</c>, IPv4 and IPv6 together.</param>
/// <param name="Port">The port; 0 for a free one.</param>
/// <param name="Tls">Whether it is <c>https</c>.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port, bool Tls)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    public static bool TryParse(string url, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = Refuse(url, out var uri);
        if (problem is not null) return false;
        var tls = uri!.Scheme == Uri.UriSchemeHttps;
        if (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // A free port cannot be the same one on two addresses; IPv4 is what clients try.
            address = new ListenAddress(uri.Port == 0 ? IPAddress.Loopback : null, uri.Port, tls);
        }
        else if (IPAddress.TryParse(uri.DnsSafeHost, out var ip))
        {
            address = new ListenAddress(ip, uri.Port, tls);
        }
        else
        {
            problem = $"Url: {uri.Host} is a name, and a server listens on an address. Give one such as 0.0.0.0 (every IPv4 address of this machine), "
                + "[::] (every address) or 127.0.0.1 (this machine only).";
        }

        return address is not null;
    }

    /// <summary>Why these options do not go together with the address; null when they do.</summary>
    public string? Refuse(ServerOptions options)
    {
        if (Tls && (options.TlsCertificate is null || options.TlsKey is null))
            return "Url: https needs a certificate and its key. Give TlsCertificate and TlsKey, two PEM files.";
        if (!Tls && (options.TlsCertificate is not null || options.TlsKey is not null))
            return "Url: a certificate is given, and the address is http. Write https, or leave the certificate out.";
        return Tls || IsLoopback || options.InsecureHttp
            ? null
            : "Url: other machines can reach this address, and over http keys and documents go unprotected. Use https with TlsCertificate and "
                + "TlsKey; behind a proxy that does TLS, say InsecureHttp.";
    }

    private static string? Refuse(string url, out Uri? uri)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out uri) || uri.Host.Length == 0)
            return "Url: this is not an address. Write it like http://127.0.0.1:8710.";
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            return $"Url: the scheme {uri.Scheme} is not supported. Use http or https, as in http://127.0.0.1:8710.";
        if (uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            return "Url: give scheme, host and port only, as in http://127.0.0.1:8710.";
        return null;
    }
}
