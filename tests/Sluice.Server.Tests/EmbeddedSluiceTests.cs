using Sluice.Server.Tests.Records;

namespace Sluice.Server.Tests;

public sealed class EmbeddedSluiceTests
{
    [Fact]
    public async Task A_workspace_with_mistakes_starts_nothing_and_tells_them_all()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", "stroe:\n  path: x\nlimts: 1\n");
        var opening = await EmbeddedSluice.OpenAsync(workspace.Folder, TestContext.Current.CancellationToken);
        Assert.Null(opening.Sluice);
        Assert.True(opening.Problems.Count >= 2);
        Assert.False(Directory.Exists(Path.Combine(workspace.Folder, ".sluice")));
    }

    [Fact]
    public async Task A_version_that_records_need_and_that_is_gone_stops_the_opening()
    {
        await using var workspace = new VersionedWorkspace();
        await using (var sluice = await workspace.OpenAsync())
            await VersionedWorkspace.SubmitAsync(sluice, """{"id":"p-1","goal":"Rust"}""");
        workspace.AddSecond();
        await using (await workspace.OpenAsync())
            workspace.Remove("contracts/plan/1.0.0");
        workspace.Remove("contracts/plan/2.0.0/migration.yaml");
        var opening = await EmbeddedSluice.OpenAsync(workspace.Folder, TestContext.Current.CancellationToken);
        Assert.Null(opening.Sluice);
        Assert.Equal("workspace_removed_in_use", Assert.Single(opening.Problems).Code);
    }

    [Fact]
    public async Task A_published_version_that_changed_stops_the_opening()
    {
        using var workspace = new TestWorkspace();
        await using (var first = (await EmbeddedSluice.OpenAsync(workspace.Folder, TestContext.Current.CancellationToken)).Sluice!)
            Assert.Equal(2, first.Workspace.Contracts.Count);
        workspace.Write("contracts/note/1.0.0/schema.json", """{ "type": "object" }""");
        var opening = await EmbeddedSluice.OpenAsync(workspace.Folder, TestContext.Current.CancellationToken);
        Assert.Null(opening.Sluice);
        Assert.Equal("contracts/note/1.0.0/schema.json", Assert.Single(opening.Problems).File);
        // The store was let go: with the file restored it opens again.
        workspace.Write("contracts/note/1.0.0/schema.json", """{ "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } }""");
        await using var again = (await EmbeddedSluice.OpenAsync(workspace.Folder, TestContext.Current.CancellationToken)).Sluice;
        Assert.NotNull(again);
    }
}
