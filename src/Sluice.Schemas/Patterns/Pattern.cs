using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Schemas.Patterns;

/// <summary>An ECMA-262 regular expression on UTF-8 text: a search, not anchored. Runs in linear time where .NET can express it so;
/// else with a timeout, past which the text counts as not matching.</summary>
internal sealed class Pattern
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    private Pattern(string source, Regex regex) => (Source, _regex) = (source, regex);

    public string Source { get; }

    /// <summary>Translates a pattern; false with the reason when it is not ECMA-262.</summary>
    public static bool TryCreate(string source, [NotNullWhen(true)] out Pattern? pattern, out string reason)
    {
        pattern = null;
        if (!EcmaTranslation.TryTranslate(source, out var translated, out reason)) return false;
        try
        {
            pattern = new Pattern(source, Create(translated));
            return true;
        }
        catch (ArgumentException error)
        {
            reason = error.Message;
            return false;
        }
    }

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        char[]? rented = null;
        var chars = utf8.Length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        var text = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
        finally
        {
            if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static Regex Create(string translated)
    {
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, System.Threading.Timeout.InfiniteTimeSpan);
        }
        catch (NotSupportedException)
        {
            return new Regex(translated, RegexOptions.CultureInvariant, Timeout);
        }
    }
}
