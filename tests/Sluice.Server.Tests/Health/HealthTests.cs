namespace Sluice.Server.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_running_server_is_well_and_ready()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal((200, """{"status":"ok"}"""), await Answer(server, "/healthz"));
        Assert.Equal((200, """{"status":"ok"}"""), await Answer(server, "/readyz"));
    }

    [Fact]
    public async Task A_server_whose_store_is_gone_is_well_but_not_ready()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Sluice.Store.DisposeAsync();
        (await server.GetAsync("/readyz")).IsProblem(503, "store_unavailable");
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
        var reply = await server.SubmitAsync(new { contract = "note", output = """{"text":"a"}""" });
        reply.IsProblem(503, "store_unavailable");
        Assert.Equal("5", reply.Headers["Retry-After"]);
    }

    private static async Task<(int, string)> Answer(RunningServer server, string path)
    {
        var reply = await server.GetAsync(path);
        return (reply.Status, reply.Text);
    }
}
