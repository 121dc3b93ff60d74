using System.Reflection;
using PublicApiGenerator;

namespace Sluice.Repository.Tests;

/// <summary>The public API of every library is a golden file, so that a change to it is seen in the diff.</summary>
public sealed class PublicApiTests
{
    private const string Folder = "tests/Sluice.Repository.Tests/PublicApi/";
    private const string Ending = ".golden.txt";

    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        // Extensions of ours live in the framework's namespaces and are public API too.
        DenyNamespacePrefixes = [],
        ExcludeAttributes = ["System.CodeDom.Compiler.GeneratedCodeAttribute", "System.Diagnostics.DebuggerNonUserCodeAttribute"],
    };

    public static TheoryData<string> Libraries => [.. LibraryNames];

    private static IEnumerable<string> LibraryNames =>
        ProjectFile.In(Checkout.Files, "src").Where(project => !project.Program).Select(project => project.Name);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_api_is_what_was_reviewed(string library)
    {
        var path = Checkout.Full(Folder + library + Ending);
        var now = Assembly.Load(library).GeneratePublicApi(Options).ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1")
            File.WriteAllText(path, now);
        var reviewed = File.Exists(path) ? File.ReadAllText(path) : "";
        if (now != reviewed)
        {
            Assert.Fail($"The public API of {library} changed. Is it meant? Then SLUICE_ACCEPT=1 ./test repository, and review the diff of "
                + $"{Folder}{library}{Ending}:\n{LineDiff.Between(reviewed, now)}");
        }
    }

    [Fact]
    public void Every_golden_file_belongs_to_a_library() => Rule.Holds(
        Checkout.Files.Where(file => file.Path.StartsWith(Folder, StringComparison.Ordinal) && file.Path.EndsWith(Ending, StringComparison.Ordinal))
            .Where(file => !LibraryNames.Contains(file.Name[..^Ending.Length])).Select(file => file.Path),
        "These are left over from libraries that are gone. Remove them:");

    [Fact]
    public void Every_library_has_a_golden_file() => Rule.Holds(
        LibraryNames.Select(name => Folder + name + Ending).Where(path => Checkout.Files.All(file => file.Path != path)),
        "SLUICE_ACCEPT=1 ./test repository writes these; git add them:");

    [Fact]
    public void A_difference_is_shown_with_what_stands_around_it() =>
        Assert.Equal("…\n  c\n  d\n- e\n+ E\n  f\n  g\n…", "…\n" + LineDiff.Between("a\nb\nc\nd\ne\nf\ng\nh\ni", "a\nb\nc\nd\nE\nf\ng\nh\ni"));
}
