using System.Buffers;

namespace Sluice.Schemas.Formats;

/// <summary>URIs (RFC 3986) and IRIs (RFC 3987), by their grammar.</summary>
internal static class Uris
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<byte> Segment = Bytes(Unreserved + SubDelimiters + ":@/%");
    private static readonly SearchValues<byte> QueryOrFragment = Bytes(Unreserved + SubDelimiters + ":@/?%");
    private static readonly SearchValues<byte> UserInfo = Bytes(Unreserved + SubDelimiters + ":%");
    private static readonly SearchValues<byte> RegisteredName = Bytes(Unreserved + SubDelimiters + "%");
    private static readonly SearchValues<byte> FutureAddress = Bytes(Unreserved + SubDelimiters + ":");

    public static bool IsUri(ReadOnlySpan<byte> text) => IsReference(text, absolute: true, beyondAscii: false);

    public static bool IsUriReference(ReadOnlySpan<byte> text) => IsReference(text, absolute: false, beyondAscii: false);

    public static bool IsIri(ReadOnlySpan<byte> text) => IsReference(text, absolute: true, beyondAscii: true);

    public static bool IsIriReference(ReadOnlySpan<byte> text) => IsReference(text, absolute: false, beyondAscii: true);

    private static bool IsReference(ReadOnlySpan<byte> text, bool absolute, bool beyondAscii)
    {
        var hash = text.IndexOf((byte)'#');
        if (hash >= 0)
        {
            if (!Consists(text[(hash + 1)..], QueryOrFragment, beyondAscii)) return false;
            text = text[..hash];
        }
        var question = text.IndexOf((byte)'?');
        if (question >= 0)
        {
            if (!Consists(text[(question + 1)..], QueryOrFragment, beyondAscii, isQuery: true)) return false;
            text = text[..question];
        }
        var scheme = SchemeLength(text);
        if (scheme < 0 && absolute) return false;
        if (scheme >= 0) text = text[(scheme + 1)..];
        if (!text.StartsWith("//"u8))
        {
            // Without a scheme a colon in the first segment would be read as one (path-noscheme).
            var first = text.IndexOf((byte)'/') is var slash and >= 0 ? text[..slash] : text;
            return (scheme >= 0 || !first.Contains((byte)':')) && Consists(text, Segment, beyondAscii);
        }
        text = text[2..];
        var path = text.IndexOf((byte)'/');
        var authority = path < 0 ? text : text[..path];
        return IsAuthority(authority, beyondAscii) && (path < 0 || Consists(text[path..], Segment, beyondAscii));
    }

    private static int SchemeLength(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon <= 0 || !char.IsAsciiLetter((char)text[0])) return -1;
        foreach (var c in text[..colon])
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'+' or (byte)'-' or (byte)'.')) return -1;
        return colon;
    }

    private static bool IsAuthority(ReadOnlySpan<byte> text, bool beyondAscii)
    {
        var at = text.IndexOf((byte)'@');
        if (at >= 0)
        {
            if (!Consists(text[..at], UserInfo, beyondAscii)) return false;
            text = text[(at + 1)..];
        }
        if (text.StartsWith("["u8))
        {
            var close = text.IndexOf((byte)']');
            return close > 0 && IsAddress(text[1..close]) && IsPort(text[(close + 1)..]);
        }
        var colon = text.IndexOf((byte)':');
        var host = colon < 0 ? text : text[..colon];
        return Consists(host, RegisteredName, beyondAscii) && (colon < 0 || IsPort(text[colon..]));
    }

    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] | 0x20) != 'v') return Addresses.IsIpv6(text);
        var dot = text.IndexOf((byte)'.');
        if (dot < 2 || dot + 1 == text.Length) return false;
        foreach (var c in text[1..dot])
            if (!char.IsAsciiHexDigit((char)c)) return false;
        return text[(dot + 1)..].IndexOfAnyExcept(FutureAddress) < 0;
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] == ':' && text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);

    private static bool Consists(ReadOnlySpan<byte> text, SearchValues<byte> allowed, bool beyondAscii, bool isQuery = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c >= 0x80)
            {
                if (!beyondAscii || !UriCharacters.TryTake(text, ref i, isQuery)) return false;
                continue;
            }
            if (!allowed.Contains(c)) return false;
            if (c != '%') continue;
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1]) || !char.IsAsciiHexDigit((char)text[i + 2])) return false;
            i += 2;
        }
        return true;
    }

    private static SearchValues<byte> Bytes(string characters) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));
}
