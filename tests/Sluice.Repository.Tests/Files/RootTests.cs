namespace Sluice.Repository.Tests;

public sealed class RootTests
{
    private static readonly string[] Documents =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"];

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE",
        "sluice", "test", ".ci",
        "Sluice.slnx", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", "global.json",
        ".editorconfig", ".gitattributes", ".gitignore",
        "src", "tests", "bench", "samples", "docs", "ops",
    };

    [Fact]
    public void The_root_is_a_table_of_contents() => Rule.Holds(Strangers(Checkout.Files),
        "The root holds only what a newcomer should see first. Move these to where they belong, or add them to the list in RootTests:");

    [Fact]
    public void A_stranger_at_the_root_is_found() => Assert.Equal(["NOTES.md", "tools"], Strangers(
        [RepositoryFile.Of("NOTES.md", ""), RepositoryFile.Of("tools/a.py", ""), RepositoryFile.Of("src/X/A.cs", "")]));

    [Fact]
    public void Every_root_document_is_there() => Rule.Holds(
        Documents.Where(name => Checkout.Files.All(file => file.Path != name)), "These documents belong to the repository; write them:");

    private static IEnumerable<string> Strangers(IEnumerable<RepositoryFile> files) =>
        files.Select(file => file.Path.Split('/')[0]).Distinct(StringComparer.Ordinal).Where(name => !Allowed.Contains(name));
}
