namespace Sluice.Gateway.Redaction;

/// <summary>Numbers of digits and separators: cards, telephones, ids of states.</summary>
internal static class DigitNumber
{
    private const int DigitsMax = 19;

    public static SensitiveSpan? At(ReadOnlySpan<byte> text, int at)
    {
        Span<byte> digits = stackalloc byte[DigitsMax];
        var (end, count) = Run(text, at, digits);
        if (count < 8) return null;
        if (end < text.Length && (Ascii.IsWord(text[end]) || text[end] >= 0x80))
        {
            // A letter right behind it may be the check letter of an id; otherwise the number is part of something else.
            return count == 8 && Count(text, at) == 8 ? SpanishLetter.Ends(text, at, at + 8, Value(text.Slice(at, 8))) : null;
        }

        return Kind(text[at..end], digits[..count]) is { } kind ? new SensitiveSpan(kind, at, end - at) : null;
    }

    /// <summary>Digits from a place on, without separators.</summary>
    public static int Count(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        while (end < text.Length && Ascii.IsDigit(text[end])) end++;
        return end - at;
    }

    public static int Value(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits) value = (value * 10) + digit - '0';
        return value;
    }

    /// <summary>As far as digits go, with single separators between them; where there are more than a number can have, none is meant.</summary>
    private static (int End, int Count) Run(ReadOnlySpan<byte> text, int at, Span<byte> digits)
    {
        var (end, count, last) = (at, 0, at);
        for (; end < text.Length; end++)
        {
            var b = text[end];
            if (Ascii.IsDigit(b))
            {
                if (count == DigitsMax) return (end, 0);
                digits[count++] = (byte)(b - '0');
                last = end + 1;
            }
            else if (!(b == (byte)'+' && end == at) && !(b is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')' && end - last < 2))
            {
                break;
            }
        }

        return (last, count);
    }

    private static SensitiveKind? Kind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> digits)
    {
        if (text[0] == (byte)'+') return digits.Length <= 15 && digits[0] != 0 ? SensitiveKind.Phone : null;
        // Dates and versions have dots and slashes between, cards have not.
        if (IsCardLength(digits) && !text.ContainsAny("./()"u8) && IsLuhn(digits)) return SensitiveKind.Card;
        if (IsNationalId(text, digits)) return SensitiveKind.NationalId;
        return IsPhone(text, digits) ? SensitiveKind.Phone : null;
    }

    /// <summary>The lengths that the networks give their numbers, by how those begin (ISO/IEC 7812, annex of issuers).</summary>
    private static bool IsCardLength(ReadOnlySpan<byte> digits) => (digits[0], digits[1]) switch
    {
        (3, 4 or 7) => digits.Length == 15,
        (4, _) => digits.Length is 13 or 16 or 19,
        (2, _) or (5, _) => digits.Length == 16,
        (3, 0 or 5 or 6 or 8 or 9) => digits.Length is >= 14 and <= 19,
        (6, _) => digits.Length >= 16,
        _ => false,
    };

    private static bool IsLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)];
            sum += i % 2 == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }

    private static bool IsNationalId(ReadOnlySpan<byte> text, ReadOnlySpan<byte> digits) => digits.Length switch
    {
        9 => Shape(text, "ddd-dd-dddd") && IsSocialSecurity(digits),
        11 => (Shape(text, "ddd.ddd.ddd-dd") && IsBrazilian(digits)) || (Shape(text, "dd ddd ddd ddd") && IsGerman(digits)),
        15 => digits[0] is 1 or 2 && IsFrench(digits),
        _ => false,
    };

    /// <summary>Telephone numbers without a country: <c>(555) 010-4477</c>, <c>555-010-4477</c>, <c>030 901820</c>.</summary>
    private static bool IsPhone(ReadOnlySpan<byte> text, ReadOnlySpan<byte> digits) =>
        (digits.Length == 10 && (Shape(text, "ddd-ddd-dddd") || Shape(text, "(ddd) ddd-dddd") || Shape(text, "ddd.ddd.dddd") || Shape(text, "(ddd)ddd-dddd")))
        || (digits.Length is >= 9 and <= 13 && digits[0] == 0 && digits[1] != 0 && text.ContainsAny(" /-("u8) && !text.ContainsAny("."u8));

    private static bool Shape(ReadOnlySpan<byte> text, string shape)
    {
        if (text.Length != shape.Length) return false;
        for (var i = 0; i < text.Length; i++)
            if (shape[i] == 'd' ? !Ascii.IsDigit(text[i]) : text[i] != shape[i]) return false;
        return true;
    }

    /// <summary>No area 000, 666 or 900 to 999, no group 00, no serial 0000 (Social Security Administration, RM 10201.035).</summary>
    private static bool IsSocialSecurity(ReadOnlySpan<byte> digits)
    {
        var area = (digits[0] * 100) + (digits[1] * 10) + digits[2];
        return area is not (0 or 666) and < 900 && digits[3] + digits[4] > 0 && digits[5] + digits[6] + digits[7] + digits[8] > 0;
    }

    /// <summary>A CPF: two check digits, each the rest of a weighted sum modulo 11.</summary>
    private static bool IsBrazilian(ReadOnlySpan<byte> digits)
    {
        for (var check = 9; check <= 10; check++)
        {
            var sum = 0;
            for (var i = 0; i < check; i++) sum += digits[i] * (check + 1 - i);
            if (sum * 10 % 11 % 10 != digits[check]) return false;
        }

        return digits.ContainsAnyExcept(digits[0]);
    }

    /// <summary>A German tax id: its last digit by ISO/IEC 7064, MOD 11,10.</summary>
    private static bool IsGerman(ReadOnlySpan<byte> digits)
    {
        if (digits[0] == 0) return false;
        var product = 10;
        foreach (var digit in digits[..10])
        {
            var sum = (digit + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10 == digits[10];
    }

    /// <summary>A French NIR: the last two digits are 97 less the rest of the others modulo 97, the month is one.</summary>
    private static bool IsFrench(ReadOnlySpan<byte> digits)
    {
        long number = 0;
        foreach (var digit in digits[..13]) number = (number * 10) + digit;
        return 97 - (number % 97) == (digits[13] * 10) + digits[14] && (digits[3] * 10) + digits[4] is >= 1 and <= 12 or >= 20;
    }
}
