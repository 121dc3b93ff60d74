
namespace Sluice.Workspace.Tests;

public sealed class WorkspaceTemplateTests
{
    [Fact]
    public void The_template_loads_without_a_problem_in_a_fresh_folder()
    {
        using var workspace = new TestWorkspace();
        var folder = workspace.Path("new/workspace");
        var result = WorkspaceTemplate.WriteTo(folder);
        Assert.Null(result.Problem);
        Assert.Equal(WorkspaceTemplate.Files, result.Files);
        Assert.All(result.Files, file => Assert.True(File.Exists(Path.Join(folder, file)), file));

        var load = WorkspaceLoader.Load(folder);
        Assert.Equal("", load.Report);
        Assert.Equal(["invoice", "learning-plan", "ticket-triage"], load.Snapshot!.Contracts.Keys.Order());
        Assert.Equal(["invoice-reader", "plan-author", "ticket-triager"], load.Snapshot.Prompts.Keys.Order());
        Assert.Equal(["default"], load.Snapshot.Models.Keys);
        Assert.All(load.Snapshot.Prompts.Values, p => Assert.True(load.Snapshot.TryFindContract(p[0], out _)));
        Assert.All(load.Snapshot.Contracts.Keys, name => Assert.InRange(
            WorkspaceTemplate.Files.Count(f => f.StartsWith($"contracts/{name}/1.0.0/samples/", StringComparison.Ordinal)), 1, 2));
    }

    [Fact]
    public void The_templates_settings_are_the_defaults_they_say_they_are()
    {
        using var workspace = TestWorkspace.FromTemplate();
        var written = workspace.Snapshot();
        workspace.Write("sluice.yaml", "").Write("contracts/learning-plan/contract.yaml", "key: /id\n");
        var defaults = workspace.Snapshot();
        Assert.Equal(defaults.Settings, written.Settings);
        Assert.Equivalent(defaults.Contracts["learning-plan"].Policy, written.Contracts["learning-plan"].Policy, strict: true);
    }

    [Fact]
    public void An_existing_file_stops_the_writing_before_it_begins()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("models/default.yaml", "mine").Write("sluice.yaml", "mine").Write("README.md", "mine");
        var result = WorkspaceTemplate.WriteTo(workspace.Folder);
        Assert.Empty(result.Files);
        Assert.Contains("already holds models/default.yaml, sluice.yaml; nothing was written", result.Problem, StringComparison.Ordinal);
        Assert.Equal("mine", workspace.Read("sluice.yaml"));
        Assert.Equal(3, Directory.GetFiles(workspace.Folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_broken_link_counts_as_an_existing_file()
    {
        using var workspace = new TestWorkspace();
        File.CreateSymbolicLink(workspace.Path("sluice.yaml"), workspace.Path("nowhere"));
        Assert.Contains("already holds sluice.yaml", WorkspaceTemplate.WriteTo(workspace.Folder).Problem, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.Path("nowhere")));
    }

    [Fact]
    public void A_file_in_the_way_is_named_and_nothing_is_left_behind()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("taken", "");
        Assert.Contains("is a file; name a folder", WorkspaceTemplate.WriteTo(workspace.Path("taken")).Problem, StringComparison.Ordinal);
        // The folder for the prompts cannot be made: the files written before are taken back.
        workspace.Write("ws/prompts", "");
        var result = WorkspaceTemplate.WriteTo(workspace.Path("ws"));
        Assert.Contains("cannot be written", result.Problem, StringComparison.Ordinal);
        Assert.Equal(["prompts"], Directory.GetFiles(workspace.Path("ws"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }
}
