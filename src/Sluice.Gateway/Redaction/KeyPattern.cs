using System.Buffers;

namespace Sluice.Gateway.Redaction;

/// <summary>Keys and tokens by the beginnings that their makers give them, private keys in PEM, JSON Web Tokens, and passwords in
/// addresses. The beginnings are those that the makers document.</summary>
internal static class KeyPattern
{
    private static readonly SearchValues<byte> Body =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> AuthorityEnds = SearchValues.Create(" \t\r\n\"'<>/?#"u8);

    // With the bytes that must follow at least.
    private static readonly (byte[] Prefix, int BytesMin)[] Prefixes =
    [
        .. Of(16, "sk-", "sk_live_", "sk_test_", "rk_live_", "pk_live_", "hf_", "gsk_", "xai-", "r8_", "pat-", "dop_v1_", "shpat_", "whsec_", "lin_api_", "npm_"),
        .. Of(20, "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "ya29.", "AGE-SECRET-KEY-"),
        .. Of(10, "xoxb-", "xoxp-", "xoxa-", "xoxs-", "xapp-"),
        .. Of(30, "AIza"),
        .. Of(22, "SG."),
    ];

    /// <summary>The key that begins here; null when none does.</summary>
    public static SensitiveSpan? At(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        var length = rest[0] switch
        {
            (byte)'-' => Pem(rest),
            (byte)'e' => WebToken(rest),
            (byte)'A' => AccessKey(rest) is > 0 and var access ? access : Prefixed(rest),
            (byte)'B' or (byte)'b' => Bearer(rest),
            _ => Prefixed(rest) is > 0 and var prefixed ? prefixed : Password(rest),
        };
        if (length == 0) return null;
        // Of a bearer's token the word before it stays.
        var skipped = rest[0] is (byte)'B' or (byte)'b' ? "Bearer ".Length : Scheme(rest, length);
        return new SensitiveSpan(SensitiveKind.Key, at + skipped, length - skipped);
    }

    private static IEnumerable<(byte[] Prefix, int BytesMin)> Of(int bytesMin, params string[] prefixes) =>
        prefixes.Select(prefix => (System.Text.Encoding.ASCII.GetBytes(prefix), bytesMin));

    private static int BodyLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExcept(Body);
        return end < 0 ? text.Length : end;
    }

    private static int Prefixed(ReadOnlySpan<byte> text)
    {
        foreach (var (prefix, least) in Prefixes)
        {
            if (!text.StartsWith(prefix)) continue;
            var body = Dotted(text[prefix.Length..]);
            // Words joined by hyphens are no key: a key has digits, or letters of both cases.
            if (body >= least && LooksRandom(text.Slice(prefix.Length, body))) return prefix.Length + body;
        }

        return 0;
    }

    private static int Dotted(ReadOnlySpan<byte> text)
    {
        var length = BodyLength(text);
        while (length > 0 && length + 1 < text.Length && text[length] == (byte)'.' && BodyLength(text[(length + 1)..]) is >= 6 and var more) length += 1 + more;
        return length;
    }

    private static bool LooksRandom(ReadOnlySpan<byte> body) =>
        body.ContainsAnyInRange((byte)'0', (byte)'9') || (body.ContainsAnyInRange((byte)'A', (byte)'Z') && body.ContainsAnyInRange((byte)'a', (byte)'z'));

    /// <summary>An access key id of AWS: four letters and sixteen more.</summary>
    private static int AccessKey(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("AKIA"u8) && !text.StartsWith("ASIA"u8)) return 0;
        return BodyLength(text) == 20 && !text[..20].ContainsAnyInRange((byte)'a', (byte)'z') ? 20 : 0;
    }

    private static int WebToken(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("eyJ"u8)) return 0;
        var (length, parts) = (BodyLength(text), 1);
        while (parts < 3 && length + 1 < text.Length && text[length] == (byte)'.')
        {
            length += 1 + BodyLength(text[(length + 1)..]);
            parts++;
        }

        return parts == 3 && length >= 30 ? length : 0;
    }

    private static int Bearer(ReadOnlySpan<byte> text)
    {
        if (text.Length < 27 || !System.Text.Ascii.EqualsIgnoreCase(text[..7], "bearer "u8)) return 0;
        var body = Dotted(text[7..]);
        return body >= 20 && LooksRandom(text.Slice(7, body)) ? 7 + body : 0;
    }

    private static int Pem(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("-----BEGIN "u8)) return 0;
        var title = text[..Math.Min(text.Length, 64)];
        if (title.IndexOf("PRIVATE KEY"u8) < 0) return 0;
        // One that is cut off is a secret to its end.
        var end = text.IndexOf("-----END "u8);
        if (end < 0) return text.Length;
        var dashes = text[(end + 9)..].IndexOf("-----"u8);
        return dashes < 0 ? text.Length : end + 9 + dashes + 5;
    }

    /// <summary><c>scheme://name:password@host</c>: all until the host.</summary>
    private static int Password(ReadOnlySpan<byte> text)
    {
        var mark = text[..Math.Min(text.Length, 24)].IndexOf("://"u8);
        if (mark < 2) return 0;
        var authority = text[(mark + 3)..];
        var end = authority.IndexOfAny(AuthorityEnds);
        if (end >= 0) authority = authority[..end];
        var at = authority.LastIndexOf((byte)'@');
        return at > 0 && authority[..at].IndexOf((byte)':') is var colon and >= 0 && colon < at - 1 ? mark + 3 + at : 0;
    }

    private static int Scheme(ReadOnlySpan<byte> text, int length)
    {
        var mark = text[..length].IndexOf("://"u8);
        return mark is > 0 and < 24 && Password(text) == length ? mark + 3 : 0;
    }
}
