namespace Sluice.Workspace.Tests;

public sealed class CleanRuleTests
{
    private static WorkspaceLoad Load(TestWorkspace files, CleanRule rule) => WorkspaceLoader.Load(files.Folder, new() { Clean = rule });

    [Fact]
    public void Where_only_committed_files_are_taken_a_changed_one_is_named()
    {
        using var workspace = new CommittedWorkspace();
        Assert.Equal("", Load(workspace.Files, CleanRule.Required).Report);
        workspace.Files.Write("sluice.yaml", "# changed\n").Write("notes.txt", "not of the workspace");

        var problem = Assert.Single(Load(workspace.Files, CleanRule.Required).Problems);
        Assert.Equal(("sluice.yaml", WorkspaceProblemCode.Dirty), (problem.File, problem.Code));
        Assert.Equal("", Load(workspace.Files, CleanRule.AsSettingsSay).Report);
        Assert.Equal("", workspace.At("HEAD").Report);
    }

    [Fact]
    public void The_setting_asks_for_it_too()
    {
        using var workspace = new CommittedWorkspace();
        workspace.Files.Write("sluice.yaml", "git:\n  requireClean: true\n");
        Assert.Equal(WorkspaceProblemCode.Dirty, Assert.Single(Load(workspace.Files, CleanRule.AsSettingsSay).Problems).Code);
        Assert.Equal("", Load(workspace.Files, CleanRule.Off).Report);
        workspace.Commit();
        Assert.True(Load(workspace.Files, CleanRule.AsSettingsSay).Snapshot!.Settings.RequireClean);
    }

    [Fact]
    public void A_folder_without_a_commit_is_never_clean()
    {
        using var files = TestWorkspace.Small();
        Assert.Equal(WorkspaceProblemCode.Dirty, Assert.Single(Load(files, CleanRule.Required).Problems).Code);
    }
}
