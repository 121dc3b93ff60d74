using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Content;

/// <summary>Content as it lies in a store that must not show it: <c>sealed:v1:20261127:BASE64</c> of nonce, tag and what AES-256-GCM made of it
/// (NIST SP 800-38D). It opens only with the key of its day, and only where it was put.</summary>
internal static class Sealing
{
    public const string Prefix = "sealed:v1:";
    private const int NonceBytes = 12, TagBytes = 16, DayLength = 8;

    /// <summary>Whether a text has the form of something sealed.</summary>
    public static bool IsSealed(ReadOnlySpan<char> text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length + DayLength + 1 && text[Prefix.Length + DayLength] == ':';

    /// <summary>The day of something sealed.</summary>
    public static string DayOf(ReadOnlySpan<char> text) => text.Slice(Prefix.Length, DayLength).ToString();

    /// <summary>Seals content.</summary>
    /// <param name="day">The day whose key is used.</param>
    /// <param name="key">The key.</param>
    /// <param name="place">Where it is put: it opens nowhere else.</param>
    /// <param name="content">The content.</param>
    public static string Seal(string day, byte[] key, string place, ReadOnlySpan<byte> content)
    {
        var bytes = new byte[NonceBytes + TagBytes + content.Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(bytes.AsSpan(0, NonceBytes), content, bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(place));
        return $"{Prefix}{day}:{Convert.ToBase64String(bytes)}";
    }

    /// <summary>Opens what was sealed; null when it was changed, or put elsewhere.</summary>
    public static byte[]? Open(byte[] key, string place, ReadOnlySpan<char> text)
    {
        var encoded = text[(Prefix.Length + DayLength + 1)..];
        var bytes = new byte[(encoded.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length) || length < NonceBytes + TagBytes) return null;
        var content = new byte[length - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes, content.Length), bytes.AsSpan(NonceBytes, TagBytes), content, Encoding.UTF8.GetBytes(place));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
