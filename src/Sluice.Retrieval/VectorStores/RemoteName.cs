using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>Names on the other side. That of a set carries its tenant, its collection and what made its vectors: no two sets share one, so the
/// vectors of tenants and of models never lie together.</summary>
internal static class RemoteName
{
    private const int PartMax = 24, TablePartMax = 10;

    /// <summary>The name of a set, such as <c>sluice_acme_manuals_0f3a…</c>: letters, digits and underscores, at most 90 characters. The hash at its end
    /// tells apart what looks the same before it.</summary>
    public static string Of(VectorSet set) => Of(set, PartMax);

    /// <summary>As <see cref="Of(VectorSet)"/>, within the 63 bytes of PostgreSQL's names.</summary>
    public static string TableOf(VectorSet set) => Of(set, TablePartMax);

    private static string Of(VectorSet set, int partMax)
    {
        var model = set.Model;
        var all = string.Join('\0', set.Tenant, set.Collection, model.Provider, model.Model, $"{model.Dimension}", model.Form, $"{model.Generation}", $"{set.Seq}",
            Convert.ToHexStringLower(SHA256.HashData(VectorBytes.Of(model.Probe.Span))));
        return $"sluice_{Part(set.Tenant, partMax)}_{Part(set.Collection, partMax)}_{Hash(all)}";
    }

    /// <summary>The id of a chunk where only a UUID is one: made of the SHA-256 of the chunk's id, as version 8 (RFC 9562).</summary>
    public static string Uuid(string chunk)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(chunk), hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static string Part(string name, int max)
    {
        var part = new StringBuilder(max);
        foreach (var letter in name.AsSpan(0, Math.Min(name.Length, max))) part.Append(char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_');
        return part.ToString();
    }
}
