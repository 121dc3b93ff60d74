using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Fuzz;

/// <summary>One schema, changed or not, against several documents, changed or not. What must hold: nothing throws, nothing takes longer
/// than its limit, the verdict pass and the report pass agree, and what the parser accepts the platform's parser accepts too.</summary>
internal sealed class Fuzzer(Corpus corpus, int seed)
{
    private const int DocumentsPerSchema = 16;
    private const double HangMilliseconds = 10_000;

    private readonly Random _random = new(seed);
    private readonly Feedback _feedback = new(new Random(seed));
    private readonly SchemaOptions _options = new() { StepsMax = 200_000, AssertContent = true };
    private long _json;
    private long _valid;
    private long _compiled;
    private long _schemas;

    public string? Finding { get; private set; }

    public long Rounds { get; private set; }

    public long Inputs { get; private set; }

    public double SlowestMilliseconds { get; private set; }

    public string Counts => $"{_compiled} of {_schemas} schemas compiled, {_json} documents were JSON, {_valid} valid; {_feedback.Ways} different ways, {_feedback.Kept} inputs kept for them";

    /// <summary>Runs one schema with its documents; the number of inputs tried.</summary>
    public int Round()
    {
        Rounds++;
        var mutator = new Mutator(_random);
        if (!_feedback.TryPick(out var pick)) pick = corpus.Schemas[_random.Next(corpus.Schemas.Count)];
        var (schemaText, documents) = pick;
        if (_random.Next(2) == 0) schemaText = mutator.Change(schemaText, corpus.Schemas[_random.Next(corpus.Schemas.Count)].Schema);
        _schemas++;
        Inputs++;
        var options = _options with { DefaultDraft = (SchemaDraft)_random.Next(5) };
        Schema? schema = null;
        IReadOnlyList<SchemaProblem> problems = [];
        if (!Guard(schemaText, null, () => Schema.TryCompile(schemaText, options, out schema, out problems))) return 1;
        _feedback.Compiled(schemaText, documents, schema is not null, problems);
        if (schema is null) return 1;
        _compiled++;
        for (var i = 0; i < DocumentsPerSchema && Finding is null; i++)
        {
            var document = _random.Next(3) > 0 ? documents[_random.Next(documents.Count)] : corpus.Documents[_random.Next(corpus.Documents.Count)];
            if (_random.Next(4) > 0) document = mutator.Change(document, corpus.Documents[_random.Next(corpus.Documents.Count)]);
            Inputs++;
            Guard(schemaText, document, () => Check(schemaText, schema, document));
        }
        return DocumentsPerSchema + 1;
    }

    private void Check(byte[] schemaText, Schema schema, byte[] document)
    {
        var verdict = schema.IsValid(document);
        var report = schema.Evaluate(document);
        _feedback.Evaluated(schemaText, document, report);
        if (verdict) _valid++;
        if (report.Syntax is null) _json++;
        if (verdict != report.Valid) Found("the passes disagree", schemaText, document);
        if (!report.Valid && report.Errors.Count == 0) Found("an invalid document without a reason", schemaText, document);
        if (!report.Valid && report.Errors[0].Code == "evaluation_limit" && !MayStop(schemaText)) Found("a limit where none should bind", schemaText, document);
        if (report.Syntax is null && Inputs % 8 == 0 && !PlatformAccepts(document)) Found("the platform's parser refuses what ours accepts", schemaText, document);
    }

    // Only look-around, and schemas that multiply alternatives, may run into a limit.
    private static bool MayStop(byte[] schemaText) => schemaText.AsSpan().IndexOf("(?"u8) >= 0 || schemaText.AsSpan().IndexOf("ef\""u8) >= 0;

    private static bool PlatformAccepts(byte[] document)
    {
        try
        {
            JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = 1024 }).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool Guard(byte[] schemaText, byte[]? document, Action action)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            action();
        }
        catch (Exception error)
        {
            Found(error.ToString(), schemaText, document);
        }
        var taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        SlowestMilliseconds = Math.Max(SlowestMilliseconds, taken);
        if (taken > HangMilliseconds) Found($"{taken:F0} ms", schemaText, document);
        return Finding is null;
    }

    private void Found(string what, byte[] schemaText, byte[]? document) =>
        Finding ??= $"{what}\nschema   {Convert.ToBase64String(schemaText)}\ndocument {Convert.ToBase64String(document ?? [])}\nas text: {Encoding.UTF8.GetString(schemaText)}\n{Encoding.UTF8.GetString(document ?? [])}";
}
