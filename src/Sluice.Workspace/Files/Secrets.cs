using System.Text.RegularExpressions;

namespace Sluice.Workspace;

/// <summary>Recognises keys and passwords that stand where they must not.</summary>
internal static partial class Secrets
{
    private static readonly string[] Names =
        ["key", "token", "accesstoken", "authtoken", "bearertoken", "secret", "clientsecret", "password", "authorization", "credentials"];

    /// <summary>Whether a setting's name asks for a secret.</summary>
    public static bool IsName(string name)
    {
        var folded = string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
        return folded.EndsWith("apikey", StringComparison.Ordinal) || Names.Contains(folded, StringComparer.Ordinal);
    }

    /// <summary>Whether a value looks like a provider's key or a signed token.</summary>
    public static bool IsValue(string value) => Pattern.IsMatch(value);

    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(sk-[A-Za-z0-9_-]{8}|AIza[A-Za-z0-9_-]{20}|gh[pousr]_[A-Za-z0-9]{20}|xox[abprs]-[A-Za-z0-9-]{10}"
        + @"|AKIA[A-Z0-9]{16}|hf_[A-Za-z0-9]{20}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10})",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern { get; }
}
