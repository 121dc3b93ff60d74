using System.Text;
using System.Text.Json;

namespace Sluice.Fuzz;

/// <summary>Documents and schemas to start from: every JSON value of a folder of <c>*.json</c> and <c>*.jsonl</c> files.</summary>
internal sealed class Corpus
{
    private const int BytesMax = 4_000;

    /// <summary>Texts, some of them no JSON.</summary>
    public List<byte[]> Documents { get; } = [];

    /// <summary>Schemas with documents that belong to them.</summary>
    public List<(byte[] Schema, List<byte[]> Documents)> Schemas { get; } = [];

    public static Corpus Load(string folder)
    {
        var corpus = new Corpus();
        foreach (var file in Directory.GetFiles(folder, "*.json*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (file.EndsWith(".jsonl", StringComparison.Ordinal))
                foreach (var line in File.ReadLines(file).Take(400)) corpus.AddText(Encoding.UTF8.GetBytes(line));
            else
                corpus.AddText(File.ReadAllBytes(file));
        }
        return corpus;
    }

    private void AddText(byte[] text)
    {
        if (text.Length <= BytesMax) Documents.Add(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            AddCases(document.RootElement);
        }
        catch (JsonException)
        {
            // Broken texts are as welcome as others.
        }
    }

    // {schema, tests: [{data}]} as the suite and the labelled sets have it, alone or in an array.
    private void AddCases(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray().Take(200)) AddCases(item);
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("schema", out var schema) || !element.TryGetProperty("tests", out var tests)) return;
        var text = Encoding.UTF8.GetBytes(schema.GetRawText());
        if (text.Length > BytesMax || tests.ValueKind != JsonValueKind.Array) return;
        List<byte[]> documents = [];
        foreach (var test in tests.EnumerateArray())
            if (test.TryGetProperty("data", out var data) && data.GetRawText().Length <= BytesMax) documents.Add(Encoding.UTF8.GetBytes(data.GetRawText()));
        if (documents.Count > 0) Schemas.Add((text, documents));
    }
}
