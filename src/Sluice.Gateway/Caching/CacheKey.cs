using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Caching;

/// <summary>What one value is kept under: a hash over everything it depends on, its tenant first. What it is made of cannot be read from it.</summary>
internal readonly record struct CacheKey
{
    private CacheKey(string text) => Text = text;

    /// <summary>The purpose, a colon and 64 hexadecimal digits.</summary>
    public string Text { get; }

    /// <param name="purpose">What it is kept for.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="parts">Everything else that it depends on, in order: names, versions, hashes.</param>
    public static CacheKey Of(CachePurpose purpose, string tenant, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // What another version of the gateway worked out is not taken for what this one would.
        Append(hash, GatewayVersion.Text);
        Append(hash, tenant);
        foreach (var part in parts) Append(hash, part);
        return new($"{purpose.Name}:{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    // Lengths first, so that no two different lists run together to the same bytes.
    private static void Append(IncrementalHash hash, string part)
    {
        var utf8 = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        hash.AppendData(length);
        hash.AppendData(utf8);
    }
}
