using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Sluice.Contracts;

namespace Sluice.Gateway;

/// <summary>Makes secrets of keys, and hashes them.</summary>
internal static class KeySecrets
{
    /// <summary>What every secret begins with, so that people and secret scanners know it when they see it.</summary>
    public const string Prefix = "sk-sluice-";

    private const int RandomBytes = 32;
    private const int HintCharacters = 4;
    private static readonly int Characters = Prefix.Length + Base64Url.GetEncodedLength(RandomBytes);

    public static (string Secret, KeySecret Stored) New(DateTimeOffset now)
    {
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        return (secret, new KeySecret(HashOf(secret), secret[^HintCharacters..], now, null));
    }

    /// <summary>The hash of what may be a secret. Secrets are found by it: how long that takes tells nothing about one that is near.</summary>
    public static bool TryHash(string text, [NotNullWhen(true)] out string? hash)
    {
        hash = text.Length == Characters && text.StartsWith(Prefix, StringComparison.Ordinal) && Ascii.IsValid(text) ? HashOf(text) : null;
        return hash is not null;
    }

    private static string HashOf(string secret) => ContentHash.OfBytes(Encoding.ASCII.GetBytes(secret)).ToString();
}
