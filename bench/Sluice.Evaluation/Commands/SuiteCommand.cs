using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Evaluation.Commands;

/// <summary><c>suite DIR</c>: the official JSON Schema test suite, laid out as upstream.</summary>
internal static class SuiteCommand
{
    private static readonly (string Name, SchemaDraft Draft)[] Drafts =
    [
        ("draft4", SchemaDraft.Draft4), ("draft6", SchemaDraft.Draft6), ("draft7", SchemaDraft.Draft7),
        ("draft2019-09", SchemaDraft.Draft201909), ("draft2020-12", SchemaDraft.Draft202012),
    ];

    public static Command Create() => FolderCommand.Create("suite", "JSON-Schema-Test-Suite: tests/<draft>, remotes.", Run);

    private static int Run(DirectoryInfo folder)
    {
        var registry = Remotes(Path.Combine(folder.FullName, "remotes"));
        var total = new Score();
        Console.WriteLine("draft         required      optional      format");
        foreach (var (name, draft) in Drafts)
        {
            var tests = Path.Combine(folder.FullName, "tests", name);
            var options = new SchemaOptions { DefaultDraft = draft, Registry = registry, AssertFormats = false, AssertContent = true };
            var required = RunFolder(tests, options);
            var optional = RunFolder(Path.Combine(tests, "optional"), options);
            var format = RunFolder(Path.Combine(tests, "optional", "format"), options with { AssertFormats = true });
            Console.WriteLine($"{name,-12}  {required,-12}  {optional,-12}  {format,-12}");
            foreach (var score in new[] { required, optional, format }) total.Add(score);
        }
        foreach (var failure in total.Failures) Console.WriteLine($"  {failure}");
        Console.WriteLine($"{total.Passed} passed, {total.Failures.Count} failed");
        return total.Failures.Count == 0 ? 0 : 1;
    }

    private static SchemaRegistry Remotes(string folder)
    {
        var registry = new SchemaRegistry();
        foreach (var file in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories))
            registry.Add($"http://localhost:1234/{Path.GetRelativePath(folder, file).Replace('\\', '/')}", File.ReadAllBytes(file));
        return registry;
    }

    private static Score RunFolder(string folder, SchemaOptions options)
    {
        var score = new Score();
        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using var cases = JsonDocument.Parse(File.ReadAllBytes(file));
            var name = $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";
            foreach (var group in cases.RootElement.EnumerateArray()) RunGroup(name, group, options, score);
        }
        return score;
    }

    private static void RunGroup(string file, JsonElement group, SchemaOptions options, Score score)
    {
        var title = $"{file}: {group.GetProperty("description").GetString()}";
        var text = Encoding.UTF8.GetBytes(group.GetProperty("schema").GetRawText());
        var compiled = Schema.TryCompile(text, options, out var schema, out var problems);
        foreach (var test in group.GetProperty("tests").EnumerateArray())
        {
            var name = $"{title}: {test.GetProperty("description").GetString()}";
            var data = Encoding.UTF8.GetBytes(test.GetProperty("data").GetRawText());
            var expected = test.GetProperty("valid").GetBoolean();
            if (!compiled) score.Failures.Add($"{name}: {problems[0].Pointer}: {problems[0].Message}");
            else if (schema!.IsValid(data) != expected) score.Failures.Add($"{name}: expected {expected}");
            else if (schema.Evaluate(data).Valid != expected) score.Failures.Add($"{name}: the report disagrees with the verdict");
            else score.Passed++;
        }
    }

    private sealed class Score
    {
        public int Passed { get; set; }

        public List<string> Failures { get; } = [];

        public void Add(Score other)
        {
            Passed += other.Passed;
            Failures.AddRange(other.Failures);
        }

        public override string ToString() => $"{Passed}/{Passed + Failures.Count}";
    }
}
