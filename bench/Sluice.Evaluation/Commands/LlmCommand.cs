using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Evaluation.Commands;

/// <summary><c>llm DIR</c>: schemas written for structured output, with instances labelled valid or invalid; formats asserted.</summary>
internal static class LlmCommand
{
    public static Command Create() => FolderCommand.Create("llm", "Labelled instances of LLM schemas: *.jsonl with {id, schema, tests: [{valid, data}]}.", Run);

    private static int Run(DirectoryInfo folder)
    {
        var (agree, differ, refused, schemas) = (0, 0, 0, 0);
        List<double> compile = [];
        foreach (var file in folder.GetFiles("*.jsonl").OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            var (a, d) = (agree, differ);
            foreach (var line in File.ReadLines(file.FullName))
            {
                using var entry = JsonDocument.Parse(line);
                schemas++;
                Check(entry.RootElement, compile, ref agree, ref differ, ref refused);
            }
            Console.WriteLine($"{file.Name,-28} {agree - a,7} agree {differ - d,5} differ");
        }
        var total = agree + differ;
        compile.Sort();
        if (compile.Count > 0) Console.WriteLine($"{schemas} schemas, {refused} refused; compile median {compile[compile.Count / 2]:F1} us, p99 {compile[compile.Count * 99 / 100]:F1} us");
        Console.WriteLine($"{agree} of {total} labels agree, {differ} differ: {100.0 * agree / Math.Max(total, 1):F3} %");
        return differ == 0 ? 0 : 1;
    }

    private static void Check(JsonElement entry, List<double> compile, ref int agree, ref int differ, ref int refused)
    {
        var id = entry.GetProperty("id").GetString();
        var text = Encoding.UTF8.GetBytes(entry.GetProperty("schema").GetRawText());
        var tests = entry.GetProperty("tests").EnumerateArray().ToList();
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        var compiled = Schema.TryCompile(text, null, out var schema, out var problems);
        compile.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        if (!compiled)
        {
            refused++;
            differ += tests.Count;
            Console.WriteLine($"  {id}: the schema is refused: {string.Join("; ", problems.Take(3).Select(p => $"{p.Pointer}: {p.Message}"))}");
            return;
        }
        for (var i = 0; i < tests.Count; i++)
        {
            var expected = tests[i].GetProperty("valid").GetBoolean();
            var evaluation = schema!.Evaluate(Encoding.UTF8.GetBytes(tests[i].GetProperty("data").GetRawText()));
            if (evaluation.Valid == expected)
            {
                agree++;
                continue;
            }
            differ++;
            var reason = evaluation.Valid ? "no keyword fails" : string.Join("; ", evaluation.Errors.Take(2).Select(e => $"{e.InstanceLocation} {e.KeywordLocation}: {e.Message}"));
            Console.WriteLine($"  {id} [{i}]: label {(expected ? "valid" : "invalid")}, verdict {(evaluation.Valid ? "valid" : "invalid")}: {reason}");
        }
    }
}
