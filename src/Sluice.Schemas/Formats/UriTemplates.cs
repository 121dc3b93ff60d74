using System.Buffers;

namespace Sluice.Schemas.Formats;

/// <summary>URI templates (RFC 6570 section 2).</summary>
internal static class UriTemplates
{
    private static readonly SearchValues<byte> NotLiteral = SearchValues.Create("\"<>\\^`|} \u007F"u8);
    private static readonly SearchValues<byte> Operators = SearchValues.Create("+#./;?&=,!@|"u8);

    public static bool IsUriTemplate(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var c = text[0];
            if (c == '{')
            {
                var close = text.IndexOf((byte)'}');
                if (close < 0 || !IsExpression(text[1..close])) return false;
                text = text[(close + 1)..];
                continue;
            }
            if (c < 0x20 || NotLiteral.Contains(c) || (c == '%' && !IsEncoded(text))) return false;
            var last = c == '%' ? 2 : 0;
            if (c >= 0x80 && !UriCharacters.TryTake(text, ref last, isPrivateAllowed: true)) return false;
            text = text[(last + 1)..];
        }
        return true;
    }

    private static bool IsExpression(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && Operators.Contains(text[0])) text = text[1..];
        while (true)
        {
            var comma = text.IndexOf((byte)',');
            if (!IsVariable(comma < 0 ? text : text[..comma])) return false;
            if (comma < 0) return true;
            text = text[(comma + 1)..];
        }
    }

    private static bool IsVariable(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("*"u8)) return IsName(text[..^1]);
        var colon = text.IndexOf((byte)':');
        if (colon < 0) return IsName(text);
        var length = text[(colon + 1)..];
        return IsName(text[..colon]) && length.Length is >= 1 and <= 4 && length[0] != '0' && length.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    private static bool IsName(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] == '.' || text[^1] == '.' || text.IndexOf(".."u8) >= 0) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && IsEncoded(text[i..])) i += 2;
            else if (!char.IsAsciiLetterOrDigit((char)text[i]) && text[i] is not ((byte)'_' or (byte)'.')) return false;
        }
        return true;
    }

    private static bool IsEncoded(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2]);
}
