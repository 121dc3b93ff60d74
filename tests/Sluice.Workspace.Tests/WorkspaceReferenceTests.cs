using System.Reflection;

namespace Sluice.Workspace.Tests;

public sealed class WorkspaceReferenceTests
{
    private static readonly string Page = File.ReadAllText(Path.Join(TestWorkspace.Repository(), "docs/reference/workspace.md"));

    private static readonly string Prompts = File.ReadAllText(Path.Join(TestWorkspace.Repository(), "docs/reference/prompts.md"));

    public static TheoryData<string> Codes => [.. typeof(WorkspaceProblemCode).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (string)f.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_an_entry(string code) => Assert.Contains($"| `{code}` |", Page, StringComparison.Ordinal);

    [Fact]
    public void Every_entry_is_a_code() =>
        Assert.Equal(
            Codes.Select(c => c.Data).Order(StringComparer.Ordinal),
            Page.Split('\n').Where(line => line.StartsWith("| `workspace_", StringComparison.Ordinal))
                .Select(line => line.Split('`')[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void No_code_is_written_out_beside_its_constant()
    {
        var source = Path.Join(TestWorkspace.Repository(), "src/Sluice.Workspace");
        Assert.All(Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not "WorkspaceProblemCode.cs" and not "WorkspaceProblem.cs"),
            file => Assert.DoesNotContain("\"workspace_", File.ReadAllText(file), StringComparison.Ordinal));
    }

    // What "Known here" says of a file with one wrong setting is what the loader reads; the page must have each of them.
    [Theory]
    [InlineData("sluice.yaml", "", "store", "limits", "git", "sessions", "notes", "access", "jobs", "lazy", "audit", "content", "gateway", "telemetry", "alerts", "cache", "retrieval")]
    [InlineData("contracts/note/contract.yaml", "", "repair", "correction", "persistence", "compatibility", "alerts", "safeguard")]
    [InlineData("models/m.yaml", "model: m\n", "calls")]
    [InlineData("collections/c.yaml", "", "chunk", "vectors")]
    [InlineData("prompts/p/1.0.0.prompt", "---\nmodel: m\n", "input", "output", "cache")]
    public void Every_setting_has_an_entry(string file, string text, params string[] groups)
    {
        using var workspace = TestWorkspace.Small().Write("models/m.yaml", "model: m\n");
        var wrong = string.Concat(groups.Select(g => $"{g}:\n  zzz: 1\n"));
        workspace.Write(file, $"{text}{wrong}zzz: 1\n{(file.EndsWith(".prompt", StringComparison.Ordinal) ? "---\nx" : "")}");
        var problems = workspace.Load().Problems.Where(p => p.Code == WorkspaceProblemCode.UnknownSetting).ToArray();
        Assert.Equal(groups.Length + 1, problems.Length);
        Assert.All(problems, problem =>
        {
            var prefix = groups.Where(g => problem.Message.Contains($"'{g}.zzz'", StringComparison.Ordinal)).Select(g => g + ".").SingleOrDefault();
            var known = problem.Message.Split("Known here: ")[1].TrimEnd('.').Split(", ");
            Assert.All(known.Except(groups), name => Assert.Contains($"| `{prefix}{name}` |", Page + Prompts, StringComparison.Ordinal));
        });
    }
}
