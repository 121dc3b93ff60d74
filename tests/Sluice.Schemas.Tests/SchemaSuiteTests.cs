using System.Text.Json;

namespace Sluice.Schemas.Tests;

/// <summary>The official JSON Schema test suite.</summary>
public sealed class SchemaSuiteTests
{
    private static readonly string[] NotYet =
        ["ecmascript-regex.json", "non-bmp-regex.json", "hostname.json", "content.json", "pattern.json", "patternProperties.json"];

    [Theory]
    [InlineData("draft4")]
    [InlineData("draft6")]
    [InlineData("draft7")]
    [InlineData("draft2019-09")]
    [InlineData("draft2020-12")]
    public void Every_supported_case_gets_the_verdict_of_the_suite(string draft)
    {
        var folder = Path.Combine(SharedFolder.Require("schema-suite"), "tests", draft);
        List<string> wrong = [];
        var passed = 0;
        foreach (var file in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            if (NotYet.Contains(Path.GetFileName(file))) continue;
            using var cases = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var group in cases.RootElement.EnumerateArray())
                passed += Run(Path.GetRelativePath(folder, file), group, draft, wrong);
        }
        Assert.True(wrong.Count == 0, $"{passed} passed, {wrong.Count} failed\n{string.Join('\n', wrong)}");
    }

    private static int Run(string file, JsonElement group, string draft, List<string> wrong)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(group.GetProperty("schema").GetRawText());
        var options = new SchemaOptions
        {
            DefaultDraft = draft switch
            {
                "draft4" => SchemaDraft.Draft4,
                "draft6" => SchemaDraft.Draft6,
                "draft7" => SchemaDraft.Draft7,
                "draft2019-09" => SchemaDraft.Draft201909,
                _ => SchemaDraft.Draft202012,
            },
            AssertFormats = file.Contains("format", StringComparison.Ordinal) && file.Contains("optional", StringComparison.Ordinal),
        };
        var name = $"{file}: {group.GetProperty("description").GetString()}";
        if (!Schema.TryCompile(text, options, out var schema, out var problems))
        {
            if (!problems.All(p => p.Code is "schema_keyword_unsupported" or "schema_reference_unresolved" or "schema_dialect_unknown"))
                wrong.Add($"{name}: {problems[0]}");
            return 0;
        }
        var passed = 0;
        foreach (var test in group.GetProperty("tests").EnumerateArray())
        {
            var data = System.Text.Encoding.UTF8.GetBytes(test.GetProperty("data").GetRawText());
            var expected = test.GetProperty("valid").GetBoolean();
            if (schema.IsValid(data) != expected) wrong.Add($"{name}: {test.GetProperty("description").GetString()}: expected {expected}");
            else if (schema.Evaluate(data).Valid != expected) wrong.Add($"{name}: {test.GetProperty("description").GetString()}: the report disagrees");
            else passed++;
        }
        return passed;
    }
}
