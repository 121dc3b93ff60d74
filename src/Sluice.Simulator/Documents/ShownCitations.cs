using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Simulator;

/// <summary>The ids that a request shows to be cited, for schemas that say <c>x-cites</c>: of passages as prompts show them, in a tag's <c>id</c> or as
/// <c>"id"</c> of JSON; those that a correction names stand for all others.</summary>
internal static partial class ShownCitations
{
    /// <summary>The keyword of values that cite.</summary>
    public const string Keyword = "x-cites";

    private const int TextMax = 1024 * 1024;
    private const int IdsMax = 1_000;

    /// <summary>The ids, in order; none when nothing is shown; null when the schema asks for no citation.</summary>
    public static IReadOnlyList<string>? In(string text, JsonElement schema, bool isCorrection)
    {
        if (!schema.GetRawText().Contains($"\"{Keyword}\"", StringComparison.Ordinal))
            return null;
        if (text.Length > TextMax)
            text = text[^TextMax..];
        try
        {
            if (isCorrection && Named().Matches(text) is { Count: > 0 } named)
                return Ids(named.SelectMany(line => Quoted().Matches(line.Groups["ids"].Value)), unquoted: false);
            foreach (var (form, unquoted) in ((Regex, bool)[])[(Passage(), true), (Tag(), true), (Member(), false)])
            {
                if (Ids(form.Matches(text), unquoted) is { Count: > 0 } ids)
                    return ids;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // A model that is shown too much cites nothing of it.
        }

        return [];
    }

    /// <summary>A text without the tags of passages: what stands in them says nothing about the answer's own members.</summary>
    public static string WithoutTags(string text) => text.Contains("<passage", StringComparison.Ordinal) ? Passage().Replace(text, "") : text;

    private static List<string> Ids(IEnumerable<Match> matches, bool unquoted) =>
        [.. matches.Select(m => m.Groups["id"].Value).Select(id => unquoted ? id : Read(id)).OfType<string>().Distinct(StringComparer.Ordinal).Take(IdsMax)];

    private static string? Read(string quoted)
    {
        try
        {
            return JsonSerializer.Deserialize<string>($"\"{quoted}\"");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("""<passage\s[^<>]{0,2000}?\bid="(?<id>[^"]{1,256})"[^<>]{0,2000}>""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Passage();

    [GeneratedRegex("""<[A-Za-z][A-Za-z0-9_-]{0,63}\s[^<>]{0,2000}?\bid="(?<id>[^"]{1,256})"[^<>]{0,2000}>""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Tag();

    [GeneratedRegex(""""
        "id"\s{0,8}:\s{0,8}"(?<id>(?:[^"\\]|\\.){1,512})"
        """", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Member();

    [GeneratedRegex("""\bone of these ids\b[^":\r\n]{0,60}: (?<ids>"[^\r\n]*)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Named();

    [GeneratedRegex("""
        "(?<id>(?:[^"\\]|\\.){1,512})"
        """, RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Quoted();
}
