using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Schemas.Patterns;

/// <summary>An ECMA-262 regular expression on UTF-8 text: a search, not anchored. Regular ones run as a byte automaton in linear
/// time; look-around, back-references and word boundaries run in .NET's engine, backtracking with a timeout.</summary>
internal sealed class Pattern
{
    private readonly Lazy<ByteMatcher?> _matcher;
    private readonly Lazy<Regex> _regex;
    private readonly byte[]? _prefix;
    private readonly bool _isWhole;
    private volatile bool _outgrown;

    private Pattern(string source, PatternNode node, TimeSpan timeout)
    {
        Source = source;
        (_prefix, _isWhole) = LiteralPrefix.Of(node);
        _matcher = new(() => ByteAutomaton.TryBuild(node) is { } automaton ? new ByteMatcher(automaton) : null);
        _regex = new(() => Translate(node, timeout));
    }

    public string Source { get; }

    /// <summary>Parses a pattern; false with the reason when it is not ECMA-262.</summary>
    public static bool TryCreate(string source, TimeSpan timeout, [NotNullWhen(true)] out Pattern? pattern, out string reason)
    {
        pattern = null;
        if (!PatternParser.TryParse(source, out var node, out reason)) return false;
        var made = new Pattern(source, node, timeout);
        try
        {
            // What .NET's engine must run is translated now, so that a pattern it refuses is a problem of the schema.
            if (!ByteAutomaton.IsRegular(node)) _ = made._regex.Value;
        }
        catch (ArgumentException error)
        {
            reason = error.Message;
            return false;
        }
        pattern = made;
        return true;
    }

    /// <summary>The automaton; null when the pattern is beyond one.</summary>
    public ByteMatcher? Matcher => _matcher.Value;

    /// <summary>Whether a text is a pattern, for the format <c>regex</c>.</summary>
    public static bool IsPattern(string source) => PatternParser.TryParse(source, out _, out _);

    /// <summary>Whether the pattern occurs in the text.</summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern needs backtracking and took longer than its timeout.</exception>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (_prefix is not null) return utf8.StartsWith(_prefix) && (!_isWhole || utf8.Length == _prefix.Length);
        if (!_outgrown && _matcher.Value is { } matcher)
        {
            if (matcher.Find(utf8) is { } found) return found;
            _outgrown = true;
        }
        return IsMatchInUtf16(utf8);
    }

    private bool IsMatchInUtf16(ReadOnlySpan<byte> utf8)
    {
        char[]? rented = null;
        var chars = utf8.Length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        var text = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        try
        {
            return _regex.Value.IsMatch(text);
        }
        finally
        {
            if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static Regex Translate(PatternNode node, TimeSpan timeout)
    {
        var translated = DotNetTranslation.Write(node);
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(translated, RegexOptions.CultureInvariant, timeout);
        }
    }
}
