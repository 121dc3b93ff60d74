using LibGit2Sharp;

namespace Sluice.Workspace.Tests;

public sealed class GitCommitTests
{
    private static readonly Signature Author = new("Test", "test@example.org", DateTimeOffset.UnixEpoch);

    private static string CommitAll(TestWorkspace workspace)
    {
        using var repository = new Repository(workspace.Folder);
        Commands.Stage(repository, "*");
        return repository.Commit("All", Author, Author).Sha;
    }

    [Fact]
    public void Outside_a_repository_and_before_the_first_commit_there_is_no_commit()
    {
        using var workspace = TestWorkspace.Small();
        Assert.Null(workspace.Snapshot().Commit);
        Repository.Init(workspace.Folder);
        Assert.Null(workspace.Snapshot().Commit);
    }

    [Fact]
    public void The_commit_is_dirty_only_when_a_file_of_the_workspace_differs()
    {
        using var workspace = TestWorkspace.Small();
        Repository.Init(workspace.Folder);
        var sha = CommitAll(workspace);
        Assert.Equal(sha, workspace.Snapshot().Commit);

        workspace.Write("app/Program.cs", "").Write(".sluice/sluice.db", "");
        Assert.Equal(sha, workspace.Snapshot().Commit);

        workspace.Write("models/default.yaml", "model: m\n");
        Assert.Equal(sha + "-dirty", workspace.Snapshot().Commit);
        sha = CommitAll(workspace);
        Assert.Equal(sha, workspace.Snapshot().Commit);

        workspace.Write("contracts/note/1.0.0/schema.json", "{}");
        Assert.Equal(sha + "-dirty", workspace.Snapshot().Commit);
        CommitAll(workspace);
        File.Delete(workspace.Path("models/default.yaml"));
        Assert.EndsWith("-dirty", workspace.Snapshot().Commit, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_below_a_repository_is_judged_alone()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("deep/ws/sluice.yaml", "").Write("deep/ws/contracts/note/1.0.0/schema.json", "{}").Write("sluice.yaml", "");
        Repository.Init(workspace.Folder);
        var sha = CommitAll(workspace);
        workspace.Write("sluice.yaml", "# changed").Write("deep/other", "");
        Assert.Equal(sha, WorkspaceLoader.Load(workspace.Path("deep/ws")).Snapshot!.Commit);
        using var other = new TestWorkspace();
        Directory.CreateSymbolicLink(other.Path("link"), workspace.Folder);
        Assert.Equal(sha, WorkspaceLoader.Load(other.Path("link/deep/ws")).Snapshot!.Commit);
    }

    [Fact]
    public void A_workspace_that_its_repository_ignores_is_not_in_the_commit()
    {
        using var workspace = new TestWorkspace();
        workspace.Write(".gitignore", "ws/\n");
        Repository.Init(workspace.Folder);
        var sha = CommitAll(workspace);
        workspace.Write("ws/sluice.yaml", "").Write("ws/contracts/note/1.0.0/schema.json", "{}");
        Assert.Equal(sha + "-dirty", WorkspaceLoader.Load(workspace.Path("ws")).Snapshot!.Commit);
    }

    [Theory]
    [InlineData(".git/HEAD", "nonsense")]
    [InlineData(".git/config", "[core\n")]
    [InlineData(".git/index", "not an index")]
    public void A_damaged_repository_does_not_stop_the_workspace(string file, string text)
    {
        using var workspace = TestWorkspace.Small();
        Repository.Init(workspace.Folder);
        CommitAll(workspace);
        Assert.Null(workspace.Write(file, text).Snapshot().Commit);
    }

    [Fact]
    public void A_damaged_link_to_a_repository_or_a_lost_commit_does_not_stop_the_workspace()
    {
        using var workspace = TestWorkspace.Small().Write(".git", "gitdir: nowhere");
        Assert.Null(workspace.Snapshot().Commit);
        File.Delete(workspace.Path(".git"));
        Repository.Init(workspace.Folder);
        CommitAll(workspace);
        foreach (var folder in Directory.GetDirectories(workspace.Path(".git/objects")))
        {
            foreach (var file in Directory.GetFiles(folder)) File.SetAttributes(file, FileAttributes.Normal);
            Directory.Delete(folder, recursive: true);
        }
        Assert.Null(workspace.Snapshot().Commit);
    }
}
