using System.Security.Cryptography;
using System.Text;

namespace Sluice.Alerting;

/// <summary>Signatures of Standard Webhooks, version <c>v1</c> (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>The value of <c>webhook-signature</c>: one signature for each key, a space between. Keys are separated by spaces, so that one can
    /// take another's place while both are known.</summary>
    /// <exception cref="TargetException">A key is none.</exception>
    public static string Of(string keys, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{unixSeconds}."), .. body];
        return string.Join(' ', keys.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(Decode(key), signed))));
    }

    private static byte[] Decode(string key)
    {
        try
        {
            return Convert.FromBase64String(key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : key);
        }
        catch (FormatException exception)
        {
            throw new TargetException("its key is none of Standard Webhooks: whsec_ and Base64", exception);
        }
    }
}
