using Sluice.Contracts;

namespace Sluice.Workspace.Tests;

public sealed class CollectionSettingsTests
{
    [Fact]
    public void A_workspace_without_collections_has_none()
    {
        using var workspace = TestWorkspace.Small();
        Assert.Empty(workspace.Snapshot().Collections);
    }

    [Fact]
    public void An_empty_file_is_a_collection_with_every_default()
    {
        var collection = Load("").Snapshot!.Collections["guides"];
        Assert.Equal(new CollectionSettings { Name = "guides", Records = collection.Records }, collection);
        Assert.Empty(collection.Records);
        Assert.Equal((256, 32), (collection.Chunk.TokensMax, collection.Chunk.OverlapTokens));
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var load = Load("""
            description: What the support team knows.
            metadata: note@^1.0
            chunk:
              tokensMax: 100
              overlapTokens: 49
            records:
              - contract: note
                text: [/id, ""]
            embedding: m
            documentBytesMax: 1000
            documentsMax: 10
            termsMax: 8
            """);
        Assert.Equal("", load.Report);
        var collection = load.Snapshot!.Collections["guides"];
        Assert.Equal(new CollectionSettings
        {
            Name = "guides",
            Description = "What the support team knows.",
            Metadata = new ContractReference("note", "^1.0"),
            Chunk = new() { TokensMax = 100, OverlapTokens = 49 },
            Records = collection.Records,
            Embedding = "m",
            DocumentBytesMax = 1000,
            DocumentsMax = 10,
            TermsMax = 8,
        }, collection);
        var records = Assert.Single(collection.Records);
        Assert.Equal("note", records.Contract);
        Assert.Equal(["/id", ""], records.Text);
        Assert.True(load.Snapshot.TryFindContract(collection.Metadata!.ToString(), out var version));
        Assert.Equal("note@1.0.0", version.Id.ToString());
    }

    [Fact]
    public void Small_chunks_overlap_by_an_eighth_where_nothing_is_said() =>
        Assert.Equal(5, Load("chunk:\n  tokensMax: 40").Snapshot!.Collections["guides"].Chunk.OverlapTokens);

    [Theory]
    [InlineData("metadata: nothing", "There is no contract 'nothing'")]
    [InlineData("metadata: note@2", "'note@2' matches no version of 'note'; there is 1.0.0")]
    [InlineData("metadata: Note", "names no contract")]
    [InlineData("embedding: none", "There is no model 'none'")]
    [InlineData("chunk:\n  tokensMax: 31", "must be from 32 to 8192")]
    [InlineData("chunk:\n  tokensMax: 64\n  overlapTokens: 32", "must be below half of 'chunk.tokensMax', that is below 32")]
    [InlineData("records: note", "'records' must be a list of groups of settings")]
    [InlineData("records: [note]", "'records' must be a list of groups of settings")]
    [InlineData("records:\n  - text: [/id]", "The setting 'records[].contract' is required")]
    [InlineData("records:\n  - contract: nothing", "There is no contract 'nothing'")]
    [InlineData("records:\n  - contract: Note", "is no name for a contract")]
    [InlineData("records:\n  - contract: note\n    text: [id]", "'id' is no JSON Pointer")]
    [InlineData("records:\n  - contract: note\n    text: [/~2]", "'/~2' is no JSON Pointer")]
    [InlineData("records:\n  - contract: note\n  - contract: note", "name each contract once")]
    [InlineData("records:\n  - contract: note\n    texts: [/id]", "There is no setting 'records[].texts'. Did you mean 'text'?")]
    [InlineData("documentBytesMax: 0", "must be from 1 to 67108864")]
    [InlineData("documentsMax: many", "must be a whole number")]
    [InlineData("termsMax: 65", "must be from 1 to 64")]
    [InlineData("tokensMax: 100", "There is no setting 'tokensMax'")]
    public void What_cannot_be_is_a_problem(string text, string problem)
    {
        var load = Load(text);
        Assert.Null(load.Snapshot);
        var found = Assert.Single(load.Problems);
        Assert.Equal("collections/guides.yaml", found.File);
        Assert.Contains(problem, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_name_and_a_bad_name_are_problems()
    {
        using var workspace = TestWorkspace.Small().Write("collections/guides.yml", "").Write("collections/Guides.yaml", "").Write("collections/README.md", "");
        Assert.Equal(["collections/Guides.yaml:0 workspace_bad_name", "collections/guides.yml:0 workspace_unexpected_file"], workspace.Places());
    }

    private static WorkspaceLoad Load(string text)
    {
        using var workspace = TestWorkspace.Small().Write("models/m.yaml", "model: m\n").Write("collections/guides.yaml", text);
        return workspace.Load();
    }
}
