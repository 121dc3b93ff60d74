using System.Buffers;

namespace Sluice.Gateway.Redaction;

/// <summary>Keys and tokens by the beginnings that their makers give them, private keys in PEM, JSON Web Tokens, and passwords in
/// addresses. The beginnings are those that the makers document.</summary>
internal static class KeyPattern
{
    // How far is looked from one place. Text that begins like a key again and again is not read to its end each time; where a key goes on
    // after that, it is taken to where it ends. Tokens with many claims are long.
    private const int BytesMax = 4 * 1024, WebTokenBytesMax = 16 * 1024;

    private const int BearerBytes = 7;

    private static readonly SearchValues<byte> Body =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> DottedBody =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

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
        var all = text[at..];
        var rest = all[..Math.Min(all.Length, BytesMax)];
        // Of a bearer's token the word before it stays.
        if (Bearer(rest) is > 0 and var bearer) return Span(at + BearerBytes, Whole(all, bearer) - BearerBytes);
        if (rest[0] == (byte)'-') return Pem(all) is > 0 and var pem ? Span(at, pem) : null;
        if (WebToken(all) is > 0 and var token) return Span(at, token);
        if (AccessKey(rest) is > 0 and var access) return Span(at, access);
        if (Prefixed(rest) is > 0 and var prefixed) return Span(at, Whole(all, prefixed));
        var (start, end) = Password(rest);
        return end > 0 ? Span(at + start, end - start) : null;
    }

    private static SensitiveSpan Span(int at, int length) => new(SensitiveKind.Key, at, length);

    /// <summary>A key that goes to where was looked to goes on as long as its bytes can be those of a key.</summary>
    private static int Whole(ReadOnlySpan<byte> text, int length)
    {
        if (length < BytesMax) return length;
        var end = text[length..].IndexOfAnyExcept(DottedBody);
        return end < 0 ? text.Length : length + end;
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
        var near = text[..Math.Min(text.Length, WebTokenBytesMax)];
        var (length, parts) = (BodyLength(near), 1);
        while (parts < 3 && length + 1 < near.Length && near[length] == (byte)'.')
        {
            length += 1 + BodyLength(near[(length + 1)..]);
            parts++;
        }

        // So long a text that begins like a token is one, whatever its parts.
        if (length >= WebTokenBytesMax - 1) return Whole(text, length);
        return parts == 3 && length >= 30 ? length : 0;
    }

    private static int Bearer(ReadOnlySpan<byte> text)
    {
        if (text.Length < BearerBytes + 20 || !System.Text.Ascii.EqualsIgnoreCase(text[..BearerBytes], "bearer "u8)) return 0;
        var body = Dotted(text[BearerBytes..]);
        return body >= 20 && LooksRandom(text.Slice(BearerBytes, body)) ? BearerBytes + body : 0;
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

    /// <summary><c>scheme://name:password@host</c>: all until the host, and where it begins.</summary>
    private static (int Start, int End) Password(ReadOnlySpan<byte> text)
    {
        var mark = text[..Math.Min(text.Length, 24)].IndexOf("://"u8);
        if (mark < 2) return default;
        var authority = text[(mark + 3)..];
        var end = authority.IndexOfAny(AuthorityEnds);
        if (end >= 0) authority = authority[..end];
        var at = authority.LastIndexOf((byte)'@');
        return at > 0 && authority[..at].IndexOf((byte)':') is var colon and >= 0 && colon < at - 1 ? (mark + 3, mark + 3 + at) : default;
    }
}
