using System.Buffers;
using System.Security.Cryptography;

namespace Sluice.Contracts;

/// <summary>SHA-256 of a piece of content, written <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
public readonly record struct ContentHash
{
    private const string Prefix = "sha256:";
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private readonly string? _text;

    private ContentHash(string text) => _text = text;

    /// <summary>Hash of exact bytes; for prompts.</summary>
    public static ContentHash OfBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return new(Prefix + Convert.ToHexStringLower(digest));
    }

    /// <summary>Hash of the canonical form (RFC 8785) of a JSON text; for schemas and configurations.</summary>
    /// <exception cref="FormatException">The text is not strict JSON, or has a number or string without a canonical form.</exception>
    public static ContentHash OfJson(ReadOnlyMemory<byte> json) => OfBytes(CanonicalJson.Write(json).Span);

    /// <summary>Reads a hash back from its text.</summary>
    /// <exception cref="FormatException">The text is not <c>sha256:</c> and 64 lower-case hexadecimal digits.</exception>
    public static ContentHash Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Prefix.Length + 2 * SHA256.HashSizeInBytes
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(Prefix.Length).IndexOfAnyExcept(Digits) < 0
                ? new(text)
                : throw new FormatException($"A content hash is '{Prefix}' and 64 lower-case hexadecimal digits.");
    }

    /// <summary>The text; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
