using System.Globalization;

namespace Sluice.Evaluation.Retrieval;

/// <summary>Lines that say how relevant a document is to a query. Collections differ in the columns: <c>query 0 document grade</c> as TREC has them,
/// <c>query document grade</c> as BEIR and Cranfield, <c>query document 0 0.0</c> as CISI, and the first two without grades. The way that gives the
/// most different documents that are there is taken.</summary>
internal static class Judgements
{
    // Places of document and grade; where there is no grade, what is listed is relevant.
    private static readonly (int Columns, int Document, int? Grade)[] Ways = [(4, 2, 3), (4, 1, null), (3, 1, 2), (3, 2, null), (2, 1, null)];

    /// <summary>Whether lines are judgements: two to five columns without white space, alike in all lines but the first, which may name them.</summary>
    public static bool Are(IReadOnlyList<string[]> lines)
    {
        var body = lines.Count > 1 ? lines.Skip(1) : lines;
        return lines.Count > 0 && body.All(line => line.Length is >= 2 and <= 5 && line.Length == lines[^1].Length && IsJudgement(line));
    }

    private static bool IsJudgement(string[] line) => line.All(column => column.Length > 0 && !column.Any(char.IsWhiteSpace))
        && (line.Length == 2 ? line[1].Any(char.IsAsciiDigit) : line[1] is "0" or "Q0" || Grade(line, line.Length - 1) is not null);

    /// <summary>What was judged, by query and document.</summary>
    public static Dictionary<string, IReadOnlyDictionary<string, int>> Of(IEnumerable<CollectionFile> files, IReadOnlySet<string> documents, List<string> remarks)
    {
        var judged = new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var (way, known) = Ways.Where(way => way.Columns <= file.Lines[^1].Length)
                .Select(way => (Way: way, Known: file.Lines.Where(line => line.Length > way.Document && Grade(line, way.Grade) is not null)
                    .Select(line => line[way.Document]).Where(documents.Contains).Distinct(StringComparer.Ordinal).Count()))
                .MaxBy(candidate => candidate.Known);
            if (known == 0)
            {
                remarks.Add($"{file.Name} was passed over: none of its columns is the id of a document, such as '{documents.First()}'");
                continue;
            }
            var unknown = 0;
            foreach (var line in file.Lines)
            {
                if (line.Length <= way.Document || Grade(line, way.Grade) is not { } grade) continue;
                if (!documents.Contains(line[way.Document])) unknown++;
                if (!judged.TryGetValue(line[0], out var grades)) judged[line[0]] = grades = new Dictionary<string, int>(StringComparer.Ordinal);
                ((Dictionary<string, int>)grades)[line[way.Document]] = grade;
            }
            if (unknown > 0) remarks.Add($"{file.Name}: {unknown} of {file.Lines.Count} judgements name a document that is not there; who scores cannot find it");
        }
        return judged;
    }

    /// <summary>Queries under the names by which they were judged: without leading zeros where those differ, or by their order where the judgements
    /// count from 1 and the queries do not, as in Cranfield.</summary>
    public static List<TestQuery> Named(List<TestQuery> queries, IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> judged, List<string> remarks)
    {
        var ordinals = Enumerable.Range(1, queries.Count).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToList();
        if (judged.Count == queries.Count && ordinals.TrueForAll(judged.ContainsKey) && !ordinals.ToHashSet(StringComparer.Ordinal).SetEquals(queries.Select(query => Bare(query.Id))))
        {
            remarks.Add("queries are counted in their order, as the judgements do");
            return [.. queries.Select((query, place) => query with { Id = ordinals[place] })];
        }
        var bare = judged.Keys.GroupBy(Bare, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        return [.. queries.Select(query => !judged.ContainsKey(query.Id) && bare.TryGetValue(Bare(query.Id), out var name) ? query with { Id = name } : query)];
    }

    private static string Bare(string id) => id.TrimStart('0') is { Length: > 0 } bare ? bare : id;

    private static int? Grade(string[] line, int? place)
    {
        if (place is not { } at) return 1;
        return line.Length > at && double.TryParse(line[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var grade) ? (int)grade : null;
    }
}
