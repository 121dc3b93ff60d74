using System.Xml.Linq;

namespace Sluice.Repository.Tests;

public sealed class SolutionTests
{
    [Fact]
    public void The_solution_lists_every_project_once() => Rule.Holds(Differences(Checkout.Files),
        "dotnet build and dotnet test see only what Sluice.slnx lists. Add or remove with dotnet sln Sluice.slnx add|remove PROJECT:");

    [Fact]
    public void A_project_outside_the_solution_is_found() => Assert.Equal(
        ["src/B/B.csproj is not in the solution", "src/C/C.csproj is in the solution and does not exist", "src/A/A.csproj is listed twice"],
        Differences(
        [
            RepositoryFile.Of("Sluice.slnx",
                """<Solution><Folder Name="/src/"><Project Path="src/A/A.csproj" /><Project Path="src/A/A.csproj" /><Project Path="src/C/C.csproj" /></Folder></Solution>"""),
            RepositoryFile.Of("src/A/A.csproj", "<Project />"), RepositoryFile.Of("src/B/B.csproj", "<Project />"),
        ]));

    [Fact]
    public void Every_project_of_src_has_tests() => Rule.Holds(Untested(Checkout.Files),
        "Every project of src has a project of tests of the same name with .Tests. Create it, mirroring the folders of src:");

    [Fact]
    public void A_project_without_tests_is_found() => Assert.Equal(["src/B/B.csproj"], Untested(
        [RepositoryFile.Of("src/A/A.csproj", "<Project />"), RepositoryFile.Of("src/B/B.csproj", "<Project />"), RepositoryFile.Of("tests/A.Tests/A.Tests.csproj", "")]));

    private static IEnumerable<string> Differences(IReadOnlyList<RepositoryFile> files)
    {
        var listed = XDocument.Parse(files.Single(file => file.Path == "Sluice.slnx").Text).Descendants("Project")
            .Select(project => (string)project.Attribute("Path")!).ToList();
        var projects = files.Where(file => file.Project).Select(file => file.Path).ToList();
        return projects.Except(listed, StringComparer.Ordinal).Select(path => $"{path} is not in the solution")
            .Concat(listed.Except(projects, StringComparer.Ordinal).Select(path => $"{path} is in the solution and does not exist"))
            .Concat(listed.GroupBy(path => path, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{group.Key} is listed twice"));
    }

    private static IEnumerable<string> Untested(IReadOnlyList<RepositoryFile> files) =>
        from project in ProjectFile.In(files, "src")
        let tests = $"tests/{project.Name}.Tests/{project.Name}.Tests.csproj"
        where files.All(file => file.Path != tests)
        select project.File.Path;
}
