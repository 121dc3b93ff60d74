using System.Text.RegularExpressions;

namespace Sluice.Repository.Tests;

/// <summary>The build refuses a public member without a doc comment (CS1591), as long as nothing in src switches it off.</summary>
public sealed partial class DocCommentTests
{
    [Fact]
    public void Nothing_switches_the_check_of_doc_comments_off() => Rule.Holds(SwitchedOff(Checkout.Files),
        "CS1591 stays an error in src. Write the doc comments instead:");

    [Theory]
    [InlineData("src/A/A.csproj", "<NoWarn>$(NoWarn);CS1591</NoWarn>")]
    [InlineData("src/A/A.csproj", "<NoWarn>1591</NoWarn>")]
    [InlineData("src/A/A.csproj", "<GenerateDocumentationFile>false</GenerateDocumentationFile>")]
    [InlineData("Directory.Build.props", "<WarningsNotAsErrors>CS1591</WarningsNotAsErrors>")]
    [InlineData("src/A/B.cs", "#pragma warning disable CS1591")]
    [InlineData(".editorconfig", "[*.cs]\ndotnet_diagnostic.CS1591.severity = none")]
    [InlineData("src/A/.editorconfig", "[{tests,bench}/**.cs]\ndotnet_diagnostic.CS1591.severity = none")]
    public void A_switch_is_found(string path, string text) => Assert.NotEmpty(SwitchedOff([RepositoryFile.Of(path, text + "\n"), Props]));

    [Theory]
    [InlineData("tests/A.Tests/A.Tests.csproj", "<NoWarn>$(NoWarn);CS1591</NoWarn>")]
    [InlineData(".editorconfig", "[*.cs]\n[{tests,bench}/**.cs]\ndotnet_diagnostic.CS1591.severity = none")]
    [InlineData("Directory.Build.props", "<!-- CS1591 stays on -->")]
    public void Tests_and_remarks_are_left_alone(string path, string text) =>
        Assert.Empty(SwitchedOff([RepositoryFile.Of(path, text + "\n"), Props]));

    [Fact]
    public void A_build_without_doc_comments_is_found() => Assert.NotEmpty(SwitchedOff([RepositoryFile.Of("Directory.Build.props", "<Project />")]));

    private static RepositoryFile Props =>
        RepositoryFile.Of("Directory.Build.props", "<Project><GenerateDocumentationFile>true</GenerateDocumentationFile></Project>");

    private static IEnumerable<string> SwitchedOff(IReadOnlyList<RepositoryFile> files)
    {
        foreach (var file in files.Where(file => !file.Binary && (file.Under("src") || (file.Folder.Length == 0 && !file.Markdown))))
        {
            var section = "";
            foreach (var (number, line) in file.Lines)
            {
                if (file.Name == ".editorconfig" && line.StartsWith('['))
                    section = line;
                var forTests = file.Folder.Length == 0 && section.StartsWith("[{tests,bench}/", StringComparison.Ordinal);
                if (Switch().IsMatch(line) && !forTests)
                    yield return $"{file.Path}:{number}";
            }
        }
        if (!files.Any(file => file.Path == "Directory.Build.props" && file.Text.Contains("<GenerateDocumentationFile>true<", StringComparison.Ordinal)))
            yield return "Directory.Build.props does not set GenerateDocumentationFile";
    }

    [GeneratedRegex(@"^\s*(<|#pragma|dotnet_diagnostic\.CS)(?!!--).*1591|<GenerateDocumentationFile>false", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Switch();
}
