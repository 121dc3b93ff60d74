using System.Diagnostics;

namespace Sluice.Gateway;

/// <summary>W3C trace ids (Trace Context, section 3.2.2.3).</summary>
internal static class TraceIds
{
    public static string Current() => (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();

    public static bool IsValid(string text) =>
        text.Length == 32 && text.All(char.IsAsciiHexDigitLower) && text.Any(c => c != '0');
}
