using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Sluice.Server.Access;

/// <summary>The certificate that the server shows, from PEM files.</summary>
internal static class TlsCertificate
{
    /// <summary>Reads a certificate with its chain, and its key.</summary>
    /// <exception cref="ServerStartException">The files cannot be read, or do not belong together; says which, and never quotes them.</exception>
    public static HttpsConnectionAdapterOptions Load(string certificate, string key)
    {
        foreach (var (option, file) in new[] { ("TlsCertificate", certificate), ("TlsKey", key) })
        {
            if (!File.Exists(file)) throw new ServerStartException([$"{option}: there is no file {file}."]);
        }

        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return new HttpsConnectionAdapterOptions
            {
                ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, key),
                ServerCertificateChain = chain,
            };
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException(
                [$"TlsCertificate: {certificate} and {key} are no certificate and its key in PEM, or cannot be read, or do not belong together."], exception);
        }
    }
}
