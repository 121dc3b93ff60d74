namespace Sluice.Repository.Tests;

/// <summary>Holds the project files to the table "The projects" in ARCHITECTURE.md.</summary>
public sealed class ReferenceTests
{
    private const string Advice = "ARCHITECTURE.md says which project may reference which. Change the project file, or the table and say why:";

    [Fact]
    public void Projects_reference_what_the_table_says() => Rule.Holds(
        Differences(Table(Checkout.Files), ProjectFile.In(Checkout.Files, "src")), Advice);

    [Fact]
    public void A_reference_that_the_table_does_not_have_is_found()
    {
        var table = Table([RepositoryFile.Of("ARCHITECTURE.md", """
            | project | holds | references |
            |---|---|---|
            | Sluice.A | first, see [x](y) | – |
            | Sluice.B | second | Sluice.A |
            | Sluice.C | third | Sluice.A, Sluice.B |

            | word | Sluice.D | other |
            """)]);
        RepositoryFile[] projects =
        [
            Referencing("Sluice.A", "Sluice.B"), Referencing("Sluice.B", "Sluice.A"), Referencing("Sluice.D"),
        ];
        Assert.Equal(
            ["Sluice.A references Sluice.B; the table says nothing", "Sluice.D is not in the table", "Sluice.C is in the table and not in src"],
            Differences(table, ProjectFile.In(projects, "src")));
    }

    [Fact]
    public void Products_do_not_reference_tests_or_benchmarks() => Rule.Holds(
        from project in ProjectFile.In(Checkout.Files, "src")
        from reference in project.References
        where ProjectFile.In(Checkout.Files, "src").All(other => other.Name != reference)
        select $"{project.Name} → {reference}",
        "A project of src references projects of src only:");

    private static RepositoryFile Referencing(string name, params string[] others) => RepositoryFile.Of($"src/{name}/{name}.csproj",
        $"<Project><ItemGroup>{string.Concat(others.Select(o => $"<ProjectReference Include=\"../{o}/{o}.csproj\" />"))}</ItemGroup></Project>");

    /// <summary>The rows of the table whose head is "| project | … | references |".</summary>
    private static Dictionary<string, string[]> Table(IEnumerable<RepositoryFile> files) =>
        files.Single(file => file.Path == "ARCHITECTURE.md").Lines.Select(line => line.Line.Trim())
            .SkipWhile(line => !(line.StartsWith("| project |", StringComparison.Ordinal) && line.EndsWith("| references |", StringComparison.Ordinal)))
            .Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[0], cells => cells[^1] == "–" ? [] : cells[^1].Split(',', StringSplitOptions.TrimEntries), StringComparer.Ordinal);

    private static IEnumerable<string> Differences(Dictionary<string, string[]> table, IEnumerable<ProjectFile> projects)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in projects)
        {
            found.Add(project.Name);
            if (!table.TryGetValue(project.Name, out var allowed))
                yield return $"{project.Name} is not in the table";
            else if (!allowed.Order(StringComparer.Ordinal).SequenceEqual(project.References.Order(StringComparer.Ordinal), StringComparer.Ordinal))
                yield return $"{project.Name} references {Listed(project.References)}; the table says {Listed(allowed)}";
        }
        foreach (var name in table.Keys.Where(name => !found.Contains(name)))
            yield return $"{name} is in the table and not in src";
    }

    private static string Listed(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal).DefaultIfEmpty("nothing"));
}
