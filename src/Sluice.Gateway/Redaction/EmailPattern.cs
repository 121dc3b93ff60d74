namespace Sluice.Gateway.Redaction;

/// <summary>E-mail addresses, those with letters beyond ASCII included (RFC 6531); not quoted local parts. A slash, which may be in one, is taken for
/// what stands before it.</summary>
internal static class EmailPattern
{
    private const int LocalBytesMax = 64, DomainBytesMax = 255;

    /// <summary>The address around an <c>@</c>; null when it is in none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the <c>@</c> is.</param>
    /// <param name="from">Where an address may begin at the earliest.</param>
    public static SensitiveSpan? At(ReadOnlySpan<byte> text, int at, int from)
    {
        var start = at;
        while (start > from && at - start < LocalBytesMax && IsLocal(text[start - 1])) start--;
        while (start < at && text[start] is (byte)'.' or (byte)'-' or (byte)'\'') start++;
        if (start == at) return null;
        var end = at + 1;
        while (end < text.Length && end - at <= DomainBytesMax && IsDomain(text[end])) end++;
        while (end > at + 1 && text[end - 1] is (byte)'.' or (byte)'-') end--;
        var domain = text[(at + 1)..end];
        var dot = domain.LastIndexOf((byte)'.');
        // A top-level domain has two letters at least, and no digits unless it is one of another script (xn--).
        if (dot < 1 || domain.Length - dot - 1 < 2 || Ascii.IsDigit(domain[dot + 1])) return null;
        return new SensitiveSpan(SensitiveKind.Email, start, end - start);
    }

    private static bool IsLocal(byte b) => Ascii.IsWord(b) || b >= 0x80 || ".!#$%&'*+=?^`{|}~-"u8.Contains(b);

    private static bool IsDomain(byte b) => Ascii.IsDigit(b) || Ascii.IsLetter(b) || b >= 0x80 || b is (byte)'.' or (byte)'-';
}
