using System.Security.Cryptography;

namespace Sluice.Mentor;

/// <summary>The mark of one form. What is sent with it is done once, however often it is sent: it is the idempotency key.</summary>
internal static class FormToken
{
    private const int Bytes = 12;

    public static string New() => RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true);

    public static bool IsOne(string text) => text.Length == Bytes * 2 && text.All(char.IsAsciiHexDigitLower);
}
