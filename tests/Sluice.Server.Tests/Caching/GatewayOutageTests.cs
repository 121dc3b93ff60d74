using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Stores;
using Sluice.Server.Tests.Content;
using Sluice.Server.Tests.OpenAi;
using Sluice.Server.Tests.Telemetry;

namespace Sluice.Server.Tests.Caching;

/// <summary>Two servers on one store that share a Redis, which is killed while they answer.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class GatewayOutageTests
{
    private static string Ticket(string topic) => $$"""{"id":"{{topic}}","title":"about {{topic}}","priority":"low"}""";

    [Fact]
    public async Task Answers_are_right_and_nobody_is_refused_while_Redis_is_killed_and_started_again()
    {
        await using var redis = await RedisServer.StartAsync();
        using var requests = new CacheRequests();
        Environment.SetEnvironmentVariable("SLUICE_TEST_REDIS", redis.Connection);
        await using var a = await ChatServer.StartAsync("", Arrange, [EchoAsync]);
        await using var b = await RunningServer.ServeAsync(a.Server.Sluice.Workspace.Folder);
        // On a busy machine Redis may be too slow at first.
        for (var i = 0; requests["get hit"] == 0; i++)
            foreach (var server in new[] { a.Server, b })
                Assert.Equal(Ticket($"first-{i}"), (await AskAsync(server, $"first-{i}")).Content());
        await Task.WhenAll(AskAllAsync(a.Server, b, 1), redis.KillAsync());
        await AskAllAsync(a.Server, b, 2);
        await Task.WhenAll(AskAllAsync(a.Server, b, 3), redis.RunAsync());
        TestContext.Current.TestOutputHelper!.WriteLine($"{a.Upstream.Requests.Count} calls of the model; {requests}");
        Assert.True(requests["get error"] + requests["get timeout"] > 0, requests.ToString());
    }

    [Fact]
    public async Task A_variable_that_is_not_set_or_is_no_connection_string_is_said_before_anything_is_served()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", "cache: { redisVariable: SLUICE_TEST_REDIS_UNSET }\n");
        var unset = await Assert.ThrowsAsync<StoreException>(() => EmbeddedSluice.OpenAsync(workspace.Folder, TestContext.Current.CancellationToken));
        Assert.Contains("SLUICE_TEST_REDIS_UNSET (cache.redisVariable) is not set", unset.Message, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("SLUICE_TEST_REDIS_WRONG", "password=hunter2,nonsense=1");
        workspace.Write("sluice.yaml", "cache: { redisVariable: SLUICE_TEST_REDIS_WRONG }\n");
        var wrong = await Assert.ThrowsAsync<StoreException>(() => EmbeddedSluice.OpenAsync(workspace.Folder, TestContext.Current.CancellationToken));
        Assert.Contains("is no connection string of Redis", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", wrong.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:1", "", true)]
    [InlineData("127.0.0.1:1,password=hunter2", "", true)]
    [InlineData("127.0.0.1:1,password=a-password-of-thirty-two-or-more-characters", "", false)]
    [InlineData("127.0.0.1:1,password=hunter2", ", keyVariable: SLUICE_TEST_CACHE_KEY", false)]
    public async Task A_connection_string_that_can_be_guessed_is_warned_of_where_it_alone_authenticates_what_is_kept(string connection, string key, bool told)
    {
        using var log = new CapturedLog();
        using var workspace = new TestWorkspace();
        Environment.SetEnvironmentVariable("SLUICE_TEST_REDIS_GUESS", connection);
        Environment.SetEnvironmentVariable("SLUICE_TEST_CACHE_KEY", "a secret of thirty-two or more characters");
        workspace.Write("sluice.yaml", $"cache: {{ redisVariable: SLUICE_TEST_REDIS_GUESS{key} }}\n");
        await using ((await EmbeddedSluice.OpenAsync(workspace.Folder, new EmbeddedOptions { LoggerFactory = log }, TestContext.Current.CancellationToken)).Sluice!)
            Assert.Equal(told, log.Lines.Any(line => line.Contains("authenticated by the connection string in SLUICE_TEST_REDIS_GUESS", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gateway_starts_and_answers_where_Redis_was_never_there()
    {
        Environment.SetEnvironmentVariable("SLUICE_TEST_REDIS", "127.0.0.1:1");
        await using var chat = await ChatServer.StartAsync("", Arrange, [EchoAsync]);
        foreach (var _ in Enumerable.Range(0, 3)) Assert.Equal(Ticket("printers"), (await AskAsync(chat.Server, "printers")).Content());
        Assert.Single(chat.Upstream.Requests);
    }

    private static void Arrange(TestWorkspace workspace, string upstream)
    {
        workspace.Write("sluice.yaml", "cache: { redisVariable: SLUICE_TEST_REDIS }\n");
        workspace.Write("prompts/asker/1.0.0.prompt", "---\ncontract: ticket\ncontractRange: ^1.0.0\nmodel: scripted\nvariables: [topic]\ncache: { seconds: 600 }\n---\nTicket: {{topic}}");
    }

    // The model's answer names what was asked: an answer to another request would be seen.
    private static Task EchoAsync(HttpContext context)
    {
        var asked = ((JsonElement)context.Items[nameof(ScriptedUpstream.Requests)]!).GetProperty("messages")[0].GetProperty("content").GetString()!;
        return ScriptedUpstream.Says(Ticket(asked["Ticket: ".Length..]))(context);
    }

    private static async Task AskAllAsync(RunningServer a, RunningServer b, int round) => await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
    {
        for (var i = 0; i < 40; i++)
        {
            // Each is asked of one server and then of the other.
            var topic = $"t-{round}-{worker}-{i / 2}";
            var reply = await AskAsync(i % 2 == 0 ? a : b, topic);
            Assert.Equal((200, Ticket(topic)), (reply.Status, reply.Content()));
        }
    }));

    private static Task<Reply> AskAsync(RunningServer server, string topic) => server.SendAsync("POST", "/v1/chat/completions", null,
        """{"model":"sluice/asker","messages":[],"sluice":{"variables":{"topic":"TOPIC"}}}""".Replace("TOPIC", topic, StringComparison.Ordinal));
}
