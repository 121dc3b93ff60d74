using System.Text;
using System.Text.RegularExpressions;
using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>Whether a pattern occurs in a text; null when that takes too long to say.</summary>
internal static class PatternMatch
{
    public static bool? Of(Pattern pattern, string text)
    {
        try
        {
            return pattern.IsMatch(Encoding.UTF8.GetBytes(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
