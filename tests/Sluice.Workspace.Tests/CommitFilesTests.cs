using LibGit2Sharp;

namespace Sluice.Workspace.Tests;

public sealed class CommitFilesTests
{
    private const string Schema = "contracts/note/1.0.0/schema.json";

    private static string Problem(WorkspaceLoad load)
    {
        Assert.Null(load.Snapshot);
        var problem = Assert.Single(load.Problems);
        return $"{problem.File}:{problem.Line} {problem.Code}";
    }

    [Fact]
    public void A_commit_is_read_whatever_lies_in_the_folder()
    {
        using var workspace = new CommittedWorkspace();
        var hash = workspace.Files.Snapshot().Contracts["note"].Latest.Hash;
        workspace.Files.Write(Schema, "not JSON").Write("contracts/broken/x", "");
        File.Delete(workspace.Files.Path("sluice.yaml"));

        var load = workspace.At(workspace.First);

        Assert.Equal("", load.Report);
        Assert.Equal((workspace.First, hash), (load.Snapshot!.Commit, load.Snapshot.Contracts["note"].Latest.Hash));
        Assert.Equal(workspace.Files.Path(".sluice/sluice.db"), load.Snapshot.Settings.StorePath);
    }

    [Fact]
    public void Branch_light_tag_annotated_tag_and_short_hash_name_a_commit()
    {
        using var workspace = new CommittedWorkspace();
        workspace.Files.Write("contracts/later/1.0.0/schema.json", "{}");
        var second = workspace.Commit();
        workspace.Branch("release/one", workspace.First);
        workspace.Tag("light", workspace.First);
        workspace.Tag("heavy", workspace.First, annotated: true);

        foreach (var at in new[] { "release/one", "light", "heavy", workspace.First[..10], "HEAD~1" })
            Assert.Equal(workspace.First, workspace.At(at).Snapshot?.Commit);
        Assert.Equal(second, workspace.At("HEAD").Snapshot!.Commit);
    }

    [Fact]
    public void A_bare_repository_is_read_too()
    {
        using var workspace = new CommittedWorkspace();
        using var other = new TestWorkspace();
        var load = workspace.At("HEAD", workspace.BareCopy(other));
        Assert.Equal("", load.Report);
        Assert.Equal(workspace.First, load.Snapshot!.Commit);
    }

    [Fact]
    public void A_workspace_below_the_repository_is_found_by_its_folder_or_by_a_path_behind_the_revision()
    {
        var files = new TestWorkspace();
        files.Write("deep/ws/sluice.yaml", "").Write("deep/ws/contracts/note/1.0.0/schema.json", "{}");
        using var workspace = new CommittedWorkspace(files);
        using var other = new TestWorkspace();
        var bare = workspace.BareCopy(other);

        Assert.Equal("", workspace.At("HEAD", files.Path("deep/ws")).Report);
        Assert.Equal("", workspace.At("HEAD:deep/ws").Report);
        Assert.Equal("", workspace.At("HEAD:deep/ws", bare).Report);
        Assert.Equal(".:0 workspace_folder_missing", Problem(workspace.At("HEAD:deep/other", bare)));
    }

    [Theory]
    [InlineData("release/oen", ".:0 workspace_revision_unknown")]
    [InlineData("", ".:0 workspace_revision_unknown")]
    [InlineData("..", ".:0 workspace_revision_unknown")]
    [InlineData("HEAD^{tree}", ".:0 workspace_revision_unknown")]
    public void A_revision_that_is_none_is_one_problem(string at, string expected)
    {
        using var workspace = new CommittedWorkspace();
        workspace.Branch("release/one", workspace.First);
        var load = workspace.At(at);
        Assert.Equal(expected, Problem(load));
        if (at == "release/oen") Assert.Contains("Did you mean 'release/one'?", load.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void Outside_a_repository_a_commit_cannot_be_read()
    {
        using var workspace = TestWorkspace.Small();
        Assert.Equal(".:0 workspace_repository_missing", Problem(WorkspaceLoader.Load(workspace.Folder, new() { At = "HEAD" })));
    }

    [Fact]
    public void A_damaged_repository_is_a_problem_and_no_crash()
    {
        using var workspace = new CommittedWorkspace();
        foreach (var file in Directory.GetFiles(workspace.Files.Path(".git/objects"), "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
            File.Delete(file);
        }
        Assert.Null(workspace.At("HEAD").Snapshot);
        workspace.Files.Write(".git/HEAD", "nonsense");
        Assert.Equal(".:0 workspace_repository_unreadable", Problem(workspace.At("HEAD")));
    }

    [Fact]
    public void Problems_of_a_commit_are_those_of_its_files()
    {
        using var workspace = new CommittedWorkspace();
        workspace.Files.Write("sluice.yaml", "stroe: 1\n").Write("contracts/note/2.0.0/readme.txt", "").Write("models", "a file");
        var at = workspace.Commit();
        Assert.Equal(
            workspace.Files.Load().Problems.Where(p => p.File != ".").Select(p => p.ToString()),
            workspace.At(at).Problems.Select(p => p.ToString()));
        Assert.True(workspace.At(at).Problems.Count >= 4);
    }

    [Fact]
    public void Links_inside_the_commit_are_followed_and_others_are_problems()
    {
        var files = TestWorkspace.Small();
        files.Write("common/schema.json", "{}").Write("contracts/linked/1.0.0/README.md", "");
        File.CreateSymbolicLink(files.Path("contracts/linked/1.0.0/schema.json"), "../../../common/schema.json");
        Directory.CreateSymbolicLink(files.Path("contracts/same"), "note");
        using var workspace = new CommittedWorkspace(files);
        Assert.Equal(["linked", "note", "same"], workspace.At("HEAD").Snapshot!.Contracts.Keys.Order());

        Directory.CreateSymbolicLink(files.Path("contracts/out"), "../../elsewhere");
        Directory.CreateSymbolicLink(files.Path("contracts/round"), "round");
        Directory.CreateSymbolicLink(files.Path("contracts/root"), "/etc");
        workspace.Commit();
        Assert.Equal(["contracts/out", "contracts/root", "contracts/round"], workspace.At("HEAD").Problems.Select(p => p.File));
    }

    [Fact]
    public void A_commit_gives_bytes_as_committed_whatever_the_checkout_would_make_of_them()
    {
        var files = TestWorkspace.FromTemplate();
        using var workspace = new CommittedWorkspace(files);
        var hash = files.Snapshot().Prompts["plan-author"][0].Hash;
        using (var repository = new Repository(workspace.Folder)) repository.Config.Set("core.autocrlf", true);
        files.Write("prompts/plan-author/1.0.0.prompt", files.Read("prompts/plan-author/1.0.0.prompt").Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(hash, workspace.At("HEAD").Snapshot!.Prompts["plan-author"][0].Hash);
    }
}
