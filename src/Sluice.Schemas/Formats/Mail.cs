namespace Sluice.Schemas.Formats;

/// <summary>E-mail addresses: the Mailbox of RFC 5321 section 4.1.2.</summary>
internal static class Mail
{
    private const string AtomSigns = "!#$%&'*+-/=?^_`{|}~";

    private const int LocalMax = 64;

    public static bool IsEmail(ReadOnlySpan<byte> text) => IsAddress(text, unicode: false);

    /// <summary>Internationalised addresses (RFC 6531): UTF-8 in the local part, U-labels in the domain.</summary>
    public static bool IsIdnEmail(ReadOnlySpan<byte> text) => IsAddress(text, unicode: true);

    private static bool IsAddress(ReadOnlySpan<byte> text, bool unicode)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at is <= 0 or > LocalMax || at + 1 == text.Length) return false;
        var local = text[..at];
        var domain = text[(at + 1)..];
        var localIsValid = local[0] == '"' ? IsQuoted(local, unicode) : IsDotted(local, unicode);
        if (!localIsValid) return false;
        if (domain[0] == '[') return IsLiteral(domain);
        return unicode ? Hosts.IsIdnHostname(domain) : Hosts.IsHostname(domain);
    }

    private static bool IsDotted(ReadOnlySpan<byte> local, bool unicode)
    {
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf(".."u8) >= 0) return false;
        foreach (var c in local)
            if (c >= 0x80 ? !unicode : !char.IsAsciiLetterOrDigit((char)c) && c != '.' && !AtomSigns.Contains((char)c, StringComparison.Ordinal)) return false;
        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<byte> local, bool unicode)
    {
        if (local.Length < 2 || local[^1] != '"') return false;
        var inner = local[1..^1];
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] >= 0x80 ? !unicode : inner[i] is < 0x20 or 0x7F or (byte)'"') return false;
            if (inner[i] == '\\' && (++i == inner.Length || inner[i] is < 0x20 or > 0x7E)) return false;
        }
        return true;
    }

    private static bool IsLiteral(ReadOnlySpan<byte> domain)
    {
        if (domain[^1] != ']') return false;
        var address = domain[1..^1];
        return address.StartsWith("IPv6:"u8) ? Addresses.IsIpv6(address[5..]) : Addresses.IsIpv4(address);
    }
}
