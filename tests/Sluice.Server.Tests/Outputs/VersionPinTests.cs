namespace Sluice.Server.Tests.Outputs;

public sealed class VersionPinTests
{
    private static readonly object Ticket = new { id = "t-1", title = "Printer", priority = "low" };

    private static TestWorkspace WithPrompt()
    {
        var workspace = new TestWorkspace();
        workspace.Write("models/default.yaml", "provider: openai\nmodel: m\nbaseUrl: http://127.0.0.1:9/v1\n");
        workspace.Write("prompts/asker/1.0.0.prompt", "---\ncontract: ticket\ncontractRange: ~1.0.0\n---\nAsk.\n");
        return workspace;
    }

    [Theory]
    [InlineData("ticket@^1.0.0", "ticket@1.1.0")]
    [InlineData("ticket@>=1.0.0 <1.1.0", "ticket@1.0.0")]
    [InlineData("ticket@1.0", "ticket@1.0.0")]
    public async Task A_range_takes_its_highest_version(string reference, string expected)
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(expected, (await server.SubmitAsync(new { contract = reference, output = Ticket }))["contract"]);
    }

    [Fact]
    public async Task A_hash_takes_the_version_that_has_it_and_another_is_a_mismatch_with_both_hashes()
    {
        await using var server = await RunningServer.StartAsync();
        var hash = server.Sluice.Workspace.Contracts["ticket"].Versions[0].Hash.ToString();
        Assert.Equal("ticket@1.0.0", (await server.SubmitAsync(new { contract = "ticket@" + hash, output = Ticket }))["contract"]);
        Assert.Equal(200, (await server.SubmitAsync(new { contract = "ticket@1.0.0", contractHash = hash, output = Ticket })).Status);

        var other = "sha256:" + new string('0', 64);
        foreach (var body in new object[] { new { contract = "ticket@" + other, output = Ticket }, new { contract = "ticket@1.0.0", contractHash = other, output = Ticket } })
        {
            var problem = (await server.SubmitAsync(body)).IsProblem(409, "version-mismatch");
            Assert.Contains(other, problem["detail"]!, StringComparison.Ordinal);
            Assert.Contains(hash, problem["detail"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_pinned_prompt_is_stamped_and_must_ask_for_the_contract()
    {
        await using var server = await RunningServer.StartAsync(WithPrompt());
        var prompt = server.Sluice.Workspace.Prompts["asker"][0];
        var reply = await server.SubmitAsync(new { contract = "ticket@1.0.0", prompt = "asker@" + prompt.Hash, output = Ticket });
        Assert.Equal(200, reply.Status);
        var origin = (await server.GetAsync("/api/records/ticket/t-1")).Json.GetProperty("stamp").GetProperty("origin");
        Assert.Equal(("asker", "1.0.0", prompt.Hash.ToString()),
            (origin.GetProperty("promptName").GetString(), origin.GetProperty("promptVersion").GetString(), origin.GetProperty("promptHash").GetString()));

        var problem = (await server.SubmitAsync(new { contract = "ticket@1.1.0", prompt = "asker", output = Ticket })).IsProblem(409, "version-mismatch");
        Assert.Contains(prompt.Hash.ToString(), problem["detail"]!, StringComparison.Ordinal);
        (await server.SubmitAsync(new { contract = "ticket", prompt = "nobody", output = Ticket })).IsProblem(404, "prompt_unknown");
        (await server.SubmitAsync(new { contract = "ticket@1.0.0", prompt = "asker@production", output = Ticket })).IsProblem(404, "alias_unknown");
    }
}
