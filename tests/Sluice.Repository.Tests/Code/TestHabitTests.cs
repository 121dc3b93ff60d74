using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sluice.Repository.Tests;

public sealed partial class TestHabitTests
{
    [Fact]
    public void No_test_sleeps() => Rule.Holds(Sleeping(Checkout.Files),
        "A test that sleeps is slow on a good day and red on a bad one. Wait for the event itself, or move a FakeTimeProvider:");

    [Fact]
    public void A_sleeping_test_is_found() => Assert.Equal(["tests/a.cs:1: Task.Delay", "tests/a.cs:2: Thread.Sleep"], Sleeping(
    [
        RepositoryFile.Of("tests/a.cs", "await Task" + ".Delay(1);\nSystem.Threading.Thread" + ".Sleep(1); // fine: Thread" + ".Sleep\n"),
        RepositoryFile.Of("src/a.cs", "await Task" + ".Delay(1);\n"),
    ]));

    [Fact]
    public void No_test_is_switched_off() => Rule.Holds(SwitchedOff(Checkout.Files),
        "A test runs or does not exist. Where it depends on the machine use Assert.SkipUnless with a reason:");

    [Fact]
    public void A_test_that_is_switched_off_is_found() => Assert.Equal(["tests/a.cs:1"], SwitchedOff(
        [RepositoryFile.Of("tests/a.cs", "class A { [Fact(Sk" + "ip = \"later\")] void B() { } [Fact] void C() { } }\n")]));

    [Fact]
    public void Tests_read_without_signposts() => Rule.Holds(Signposts(Checkout.Files),
        "Empty lines are enough. Take the Arrange/Act/Assert comments out:");

    [Fact]
    public void A_signpost_is_found() => Assert.Equal(["tests/a.cs:2"], Signposts(
        [RepositoryFile.Of("tests/a.cs", "// Arrangement of tiles\n// A" + "ct\nclass A { }\n")]));

    [Fact]
    public void Tests_use_no_mocking_library() => Rule.Holds(
        Checkout.Files.Where(file => file.Name == "Directory.Packages.props")
            .SelectMany(file => file.Lines.Where(line => Mocking().IsMatch(line.Line)).Select(line => $"{file.Path}:{line.Number}")),
        "Tests use fakes we own, real hosts and real databases. Remove:");

    private static IEnumerable<SyntaxNode> Nodes(RepositoryFile file) => CSharpSource.Root(file).DescendantNodes();

    private static IEnumerable<string> Sleeping(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.CSharp && file.Under("tests")
        from access in Nodes(file).OfType<MemberAccessExpressionSyntax>()
        let call = $"{access.Expression.ToString().Split('.')[^1]}.{access.Name.Identifier.ValueText}"
        where call is "Thread.Sleep" or "Task.Delay"
        select $"{CSharpSource.Place(file, access)}: {call}";

    private static IEnumerable<string> SwitchedOff(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.CSharp && file.Under("tests")
        from argument in Nodes(file).OfType<AttributeArgumentSyntax>()
        where argument.NameEquals?.Name.Identifier.ValueText == "Skip"
        select CSharpSource.Place(file, argument);

    private static IEnumerable<string> Signposts(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.CSharp && file.Under("tests")
        from trivia in CSharpSource.Root(file).DescendantTrivia()
        where trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && Signpost().IsMatch(trivia.ToString())
        select $"{file.Path}:{trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    [GeneratedRegex(@"^//\s*(Arrange|Act|Assert)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Signpost();

    [GeneratedRegex(@"""(Moq|NSubstitute|FakeItEasy|JustMock)[.""]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mocking();
}
