using System.Text.Json;

namespace Sluice.Schemas.Tests;

/// <summary>The official JSON Schema test suite.</summary>
public sealed class SchemaSuiteTests
{
    [Theory]
    [InlineData("draft4")]
    [InlineData("draft6")]
    [InlineData("draft7")]
    [InlineData("draft2019-09")]
    [InlineData("draft2020-12")]
    public void Every_case_gets_the_verdict_of_the_suite(string draft)
    {
        var suite = SharedFolder.Require("schema-suite");
        var folder = Path.Combine(suite, "tests", draft);
        var registry = Remotes(Path.Combine(suite, "remotes"));
        List<string> wrong = [];
        var passed = 0;
        foreach (var file in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            using var cases = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var group in cases.RootElement.EnumerateArray())
                passed += Run(Path.GetRelativePath(folder, file), group, draft, registry, wrong);
        }
        Assert.True(wrong.Count == 0, $"{passed} passed, {wrong.Count} failed\n{string.Join('\n', wrong)}");
    }

    private static SchemaRegistry Remotes(string folder)
    {
        var registry = new SchemaRegistry();
        foreach (var file in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories))
            registry.Add($"http://localhost:1234/{Path.GetRelativePath(folder, file).Replace('\\', '/')}", File.ReadAllBytes(file));
        return registry;
    }

    private static int Run(string file, JsonElement group, string draft, SchemaRegistry registry, List<string> wrong)
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
            Registry = registry,
            AssertContent = true,
            AssertFormats = Path.GetFileName(Path.GetDirectoryName(file)) == "format",
        };
        var name = $"{file}: {group.GetProperty("description").GetString()}";
        if (!Schema.TryCompile(text, options, out var schema, out var problems))
        {
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
