namespace Sluice.Schemas.Formats;

/// <summary>IPv4 dotted quads (RFC 2673) and IPv6 addresses (RFC 4291), without zones.</summary>
internal static class Addresses
{
    public static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            var part = dot < 0 ? text : text[..dot];
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')) return false;
            var value = 0;
            foreach (var c in part)
            {
                if (!char.IsAsciiDigit((char)c)) return false;
                value = (value * 10) + (c - '0');
            }
            if (value > 255 || ++parts > 4) return false;
            if (dot < 0) return parts == 4;
            text = text[(dot + 1)..];
        }
    }

    public static bool IsIpv6(ReadOnlySpan<byte> text)
    {
        var gap = text.IndexOf("::"u8);
        if (gap < 0) return TryGroups(text, last: true, out var all) && all == 8;
        var left = text[..gap];
        var right = text[(gap + 2)..];
        var before = 0;
        var after = 0;
        if (!left.IsEmpty && !TryGroups(left, last: false, out before)) return false;
        if (!right.IsEmpty && !TryGroups(right, last: true, out after)) return false;
        return before + after <= 7;
    }

    private static bool TryGroups(ReadOnlySpan<byte> text, bool last, out int groups)
    {
        groups = 0;
        while (true)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && last && group.Contains((byte)'.'))
            {
                groups += 2;
                return IsIpv4(group);
            }
            if (group.Length is 0 or > 4) return false;
            foreach (var c in group)
                if (!char.IsAsciiHexDigit((char)c)) return false;
            groups++;
            if (colon < 0) return groups <= 8;
            text = text[(colon + 1)..];
        }
    }
}
