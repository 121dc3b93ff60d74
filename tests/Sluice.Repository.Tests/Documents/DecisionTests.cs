using System.Text.RegularExpressions;

namespace Sluice.Repository.Tests;

public sealed partial class DecisionTests
{
    private const int LinesMax = 60;

    private static readonly string[] Parts = ["Context", "Decision", "Consequences"];

    [Fact]
    public void Every_decision_has_a_number_of_its_own() => Rule.Holds(Misnumbered(Checkout.Files),
        "A decision is docs/decisions/NNNN-what-was-decided.md with the next free number. Rename these:");

    [Fact]
    public void A_number_used_twice_is_found() => Assert.Equal(["docs/decisions/note.md", "0002: 0002-b.md, 0002-c.md"], Misnumbered(
        [Decision("0001-a.md"), Decision("0002-b.md"), Decision("0002-c.md"), Decision("note.md"), Decision("README.md"), Decision("template.md")]));

    [Fact]
    public void Every_decision_has_context_decision_and_consequences_on_one_page() => Rule.Holds(Incomplete(Checkout.Files),
        $"A decision has the sections Context, Decision and Consequences, in that order, none empty, on one page ({LinesMax} lines). Mend these:");

    [Fact]
    public void An_incomplete_decision_is_found() => Assert.Equal(
        ["docs/decisions/0002-b.md: Consequences is missing or empty", "docs/decisions/0003-c.md: 61 lines"], Incomplete(
        [
            Decision("0001-a.md"), Decision("0002-b.md", "# B\n## Context\nx\n## Decision\ny\n## Consequences\n\n## More\nz\n"),
            Decision("0003-c.md", Complete + string.Concat(Enumerable.Repeat("x\n", 54))),
        ]));

    private const string Complete = "# A\n## Context\nx\n## Decision\ny\n## Consequences\nz\n";

    private static RepositoryFile Decision(string name, string text = Complete) => RepositoryFile.Of("docs/decisions/" + name, text);

    private static IEnumerable<RepositoryFile> Decisions(IEnumerable<RepositoryFile> files) =>
        files.Where(file => file.Folder == "docs/decisions" && file.Name is not ("README.md" or "template.md"));

    private static IEnumerable<string> Misnumbered(IReadOnlyList<RepositoryFile> files) =>
        Decisions(files).Where(file => !Numbered().IsMatch(file.Name)).Select(file => file.Path)
            .Concat(Decisions(files).Where(file => Numbered().IsMatch(file.Name)).GroupBy(file => file.Name[..4], StringComparer.Ordinal)
                .Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(file => file.Name))}"));

    private static IEnumerable<string> Incomplete(IEnumerable<RepositoryFile> files)
    {
        foreach (var file in Decisions(files))
        {
            var headings = new MarkdownPage(file).Headings.Where(heading => heading.Level == 2).ToList();
            foreach (var part in Parts.Where((part, index) => headings.ElementAtOrDefault(index).Text != part || Empty(file, headings[index].Number)))
                yield return $"{file.Path}: {part} is missing or empty";
            var lines = file.Text.Count(c => c == '\n');
            if (lines > LinesMax)
                yield return $"{file.Path}: {lines} lines";
        }
    }

    private static bool Empty(RepositoryFile file, int heading) =>
        file.Lines.Skip(heading).TakeWhile(line => !line.Line.StartsWith("## ", StringComparison.Ordinal)).All(line => line.Line.Trim().Length == 0);

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+\.md$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numbered();
}
