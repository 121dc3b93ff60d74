using System.Text.Json;

namespace Sluice.Evaluation.Retrieval;

/// <summary>An object of a JSON file. A question says itself to be one by the name of its text.</summary>
internal sealed record JsonItem(string Id, string Title, string Text, bool Question);

/// <summary>Objects of JSON, one on each line as BEIR has them, or in one array.</summary>
internal static class JsonLines
{
    private static readonly string[] Ids = ["_id", "id", "docid", "doc_id", "docno", "query_id", "qid", "num", "number"];

    private static readonly string[] Questions = ["query", "question"];

    private static readonly string[] Texts = ["text", "contents", "content", "body", "abstract", .. Questions];

    /// <exception cref="InvalidDataException">A line is no object with an id.</exception>
    public static IEnumerable<JsonItem> Read(string text)
    {
        if (text.AsSpan().TrimStart()[0] == '[')
        {
            using var array = Parse(text, 0);
            foreach (var (number, item) in array.RootElement.EnumerateArray().Index()) yield return Item(item, $"item {number + 1}");
            yield break;
        }
        foreach (var (number, line) in text.Split('\n').Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            using var one = Parse(line, number);
            yield return Item(one.RootElement, $"line {number + 1}");
        }
    }

    private static JsonDocument Parse(string json, long linesBefore)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"line {linesBefore + 1 + (problem.LineNumber ?? 0)} is no JSON object of its own; put each on one line.", problem);
        }
    }

    private static JsonItem Item(JsonElement item, string place)
    {
        if (item.ValueKind != JsonValueKind.Object || Value(item, Ids) is not { Length: > 0 } id)
            throw new InvalidDataException($"{place} has no id; give it one of {string.Join(", ", Ids)}.");
        return new JsonItem(id, Value(item, "title") ?? "", Value(item, Texts) ?? "", Questions.Any(name => item.TryGetProperty(name, out _)));
    }

    private static string? Value(JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!item.TryGetProperty(name, out var value)) continue;
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number) return value.ToString().Trim();
        }
        return null;
    }
}
