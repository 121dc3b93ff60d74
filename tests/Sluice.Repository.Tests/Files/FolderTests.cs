namespace Sluice.Repository.Tests;

public sealed class FolderTests
{
    private static readonly string[] Refused = ["Interfaces", "Services", "Models", "Helpers", "Common", "Utils", "Shared", "Core"];

    // Model configurations, beside contracts and prompts: here a model is the thing itself, not a kind of type.
    private const string LanguageModels = "src/Sluice.Workspace/Models";

    [Fact]
    public void A_folder_is_a_feature_or_a_stage() => Rule.Holds(SortedByKind(Checkout.Files),
        "A folder is named for what it does, not for the kind of types in it. Move these beside the feature they serve:");

    [Fact]
    public void A_folder_named_for_a_kind_of_type_is_found() => Assert.Equal(["src/A/Services", "tests/B.Tests/Helpers/Deep"], SortedByKind(
    [
        RepositoryFile.Of("src/A/Services/X.cs", ""), RepositoryFile.Of("src/A/Services/Y.cs", ""), RepositoryFile.Of("src/A/Admission/X.cs", ""),
        RepositoryFile.Of("tests/B.Tests/Helpers/Deep/X.cs", ""), RepositoryFile.Of("samples/mentor/models/default.yaml", ""),
    ]));

    private static IEnumerable<string> SortedByKind(IEnumerable<RepositoryFile> files) =>
        files.Where(file => file.CSharp && file.Folder != LanguageModels && file.Folder.Split('/').Any(folder => Refused.Contains(folder, StringComparer.Ordinal)))
            .Select(file => file.Folder).Distinct(StringComparer.Ordinal);
}
