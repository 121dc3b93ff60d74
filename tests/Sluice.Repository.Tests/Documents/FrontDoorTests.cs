using System.Text.RegularExpressions;

namespace Sluice.Repository.Tests;

/// <summary>README and CHANGELOG: what people read first.</summary>
public sealed partial class FrontDoorTests
{
    private const int LinesMax = 120;
    private const int CommandLineMax = 25;

    [Fact]
    public void The_readme_is_short_and_shows_a_command_at_once() => Rule.Holds(ReadmeFaults(Named("README.md")),
        "The README says what this is, shows it, and lets people run it; the rest belongs into docs/:");

    [Theory]
    [InlineData("no command", "# S\n\nText with `./sluice demo` in it.\n", 0)]
    [InlineData("a command too late", "    ./sluice demo\n", 25)]
    [InlineData("a badge", "# S\n[![build](https://example.org/x.svg)](https://example.org)\n\n    ./sluice demo\n", 0)]
    [InlineData("too many lines", "# S\n\n    ./sluice demo\nx\n", 117, true)]
    public void A_fault_of_the_readme_is_found(string fault, string text, int lines, bool after = false)
    {
        var filler = string.Concat(Enumerable.Repeat("x\n", lines));
        Assert.StartsWith(fault, Assert.Single(ReadmeFaults(RepositoryFile.Of("README.md", after ? text + filler : filler + text))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# S\n\n    ./sluice demo\n")]
    [InlineData("# S\n\n```sh\n$ ./sluice demo\n```\n")]
    public void A_good_readme_has_no_fault(string text) => Assert.Empty(ReadmeFaults(RepositoryFile.Of("README.md", text)));

    [Fact]
    public void The_changelog_starts_with_what_is_not_released_yet() =>
        Assert.Equal("Unreleased", FirstSection(Named("CHANGELOG.md")));

    [Fact]
    public void A_changelog_that_starts_with_a_release_is_found() =>
        Assert.NotEqual("Unreleased", FirstSection(RepositoryFile.Of("CHANGELOG.md", "# Changelog\n\n## 1.0.0\n\n## Unreleased\n")));

    private static RepositoryFile Named(string path) => Checkout.Files.FirstOrDefault(file => file.Path == path)
        ?? throw new InvalidOperationException($"{path} is missing. Write it and git add it.");

    private static string? FirstSection(RepositoryFile file) =>
        new MarkdownPage(file).Headings.FirstOrDefault(heading => heading.Level == 2).Text?.Trim('[', ']');

    private static IEnumerable<string> ReadmeFaults(RepositoryFile file)
    {
        var prose = new MarkdownPage(file).Prose.Select(line => line.Number).ToHashSet();
        var command = file.Lines.FirstOrDefault(line => !prose.Contains(line.Number) && Command().IsMatch(line.Line)).Number;
        if (command == 0)
            yield return "no command: a code block that starts with ./sluice, sluice or dotnet";
        else if (command > CommandLineMax)
            yield return $"a command too late: line {command}, at most {CommandLineMax}";
        if (file.Lines.Any(line => Badge().IsMatch(line.Line)))
            yield return "a badge: they say nothing about what this is";
        var lines = file.Text.Count(c => c == '\n');
        if (lines > LinesMax)
            yield return $"too many lines: {lines}, at most {LinesMax}";
    }

    [GeneratedRegex(@"^\s*(\$ )?(\./)?(sluice|dotnet)\s+\w", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Command();

    [GeneratedRegex(@"\[!\[|shields\.io|/badge", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Badge();
}
