using System.Net;
using System.Text.RegularExpressions;

namespace Sluice.Evaluation.Retrieval;

/// <summary>Documents and topics in TREC's tags, in any case, closed or not.</summary>
internal static partial class TrecText
{
    private static readonly string[] Titles = ["title", "headline", "ttl"];

    private static readonly string[] Names = ["docno", "docid", "docoldno", "fileid"];

    public static bool IsDocuments(string text) => Has(text, "<docno>");

    public static bool IsTopics(string text) => Has(text, "<top>") || TopicsPattern.IsMatch(text);

    public static IEnumerable<TestDocument> Documents(string text)
    {
        foreach (var (_, body) in Elements(text, DocumentPattern, "</doc>"))
        {
            if (Part(body, "docno") is not { Length: > 0 } id) continue;
            var title = Titles.Select(tag => Part(body, tag)).FirstOrDefault(part => part is not null) ?? "";
            yield return new(id, title, Words(body));
        }
    }

    public static IEnumerable<TestQuery> Topics(string text)
    {
        foreach (var (tag, body) in Elements(text, TopicPattern, "</top>", "</topic>", "</query>"))
        {
            var number = NumberPattern.Match(tag) is { Success: true } attribute ? attribute.Groups["id"].Value : Part(body, "num") ?? Part(body, "number");
            var words = ((string[])["title", "query", "text", "desc", "description"]).Select(name => Part(body, name)).FirstOrDefault(part => !string.IsNullOrWhiteSpace(part))
                ?? (body.Contains('<', StringComparison.Ordinal) ? null : Plain(body));
            if (number is null || string.IsNullOrEmpty(words)) continue;
            yield return new(Unlabelled(number, "number:"), Unlabelled(words, "topic:", "description:"));
        }
    }

    /// <summary>What stands in the text; where no tag is named so, in all of the document but its names and titles.</summary>
    private static string Words(string body)
    {
        var texts = TextPattern.Matches(body).Select(match => Plain(match.Groups["text"].Value)).Where(part => part.Length > 0).ToList();
        if (texts.Count > 0) return string.Join("\n\n", texts);
        foreach (var tag in (string[])[.. Names, .. Titles]) body = Without(body, tag);
        return Plain(body);
    }

    /// <summary>Elements that begin with a tag, and end where they are closed or the next one begins.</summary>
    private static IEnumerable<(string Tag, string Body)> Elements(string text, Regex opening, params string[] closings)
    {
        for (var open = opening.Match(text); open.Success;)
        {
            var next = open.NextMatch();
            var body = text[(open.Index + open.Length)..(next.Success ? next.Index : text.Length)];
            var ends = closings.Select(closing => body.IndexOf(closing, StringComparison.OrdinalIgnoreCase)).Where(at => at >= 0).ToList();
            yield return (open.Value, ends.Count > 0 ? body[..ends.Min()] : body);
            open = next;
        }
    }

    /// <summary>What a tag holds: up to its end, or in old files, which do not close tags, up to the next one.</summary>
    private static string? Part(string body, string tag)
    {
        var start = body.IndexOf($"<{tag}>", StringComparison.OrdinalIgnoreCase);
        if (start < 0) return null;
        start += tag.Length + 2;
        var end = body.IndexOf($"</{tag}>", start, StringComparison.OrdinalIgnoreCase);
        if (end < 0) end = body.IndexOf('<', start);
        return Plain(end < 0 ? body[start..] : body[start..end]);
    }

    private static string Without(string body, string tag)
    {
        var start = body.IndexOf($"<{tag}>", StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : body.IndexOf($"</{tag}>", start, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? body : body[..start] + " " + body[(end + tag.Length + 3)..];
    }

    private static string Unlabelled(string text, params ReadOnlySpan<string> labels)
    {
        foreach (var label in labels)
            if (text.StartsWith(label, StringComparison.OrdinalIgnoreCase)) return text[label.Length..].Trim();
        return text;
    }

    private static string Plain(string text) => WebUtility.HtmlDecode(TagPattern.Replace(text, " ")).Trim();

    private static bool Has(string text, string tag) => text.Contains(tag, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("<doc(\\s[^<>]*)?>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex DocumentPattern { get; }

    [GeneratedRegex("<(top|topic\\s[^<>]*|query\\s[^<>]*|topic|query(?=>\\s*<num))>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TopicPattern { get; }

    [GeneratedRegex("<(topic\\s|query\\s|topic>|query>\\s*<num)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TopicsPattern { get; }

    [GeneratedRegex("\\s(number|id|qid)\\s*=\\s*[\"'](?<id>[^\"']+)[\"']", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex NumberPattern { get; }

    [GeneratedRegex("<(?<tag>text|leadpara|lp)>(?<text>.*?)(</\\k<tag>>|$)", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TextPattern { get; }

    [GeneratedRegex("</?[a-zA-Z][^<>]*>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TagPattern { get; }
}
