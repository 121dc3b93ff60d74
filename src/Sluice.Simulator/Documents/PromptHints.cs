using System.Buffers;
using System.Text.RegularExpressions;

namespace Sluice.Simulator;

/// <summary>Values that a prompt names for properties: <c>ticketId: T-17</c>, <c>"weeks" = 6</c>, or a code such as
/// <c>INV-0017</c> that stands alone in the text. They make a document's key follow its prompt.</summary>
internal sealed partial class PromptHints
{
    private const int TextMax = 64 * 1024;
    private const int ValueMax = 200;
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t,;)`\"'");
    private readonly bool _identifiersOnly;
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);

    /// <summary>Reads the hints of the user's words. Where a name occurs twice the last one counts: conversations move on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="identifiersOnly">Whether only properties that identify (<c>id</c>, <c>ticketId</c>, <c>number</c>) get a hint: the
    /// text of a correction is full of "name: what is wrong".</param>
    public PromptHints(string text, bool identifiersOnly = false)
    {
        _identifiersOnly = identifiersOnly;
        if (text.Length > TextMax)
            text = text[^TextMax..];
        foreach (Match match in Assignment().Matches(text))
        {
            var name = match.Groups["name"].Value;
            var value = Value(text, name, match);
            if (value.Length is 0 or > ValueMax || IsPlaceholder(value))
                continue;
            // "Triage ticketId: T-17" names ticketId, "Ticket id: T-17" names ticketId and id.
            _named[Folded(name)] = value;
            _named[Folded(name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..])] = value;
        }

        var codes = Code().Matches(text).Select(m => m.Value).Distinct(StringComparer.Ordinal).Take(2).ToList();
        Identifier = codes.Count == 1 ? codes[0] : null;
    }

    /// <summary>The only code in the text; null when there is none or more than one.</summary>
    public string? Identifier { get; }

    /// <summary>The value named for a property, whatever the case style of its name; null when there is none.</summary>
    public string? For(string property) =>
        _identifiersOnly && !PlausibleText.IsIdentifier(property) ? null : _named.GetValueOrDefault(Folded(property));

    private static string Folded(string name) => string.Concat(PlausibleText.Words(name));

    private static string Value(string text, string name, Match match)
    {
        var end = text.AsSpan(match.Index + match.Length).IndexOfAny('\r', '\n');
        var rest = text.AsSpan(match.Index + match.Length, end < 0 ? text.Length - match.Index - match.Length : end).Trim();
        if (rest.Length > 1 && rest[0] is '"' or '\'' or '`')
            return rest[1..].IndexOf(rest[0]) is > 0 and var close ? rest.Slice(1, close).ToString() : "";
        // In the middle of a sentence, or for an identifier, the value is one word; on a line of its own it is the line.
        var identifier = PlausibleText.IsIdentifier(name);
        if (!identifier && OpensLine(text, match.Index))
            return rest.ToString();
        var stop = rest.IndexOfAny(WordEnds);
        var word = (stop < 0 ? rest : rest[..stop]).TrimEnd(".:!?*");
        return identifier && word.IndexOfAnyInRange('0', '9') < 0 ? "" : word.ToString();
    }

    private static bool OpensLine(string text, int index)
    {
        while (index > 0 && text[index - 1] is ' ' or '\t' or '-' or '*' or '#' or '>' or '"' or '`')
            index--;
        return index == 0 || text[index - 1] is '\n' or '\r';
    }

    private static bool IsPlaceholder(string value) => value[0] is '{' or '[' or '<'
        || value is "string" or "number" or "integer" or "boolean" or "object" or "array" or "null";

    [GeneratedRegex("""\b(?<name>[A-Za-z][A-Za-z0-9_-]{0,63}(?: [A-Za-z0-9]{1,63})?)["'`*]{0,2}[ \t]*[:=]""",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(?<![\p{L}\p{N}_-])[A-Za-z]{1,16}-[0-9]{1,12}(?![\p{L}\p{N}_-])",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Code();
}
