using System.Text.Json.Nodes;

namespace Sluice.Repair.Tests;

public sealed class EditCodes
{
    public static TheoryData<string> Codes() => [.. EditCode.All.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_has_an_entry_in_the_reference(string code)
    {
        var page = File.ReadAllText(Path.Combine(GoldenCases.Root(), "../../../docs/reference/edit-codes.md"));
        Assert.Contains($"\n### `{code}`\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_has_a_golden_case_that_shows_it(string code)
    {
        var folder = Path.Combine(GoldenCases.Root(), code);
        Assert.True(Directory.Exists(folder), $"tests/Sluice.Repair.Tests/Cases/{code} is missing: add a case that shows the code.");
        foreach (var one in Directory.EnumerateDirectories(folder))
        {
            var edits = JsonNode.Parse(File.ReadAllText(Path.Combine(one, "edits.json")))!.AsArray();
            Assert.Contains(edits, e => e!["code"]!.GetValue<string>() == code);
        }
    }

    [Fact]
    public void The_reference_names_no_code_that_does_not_exist()
    {
        foreach (var line in File.ReadLines(Path.Combine(GoldenCases.Root(), "../../../docs/reference/edit-codes.md")))
        {
            if (line.StartsWith("### `", StringComparison.Ordinal))
                Assert.Contains(line[5..^1], EditCode.All.Keys);
        }
    }

    [Fact]
    public void No_code_is_invented()
    {
        Assert.DoesNotContain(EditCode.All.Values, r => r == EditRisk.Invented);
    }
}
