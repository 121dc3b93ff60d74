using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Evaluation.Retrieval;

/// <summary>A document of a test collection.</summary>
internal sealed record TrecDocument(string Id, string Title, string Text);

/// <summary>A collection of documents, queries and judgements in TREC's format, read from a folder. Files are known by their names: <c>doc…</c> or
/// <c>corpus…</c>, <c>quer…</c> or <c>topic…</c>, <c>…qrel…</c>, each also with <c>.gz</c>; tags in any case.</summary>
internal sealed partial class TrecCollection
{
    private TrecCollection(IReadOnlyList<TrecDocument> documents, IReadOnlyList<(string Id, string Text)> queries,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> judged) => (Documents, Queries, Judged) = (documents, queries, judged);

    public IReadOnlyList<TrecDocument> Documents { get; }

    public IReadOnlyList<(string Id, string Text)> Queries { get; }

    /// <summary>By query and document how relevant it is; above 0: relevant.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Judged { get; }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="InvalidDataException">A file is missing, or there is nothing in it.</exception>
    public static TrecCollection Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new InvalidDataException($"There is no folder '{folder}'.");
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var qrels = Named(files, "qrel");
        var queries = Named(files.Except(qrels), "quer", "topic");
        var documents = Named(files.Except(qrels).Except(queries), "doc", "corpus", "collection");
        if (documents.Count == 0 || queries.Count == 0 || qrels.Count == 0)
            throw new InvalidDataException($"'{folder}' has not all of doc*, query* (or topic*) and qrel* files.");
        var collection = new TrecCollection([.. documents.SelectMany(file => DocumentsOf(Text(file)))], [.. queries.SelectMany(file => QueriesOf(Text(file)))], Judgements(qrels));
        return collection.Documents.Count > 0 && collection.Queries.Any(query => collection.Judged.ContainsKey(query.Id))
            ? collection
            : throw new InvalidDataException($"'{folder}' has no documents, or no judged queries.");
    }

    private static List<string> Named(IEnumerable<string> files, params string[] words) => [.. files.Where(file =>
        !file.EndsWith(".md", StringComparison.OrdinalIgnoreCase) && words.Any(word => Path.GetFileName(file).Contains(word, StringComparison.OrdinalIgnoreCase)))];

    private static string Text(string file)
    {
        using var stream = File.OpenRead(file);
        using Stream plain = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static IEnumerable<TrecDocument> DocumentsOf(string text)
    {
        foreach (Match match in DocumentPattern.Matches(text))
        {
            var body = match.Groups["body"].Value;
            if (Part(body, "docno") is not { } id) continue;
            var title = Part(body, "title") ?? Part(body, "headline") ?? "";
            var rest = body;
            foreach (var tag in (string[])["docno", "docid", "title", "headline"]) rest = Without(rest, tag);
            yield return new(id, title, Plain(rest));
        }
    }

    private static IEnumerable<(string, string)> QueriesOf(string text)
    {
        foreach (Match match in TopicPattern.Matches(text))
        {
            var body = match.Groups["body"].Value;
            var (number, title) = (Part(body, "num"), Part(body, "title"));
            if (string.IsNullOrWhiteSpace(title)) title = Part(body, "desc");
            if (number is null || string.IsNullOrWhiteSpace(title)) continue;
            yield return (Label(number, "number:"), Label(title, "topic:"));
        }
    }

    private static Dictionary<string, IReadOnlyDictionary<string, int>> Judgements(IEnumerable<string> files)
    {
        var judged = new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        foreach (var line in files.SelectMany(file => Text(file).Split('\n')))
        {
            var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 3 || !double.TryParse(parts[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var grade)) continue;
            if (!judged.TryGetValue(parts[0], out var documents)) judged[parts[0]] = documents = new Dictionary<string, int>(StringComparer.Ordinal);
            ((Dictionary<string, int>)documents)[parts[^2]] = (int)grade;
        }
        return judged;
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

    private static string Label(string text, string label) => text.StartsWith(label, StringComparison.OrdinalIgnoreCase) ? text[label.Length..].Trim() : text;

    private static string Plain(string text) => WebUtility.HtmlDecode(TagPattern.Replace(text, " ")).Trim();

    [GeneratedRegex("<doc>(?<body>.*?)</doc>", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex DocumentPattern { get; }

    [GeneratedRegex("<top>(?<body>.*?)</top>", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TopicPattern { get; }

    [GeneratedRegex("</?[a-zA-Z][^<>]*>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TagPattern { get; }
}
