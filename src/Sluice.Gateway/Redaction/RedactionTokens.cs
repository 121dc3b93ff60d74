using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Redaction;

/// <summary>Makes what stands in place of a value: of equal values the same, and of the value itself nothing, to whom has not the key.</summary>
/// <param name="Id">Names the key in each token.</param>
/// <param name="Key">The key, 32 bytes.</param>
internal sealed record RedactionTokens(string Id, byte[] Key)
{
    private const int TokenBytes = 8, FormBytesMax = 256;

    /// <summary>A token, such as <c>[email:1:e0f05a2c9b1d4471]</c>. Case, spaces and separators of addresses and numbers make no difference; nor
    /// does it matter where the value stood.</summary>
    public string Of(SensitiveKind kind, ReadOnlySpan<byte> value)
    {
        if (kind == SensitiveKind.Secret) return "[secret]";
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (value.Length > FormBytesMax || kind is SensitiveKind.Personal or SensitiveKind.Text or SensitiveKind.Key)
        {
            HMACSHA256.HashData(Key, value, hash);
        }
        else
        {
            Span<byte> form = stackalloc byte[FormBytesMax];
            HMACSHA256.HashData(Key, form[..Normalise(kind, value, form)], hash);
        }

        return $"[{Name(kind)}:{Id}:{Convert.ToHexStringLower(hash[..TokenBytes])}]";
    }

    /// <summary>The key of a tenant: what is equal is equal within one tenant only.</summary>
    public RedactionTokens For(string tenant) =>
        this with { Key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Key, 32, info: Encoding.UTF8.GetBytes("sluice redaction " + tenant)) };

    /// <summary>A kind as tokens and metrics name it.</summary>
    public static string Name(SensitiveKind kind) => kind switch
    {
        SensitiveKind.Email => "email",
        SensitiveKind.Phone => "phone",
        SensitiveKind.Card => "card",
        SensitiveKind.Iban => "iban",
        SensitiveKind.NationalId => "id",
        SensitiveKind.Key => "key",
        SensitiveKind.Personal => "pii",
        SensitiveKind.Secret => "secret",
        _ => "text",
    };

    private static int Normalise(SensitiveKind kind, ReadOnlySpan<byte> value, Span<byte> form)
    {
        var length = 0;
        foreach (var b in value)
        {
            if (kind == SensitiveKind.Email || Ascii.IsDigit(b) || Ascii.IsLetter(b)) form[length++] = Ascii.IsLetterUpper(b) ? (byte)(b | 0x20) : b;
        }

        return length;
    }
}
