namespace Sluice.Gateway.Redaction;

/// <summary>Numbers that begin with letters: IBAN, and ids of the United Kingdom and of foreigners in Spain.</summary>
internal static class LetteredNumber
{
    private const int IbanMin = 15, IbanMax = 34;

    public static SensitiveSpan? At(ReadOnlySpan<byte> text, int at) => Iban(text, at) ?? Insurance(text, at) ?? Foreigner(text, at);

    private static SensitiveSpan? Iban(ReadOnlySpan<byte> text, int at)
    {
        if (at + IbanMin > text.Length || !Ascii.IsLetterUpper(text[at + 1]) || !Ascii.IsDigit(text[at + 2]) || !Ascii.IsDigit(text[at + 3])) return null;
        Span<byte> letters = stackalloc byte[IbanMax];
        var (count, end, best) = (0, at, 0);
        while (end < text.Length && count < IbanMax)
        {
            var b = text[end];
            if (Ascii.IsDigit(b) || Ascii.IsLetter(b)) letters[count++] = (byte)(Ascii.IsLetter(b) ? b & ~0x20 : b);
            else if (b is not ((byte)' ' or (byte)'-') || end + 1 == text.Length || !Ascii.IsWord(text[end + 1])) break;
            end++;
            // It may end where a word does; what follows after a space may be of another sentence.
            if (count >= IbanMin && (end == text.Length || !Ascii.IsWord(text[end])) && IsIban(letters[..count])) best = end;
        }

        return best > 0 ? new SensitiveSpan(SensitiveKind.Iban, at, best - at) : null;
    }

    /// <summary>Modulo 97 of the number, its first four characters last, is 1 (ISO 7064).</summary>
    private static bool IsIban(ReadOnlySpan<byte> letters)
    {
        var rest = 0;
        for (var i = 0; i < letters.Length; i++)
        {
            var b = letters[(i + 4) % letters.Length];
            rest = Ascii.IsDigit(b) ? (rest * 10 + b - '0') % 97 : (rest * 100 + b - 'A' + 10) % 97;
        }

        return rest == 1;
    }

    /// <summary>A National Insurance number: <c>QQ 12 34 56 C</c>.</summary>
    private static SensitiveSpan? Insurance(ReadOnlySpan<byte> text, int at)
    {
        if (at + 9 > text.Length || !Ascii.IsLetterUpper(text[at + 1])) return null;
        var (end, digits) = (at + 2, 0);
        for (; end < text.Length && digits < 6; end++)
        {
            if (Ascii.IsDigit(text[end])) digits++;
            else if (text[end] != (byte)' ') return null;
        }

        if (end < text.Length && text[end] == (byte)' ') end++;
        if (digits < 6 || end >= text.Length || text[end] is < (byte)'A' or > (byte)'D' || (end + 1 < text.Length && Ascii.IsWord(text[end + 1]))) return null;
        return new SensitiveSpan(SensitiveKind.NationalId, at, end + 1 - at);
    }

    /// <summary>A number of a foreigner in Spain (NIE): X, Y or Z, seven digits, and their letter.</summary>
    private static SensitiveSpan? Foreigner(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] is < (byte)'X' or > (byte)'Z') return null;
        var digits = at + 1 < text.Length && text[at + 1] == (byte)'-' ? at + 2 : at + 1;
        if (DigitNumber.Count(text, digits) != 7) return null;
        return SpanishLetter.Ends(text, at, digits + 7, ((text[at] - 'X') * 10_000_000) + DigitNumber.Value(text.Slice(digits, 7)));
    }
}

/// <summary>The letter that ends ids of Spain: the rest of the number modulo 23.</summary>
internal static class SpanishLetter
{
    public static SensitiveSpan? Ends(ReadOnlySpan<byte> text, int start, int end, int number)
    {
        if (end < text.Length && text[end] == (byte)'-') end++;
        if (end >= text.Length || (end + 1 < text.Length && Ascii.IsWord(text[end + 1]))) return null;
        return text[end] == "TRWAGMYFPDXBNJZSQVHLCKE"u8[number % 23] ? new SensitiveSpan(SensitiveKind.NationalId, start, end + 1 - start) : null;
    }
}
