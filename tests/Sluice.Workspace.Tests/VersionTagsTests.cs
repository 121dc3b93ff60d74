namespace Sluice.Workspace.Tests;

public sealed class VersionTagsTests
{
    private const string Tag = "contract/note/v1.0.0";

    [Fact]
    public void Tags_of_versions_are_read_with_the_hash_of_what_they_name()
    {
        var files = TestWorkspace.FromTemplate();
        using var workspace = new CommittedWorkspace(files);
        workspace.Tag("prompt/plan-author/v1.0.0", workspace.First, annotated: true);
        workspace.Tag("contract/invoice/v1.0.0", workspace.First);
        workspace.Tag("contract/invoice/1.0.0", workspace.First);
        workspace.Tag("v1", workspace.First);

        foreach (var snapshot in new[] { files.Snapshot(), workspace.At("HEAD").Snapshot! })
        {
            Assert.Equal(["contract/invoice/v1.0.0", "prompt/plan-author/v1.0.0"], snapshot.Tags.Keys.Order());
            Assert.All(snapshot.Tags.Values, tag => Assert.Equal(workspace.First, tag.Commit));
            Assert.Equal(snapshot.Contracts["invoice"].Latest.Hash, snapshot.Tags["contract/invoice/v1.0.0"].Hash);
            Assert.Equal(snapshot.Prompts["plan-author"][0].Hash, snapshot.Tags["prompt/plan-author/v1.0.0"].Hash);
        }
    }

    [Fact]
    public void A_version_with_other_content_than_its_tag_is_a_problem_at_its_file()
    {
        using var workspace = new CommittedWorkspace();
        workspace.Tag(Tag, workspace.First);
        Assert.Equal("", workspace.Files.Load().Report);
        workspace.Files.Write("contracts/note/1.0.0/schema.json", "{}");

        var problem = Assert.Single(workspace.Files.Load().Problems);
        Assert.Equal(("contracts/note/1.0.0/schema.json", WorkspaceProblemCode.TagDiffers), (problem.File, problem.Code));
        Assert.Equal(2, problem.Message.Split("sha256:").Length - 1);
        Assert.Equal("", workspace.At("HEAD").Report);
        workspace.Commit();
        Assert.Equal(WorkspaceProblemCode.TagDiffers, Assert.Single(workspace.At("HEAD").Problems).Code);
    }

    [Fact]
    public void A_tag_on_a_commit_without_the_version_is_a_problem()
    {
        using var workspace = new CommittedWorkspace();
        workspace.Files.Write("contracts/note/1.1.0/schema.json", "{}");
        workspace.Commit();
        workspace.Tag("contract/note/v1.1.0", workspace.First);
        Assert.Contains("does not hold this version", Assert.Single(workspace.Files.Load().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void White_space_and_member_order_of_a_schema_do_not_make_a_tag_differ()
    {
        using var workspace = new CommittedWorkspace();
        workspace.Tag(Tag, workspace.First);
        workspace.Files.Write("contracts/note/1.0.0/schema.json", """{ "properties": { "id": {"type":"string"} }, "type": "object" }""");
        Assert.Equal("", workspace.Files.Load().Report);
    }
}
