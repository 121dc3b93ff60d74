using System.Globalization;
using System.Numerics;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Numbers as text: what JSON accepts, and what people and other languages write.</summary>
internal static class Numbers
{
    public static string Name(JsonKind kind) => kind switch { JsonKind.True => "true", JsonKind.False => "false", _ => "null" };

    /// <summary>The grammar of RFC 8259 section 6.</summary>
    public static bool Strict(ReadOnlySpan<byte> text)
    {
        var at = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var digits = Digits(text, at);
        if (digits == 0 || (digits > 1 && text[at] == '0'))
            return false;
        at += digits;
        if (at < text.Length && text[at] == '.')
        {
            digits = Digits(text, at + 1);
            if (digits == 0)
                return false;
            at += 1 + digits;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
                at++;
            digits = Digits(text, at);
            if (digits == 0)
                return false;
            at += digits;
        }

        return at == text.Length;
    }

    public static bool Strict(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAscii(c))
                return false;
        }

        return text.Length is > 0 and < 400 && Strict(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>A number in another notation as JSON; null when the text is not a number.</summary>
    /// <param name="text">The text without spaces around it.</param>
    /// <param name="stump">The text breaks off inside a number: behind its point, its exponent or its sign.</param>
    public static string? Lenient(ReadOnlySpan<byte> text, out bool stump)
    {
        stump = false;
        if (text.Length is 0 or > 400)
            return null;
        if (Radix(text) is { } other)
            return other;
        var number = Encoding.ASCII.GetString(text).Replace("_", "", StringComparison.Ordinal);
        if (number.Contains('?', StringComparison.Ordinal))
            return null;
        if (number.StartsWith('+'))
            number = number[1..];
        var sign = number.StartsWith('-') ? "-" : "";
        var body = number[sign.Length..];
        if (body.Length == 0 || body == ".")
        {
            stump = true;
            return null;
        }

        if (body[^1] is 'e' or 'E' || (body.Length > 1 && body[^1] is '+' or '-' && body[^2] is 'e' or 'E'))
        {
            body = body.TrimEnd('+', '-', 'e', 'E');
            stump = Strict(sign + body.TrimEnd('.'));
        }

        if (body.StartsWith('.'))
            body = "0" + body;
        if (body.EndsWith('.'))
            body += "0";
        else if (body.Contains(".e", StringComparison.OrdinalIgnoreCase))
            body = body.Replace(".", ".0", StringComparison.Ordinal);
        return Strict(sign + body) ? sign + body : null;
    }

    private static string? Radix(ReadOnlySpan<byte> text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var digits = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (digits.Length < 3 || digits[0] != '0' || digits.Length > 40)
            return null;
        var radix = digits[1] switch { (byte)'x' or (byte)'X' => 16, (byte)'o' or (byte)'O' => 8, (byte)'b' or (byte)'B' => 2, _ => 0 };
        if (radix == 0)
            return null;
        var value = BigInteger.Zero;
        foreach (var c in digits[2..])
        {
            var digit = char.IsAsciiHexDigit((char)c) ? Convert.ToInt32(((char)c).ToString(), 16) : c == '_' ? -1 : 99;
            if (digit == -1)
                continue;
            if (digit >= radix)
                return null;
            value = (value * radix) + digit;
        }

        return sign + value.ToString(CultureInfo.InvariantCulture);
    }

    private static int Digits(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        while (end < text.Length && Letters.IsDigit(text[end]))
            end++;
        return end - at;
    }
}
