namespace Sluice.Schemas.Formats;

/// <summary>E-mail addresses: the Mailbox of RFC 5321 section 4.1.2.</summary>
internal static class Mail
{
    private const string AtomSigns = "!#$%&'*+-/=?^_`{|}~";

    public static bool IsEmail(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at <= 0) return false;
        var local = text[..at];
        var domain = text[(at + 1)..];
        var localIsValid = local[0] == '"' ? IsQuoted(local) : IsDotted(local);
        return localIsValid && (domain.StartsWith("["u8) ? IsLiteral(domain) : Hosts.IsHostname(domain));
    }

    private static bool IsDotted(ReadOnlySpan<byte> local)
    {
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf(".."u8) >= 0) return false;
        foreach (var c in local)
            if (!char.IsAsciiLetterOrDigit((char)c) && c != '.' && !AtomSigns.Contains((char)c, StringComparison.Ordinal)) return false;
        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<byte> local)
    {
        if (local.Length < 2 || local[^1] != '"') return false;
        var inner = local[1..^1];
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] is < 0x20 or > 0x7E or (byte)'"') return false;
            if (inner[i] == '\\' && ++i == inner.Length) return false;
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
