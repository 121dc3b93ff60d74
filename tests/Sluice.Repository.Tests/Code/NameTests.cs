using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sluice.Repository.Tests;

public sealed partial class NameTests
{
    private static readonly HashSet<string> SaysNothing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Impl", "Data", "Info",
    };

    [Fact]
    public void Type_names_say_what_the_type_is() => Rule.Holds(WithEmptyWords(Checkout.Files),
        "Manager, Helper, Util, Common, Impl, Data and Info say nothing. Name these for what they do:");

    [Fact]
    public void A_name_that_says_nothing_is_found() => Assert.Equal(["a.cs:1: ContractManager", "a.cs:2: DataRow", "a.cs:3: IOUtil"], WithEmptyWords(
    [
        RepositoryFile.Of("a.cs", """
            class ContractManager { string s = "class Helper"; } // class Info
            record struct DataRow; enum Metadata { A } class Database { }
            interface IOUtil { }
            """),
    ]));

    [Fact]
    public void No_namespace_hides_one_of_the_framework() => Rule.Holds(HidingNamespaces(Checkout.Files),
        "Sluice.Console would hide System.Console for every project. Name these otherwise:");

    [Fact]
    public void A_namespace_that_hides_another_is_found() => Assert.Equal(["a.cs:1: Sluice.Console", "b.cs:1: Sluice.Console.Pages"], HidingNamespaces(
    [
        RepositoryFile.Of("a.cs", "namespace Sluice.Console;"), RepositoryFile.Of("b.cs", "namespace Sluice.Console.Pages { }"),
        RepositoryFile.Of("c.cs", "namespace Sluice.Consoles;"),
    ]));

    [Fact]
    public void No_type_is_named_like_its_namespace() => Rule.Holds(NamedLikeNamespace(Checkout.Files),
        "A type with its namespace's name can only be reached through its full name. Rename these:");

    [Fact]
    public void A_type_named_like_its_namespace_is_found() => Assert.Equal(["a.cs:2: Sluice.Workspace.Workspace"], NamedLikeNamespace(
        [RepositoryFile.Of("a.cs", "namespace Sluice.Workspace;\nclass Workspace { }\nclass WorkspaceSnapshot { }")]));

    [Fact]
    public void No_type_is_named_like_a_project() => Rule.Holds(NamedLikeProject(Checkout.Files),
        "Whoever uses a type such as Sluice.Gateway.Retrieval cannot say Retrieval for the namespace Sluice.Retrieval any more. Rename these:");

    [Fact]
    public void A_type_named_like_a_project_is_found() => Assert.Equal(["src/Sluice.Gateway/a.cs:2: Sluice.Gateway.Retrieval"], NamedLikeProject(
    [
        RepositoryFile.Of("src/Sluice.Gateway/a.cs", "namespace Sluice.Gateway;\nrecord Retrieval;\nrecord Evaluation;"), RepositoryFile.Of("src/Sluice.Retrieval/Sluice.Retrieval.csproj", ""),
        RepositoryFile.Of("bench/Sluice.Evaluation/Sluice.Evaluation.csproj", ""),
    ]));

    private static IEnumerable<string> WithEmptyWords(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.CSharp
        from type in CSharpSource.Types(file)
        where Words().Matches(type.Name).Any(word => SaysNothing.Contains(word.Value))
        select $"{CSharpSource.Place(file, type.Node)}: {type.Name}";

    private static IEnumerable<string> HidingNamespaces(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.CSharp
        from space in CSharpSource.Root(file).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
        let name = space.Name.ToString()
        where (name + ".").StartsWith("Sluice.Console.", StringComparison.Ordinal)
        select $"{CSharpSource.Place(file, space)}: {name}";

    private static IEnumerable<string> NamedLikeNamespace(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.CSharp
        from type in CSharpSource.Types(file)
        where type.Namespace.Split('.')[^1] == type.Name
        select $"{CSharpSource.Place(file, type.Node)}: {type.Namespace}.{type.Name}";

    private static IEnumerable<string> NamedLikeProject(IReadOnlyList<RepositoryFile> files)
    {
        var projects = files.Where(file => file.Project && file.Under("src")).Select(file => Path.GetFileNameWithoutExtension(file.Name).Split('.')[^1]).ToHashSet(StringComparer.Ordinal);
        return from file in files
               where file.CSharp && file.Under("src")
               from type in CSharpSource.Types(file)
               where projects.Contains(type.Name)
               select $"{CSharpSource.Place(file, type.Node)}: {type.Namespace}.{type.Name}";
    }

    // The words of a PascalCase name; a run of capitals is one word up to the last of them: IO|Util.
    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Words();
}
