using System.Text.RegularExpressions;

namespace Sluice.Repository.Tests;

public sealed partial class LeakTests
{
    [Fact]
    public void No_file_names_a_path_of_a_machine() => Rule.Holds(Found(Checkout.Files, MachinePath()),
        "A path of one machine means nothing on another. Write it relative to the repository, or take it from the environment:");

    [Fact]
    public void No_file_names_a_package_registry() => Rule.Holds(Found(Checkout.Files, RegistryHost()),
        "Where packages come from is the machine's setting, not the repository's. Remove the host:");

    [Theory]
    [InlineData("/{0}/x", "root")]
    [InlineData("cd /{0}/x", "work")]
    [InlineData("'/{0}/x'", "home/ann")]
    [InlineData("/{0}/h", "tmp")]
    public void A_path_of_a_machine_is_found(string format, string folder) =>
        Assert.Equal(["a.md:2"], Found([RepositoryFile.Of("a.md", "\n" + string.Format(null, format, folder) + "\n")], MachinePath()));

    [Theory]
    [InlineData("src/work/x")]
    [InlineData("https://example.org/home/page")]
    public void Other_paths_are_left_alone(string text) => Assert.Empty(Found([RepositoryFile.Of("a.md", text + "\n")], MachinePath()));

    [Theory]
    [InlineData("nuget")]
    [InlineData("npmjs")]
    [InlineData("pypi")]
    public void A_package_registry_is_found(string name) => Assert.Equal(["a.md:1"], Found(
        [RepositoryFile.Of("a.md", $"https://api.{name}.org/x, https://registry.{name}.org/y\n")], RegistryHost()));

    private static IEnumerable<string> Found(IEnumerable<RepositoryFile> files, Regex pattern) =>
        from file in files
        where !file.Binary
        from line in file.Lines
        where pattern.IsMatch(line.Line)
        select $"{file.Path}:{line.Number}";

    [GeneratedRegex(@"(^|[^A-Za-z0-9_.])/(work|root|farm|tmp/h|home/[a-z]+)(/|$|\s|['""])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"(api|registry|www)\.(nuget|npmjs|pypi)\.|pypi\.org|pythonhosted\.|deb\.debian\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegistryHost();
}
