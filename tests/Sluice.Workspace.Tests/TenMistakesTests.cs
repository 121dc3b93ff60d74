
namespace Sluice.Workspace.Tests;

public sealed class TenMistakesTests
{
    /// <summary>The folder <c>TenMistakes</c> holds a workspace as a tired person would write it; every mistake must be reported at once,
    /// at its place. Accept a changed text with SLUICE_ACCEPT=1 and read the diff.</summary>
    [Fact]
    public void Ten_mistakes_in_one_workspace_are_all_reported_at_their_places()
    {
        var folder = Path.Join(TestWorkspace.Repository(), "tests/Sluice.Workspace.Tests/TenMistakes");
        var golden = folder + ".golden";
        var load = WorkspaceLoader.Load(folder);
        Assert.Null(load.Snapshot);
        var report = load.Report + "\n";
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1") File.WriteAllText(golden, report);
        Assert.Equal(File.ReadAllText(golden), report);
    }
}
