using Sluice.Server.Tests.Records;

namespace Sluice.Server.Tests.Reloading;

public sealed class RunningRequestTests
{
    [Fact(Timeout = 60_000)]
    public async Task What_runs_finishes_with_the_workspace_it_began_with()
    {
        await using var model = await ScriptedModel.StartAsync();
        var workspace = new TestWorkspace();
        workspace.Write("models/default.yaml", "provider: openai\nmodel: scripted\nretriesMax: 0\n");
        workspace.Write("contracts/memo/contract.yaml", "correction:\n  attemptsMax: 1\n");
        workspace.Write("contracts/memo/1.0.0/schema.json", """{ "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } }""");
        await using var server = await RunningServer.StartAsync(workspace, embedded: new EmbeddedOptions { ModelEndpoint = model.Endpoint });
        var reply = server.SubmitAsync(new { contract = "memo", key = "k", output = """{"text":["mended","twice"]}""" });
        await model.Called.WaitAsync(TestContext.Current.CancellationToken);
        // What takes everything needs no migration.
        workspace.Write("contracts/memo/2.0.0/schema.json", "true");
        Assert.Empty((await server.Sluice.ReloadAsync("test", cancellationToken: TestContext.Current.CancellationToken)).Problems);
        Assert.False(reply.IsCompleted);
        model.Answer("""{"text":"mended"}""");
        Assert.Equal((200, "corrected", "memo@1.0.0"), ((await reply).Status, (await reply)["verdict"], (await reply)["contract"]));
        Assert.Equal("memo@2.0.0", (await server.SubmitAsync(new { contract = "memo", output = """{"text":7}""" }))["contract"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_of_the_files_is_reloaded_where_they_are_watched()
    {
        await using var workspace = new VersionedWorkspace();
        await using var server = await RunningServer.ServeAsync(workspace.Folder, options => (options.Development, options.WatchQuietMilliseconds) = (true, 20));
        workspace.AddSecond();
        while ((await server.GetAsync("/api/contracts/plan"))["latest"] != "2.0.0") TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        var reloads = (await server.GetAsync("/api/workspace/reloads")).Json.GetProperty("items");
        Assert.All(reloads.EnumerateArray(), reload => Assert.Equal("watch", reload.GetProperty("who").GetString()));
        Assert.True(reloads[0].GetProperty("taken").GetBoolean());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_collection_that_comes_and_goes_is_seen_where_files_are_watched()
    {
        await using var workspace = new VersionedWorkspace();
        await using var server = await RunningServer.ServeAsync(workspace.Folder, options => (options.Development, options.WatchQuietMilliseconds) = (true, 20));
        workspace.Write("collections/guides.yaml", "description: how things are done\n");
        await UntilAsync(200);
        workspace.Remove("collections/guides.yaml");
        await UntilAsync(404);

        async Task UntilAsync(int status)
        {
            while ((await server.GetAsync("/api/documents?collection=guides")).Status != status) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
