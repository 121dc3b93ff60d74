using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Sluice.Repository.Tests;

public sealed partial class PackageTests
{
    [Fact]
    public void Every_package_has_one_exact_version() => Rule.Holds(Loose(Checkout.Files),
        "Directory.Packages.props names one exact version for each package, and nothing else names any. Mend these:");

    [Fact]
    public void A_loose_version_is_found() => Assert.Equal(
        ["B has the version 1.*", "A is listed twice", "C has no version in Directory.Packages.props (x/x.csproj)", "A has a version of its own in x/x.csproj"],
        Loose(
        [
            RepositoryFile.Of("Directory.Packages.props",
                """<Project><PackageVersion Include="A" Version="1.2.3" /><PackageVersion Include="A" Version="1.2.3-beta.1" /><PackageVersion Include="B" Version="1.*" /></Project>"""),
            RepositoryFile.Of("x/x.csproj",
                """<Project><PackageReference Include="A" Version="2.0.0" /><PackageReference Include="B" /><PackageReference Include="C" /></Project>"""),
        ]));

    [Fact]
    public void Every_project_has_a_lock_file() => Rule.Holds(Unlocked(Checkout.Files),
        "Restore is repeatable through packages.lock.json. Run dotnet restore and git add the lock files of:");

    [Fact]
    public void A_missing_lock_file_is_found() => Assert.Equal(["b/b.csproj"], Unlocked(
        [RepositoryFile.Of("a/a.csproj", ""), RepositoryFile.Of("a/packages.lock.json", "{}"), RepositoryFile.Of("b/b.csproj", "")]));

    private static IEnumerable<string> Loose(IReadOnlyList<RepositoryFile> files)
    {
        var versions = XDocument.Parse(files.Single(file => file.Path == "Directory.Packages.props").Text).Descendants("PackageVersion")
            .Select(item => (Name: (string)item.Attribute("Include")!, Version: (string?)item.Attribute("Version") ?? "")).ToList();
        foreach (var (name, version) in versions.Where(item => !Exact().IsMatch(item.Version)))
            yield return $"{name} has the version {version}";
        foreach (var twice in versions.GroupBy(item => item.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            yield return $"{twice.Key} is listed twice";

        var asked = from file in files
                    where file.Project || (file.Path.EndsWith(".props", StringComparison.Ordinal) && file.Path != "Directory.Packages.props")
                    from item in XDocument.Parse(file.Text).Descendants("PackageReference")
                    select (file.Path, Item: item, Name: (string)item.Attribute("Include")!);
        var all = asked.ToList();
        foreach (var (path, _, name) in all.Where(a => !versions.Exists(v => v.Name == a.Name)))
            yield return $"{name} has no version in Directory.Packages.props ({path})";
        foreach (var (path, _, name) in all.Where(a => a.Item.Attribute("Version") is not null || a.Item.Attribute("VersionOverride") is not null))
            yield return $"{name} has a version of its own in {path}";
    }

    private static IEnumerable<string> Unlocked(IReadOnlyList<RepositoryFile> files) =>
        files.Where(file => file.Project && files.All(other => other.Path != file.Folder + "/packages.lock.json")).Select(file => file.Path);

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Exact();
}
