using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Outputs;

/// <summary>Mode lazy over HTTP. The window is longer than any test: nothing is stored before a test wants it.</summary>
public sealed class LazyOutputTests
{
    private const string Long = "lazy:\n  windowMilliseconds: 60000\n";

    [Fact]
    public async Task An_answer_says_that_it_is_not_durable_and_its_address_when_it_is()
    {
        await using var server = await StartAsync("allowed");
        var told = await server.SubmitAsync(new { contract = "event", output = """{"text":"a"}""", mode = "lazy" }, ("Idempotency-Key", "k"));
        Assert.Equal((200, "accepted", "False", "False"), (told.Status, told["verdict"], told["durable"], told["replayed"]));
        Assert.Equal($$"""{"contract":"event","key":"{{told["submissionId"]}}"}""", told["record"]);
        var pending = await server.GetAsync($"/api/outputs/{told["submissionId"]}");
        Assert.Equal((200, "accepted", "False"), (pending.Status, pending["verdict"], pending["durable"]));
        // Readers see what is stored.
        (await server.GetAsync($"/api/records/event/{told["submissionId"]}")).IsProblem(404, "record_not_found");

        // The same, for one who wants it durable.
        var again = await server.SubmitAsync(new { contract = "event", output = """{"text":"a"}""", mode = "sync" }, ("Idempotency-Key", "k"));
        Assert.Equal((told["submissionId"], "True", "True"), (again["submissionId"], again["durable"], again["replayed"]));
        var stored = await server.GetAsync($"/api/outputs/{told["submissionId"]}");
        Assert.Equal((200, "True", "1"), (stored.Status, stored["durable"], stored.Json.GetProperty("record").GetProperty("revision").ToString()));
        Assert.Equal((told["value"], told["traceId"]), (stored["value"], stored["traceId"]));
        Assert.Equal(200, (await server.GetAsync($"/api/records/event/{told["submissionId"]}")).Status);
    }

    [Fact]
    public async Task A_rejection_is_a_problem_when_it_is_told_and_a_decision_when_it_is_asked_for()
    {
        await using var server = await StartAsync("default");
        var told = (await server.SubmitAsync(new { contract = "event", output = "no json" })).IsProblem(422, "output_rejected");
        Assert.Equal("False", told["durable"]);
        Assert.Equal((200, "rejected", told["failure"]), await Decision());
        await server.Sluice.Lazy.CloseAsync(TestContext.Current.CancellationToken);
        Assert.Equal((200, "rejected", told["failure"]), await Decision());
        Assert.Equal(200, (await server.GetAsync($"/api/failures/{told.Json.GetProperty("failure").GetProperty("id").GetString()}")).Status);

        async Task<(int, string?, string?)> Decision()
        {
            var reply = await server.GetAsync($"/api/outputs/{told["submissionId"]}");
            return (reply.Status, reply["verdict"], reply["failure"]);
        }
    }

    [Fact]
    public async Task A_contract_that_does_not_allow_it_refuses_it_however_it_is_asked_for()
    {
        await using var server = await StartAsync("never");
        (await server.SubmitAsync(new { contract = "event", output = """{"text":"a"}""", mode = "lazy" })).IsProblem(400, "mode_not_allowed");
        (await server.PostAsync("/api/outputs?contract=event&mode=lazy", "text/plain", """{"text":"a"}"""u8.ToArray())).IsProblem(400, "mode_not_allowed");
        Assert.Equal("True", (await server.SubmitAsync(new { contract = "event", output = """{"text":"a"}""" }))["durable"]);
        Assert.Single((await server.GetAsync("/api/records")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Nobody_is_told_the_decisions_of_another_tenant()
    {
        await using var server = await StartAsync("default");
        var (mine, theirs) = (await server.KeyAsync(), await server.KeyAsync(tenant: "acme"));
        var told = await server.SendAsync("POST", "/api/outputs", mine, """{"contract":"event","output":"{\"text\":\"a\"}"}""");
        foreach (var _ in (string[])["in the window", "in the store"])
        {
            (await server.SendAsync("GET", $"/api/outputs/{told["submissionId"]}", theirs)).IsProblem(404, "output_not_found");
            Assert.Equal(200, (await server.SendAsync("GET", $"/api/outputs/{told["submissionId"]}", mine)).Status);
            await server.Sluice.Lazy.CloseAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Many_at_once_under_few_keys_in_every_mode_get_one_verdict_for_each_key()
    {
        await using var server = await RunningServer.StartAsync(Workspace("allowed", "lazy:\n  windowMilliseconds: 1\n  entriesMax: 2\n"));
        var told = await Task.WhenAll(Enumerable.Range(0, 600).Select(async n =>
        {
            var reply = await server.SubmitAsync(new { contract = "event", output = $$"""{"text":"{{n / 20}}"}""", mode = n % 3 == 0 ? "sync" : "lazy" }, ("Idempotency-Key", $"k-{n / 20}"));
            Assert.Equal(200, reply.Status);
            return (Key: n / 20, Id: reply["submissionId"], Replayed: reply["replayed"]);
        }));
        await server.Sluice.Lazy.CloseAsync(TestContext.Current.CancellationToken);
        Assert.All(told.GroupBy(one => one.Key), of =>
        {
            Assert.Single(of.Select(one => one.Id).Distinct(StringComparer.Ordinal));
            Assert.Single(of, one => one.Replayed == "False");
        });
        Assert.Equal(30, (await server.GetAsync("/api/records?limit=100")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await server.GetAsync("/api/failures")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_server_that_stops_stores_what_it_acknowledged_many_at_a_time()
    {
        await using var server = await StartAsync("default");
        var told = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => server.SubmitAsync(new { contract = "event", key = $"k-{n % 10}", output = $$"""{"text":"{{n}}"}""" })));
        Assert.All(told, reply => Assert.Equal("False", reply["durable"]));
        await server.StopAsync();
        foreach (var reply in told)
            Assert.True((await server.Sluice.Gateway.FindAsync(Tenants.Default, reply["submissionId"]!, TestContext.Current.CancellationToken))!.Decision!.Durable);
        Assert.Equal(0, server.Sluice.Lazy.State.Pending);
    }

    [Fact]
    public async Task A_server_whose_window_is_not_stored_for_too_long_is_not_ready()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
        var workspace = Workspace("default", "lazy:\n  overdueSeconds: 3\n  closeSeconds: 0\n");
        await using var server = await RunningServer.StartAsync(workspace, embedded: new EmbeddedOptions { TimeProvider = time });
        Assert.Equal("False", (await server.SubmitAsync(new { contract = "event", output = """{"text":"a"}""" }))["durable"]);
        Assert.Equal(200, (await server.GetAsync("/readyz")).Status);
        await server.Sluice.Store.DisposeAsync();
        while (server.Sluice.Lazy.State.Code is null)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        time.Advance(TimeSpan.FromSeconds(4));
        var problem = (await server.GetAsync("/readyz")).IsProblem(503, "store_unavailable");
        Assert.StartsWith("1 decisions that were acknowledged are not stored", problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allowed", ",\"mode\":\"lazy\"", false)]
    [InlineData("allowed", "", true)]
    [InlineData("default", "", false)]
    [InlineData("default", ",\"mode\":\"sync\"", true)]
    public async Task A_completion_tells_whether_its_outputs_are_durable(string rule, string mode, bool durable)
    {
        await using var chat = await ChatServer.StartAsync("", (workspace, _) => Write(workspace, rule, Long), [ScriptedUpstream.Says("""{"text":"a",}""")]);
        var members = $$"""sluice":{"contract":"event"{{mode}}}""";
        var reply = await chat.ChatAsync($"\"{members}", ("Idempotency-Key", "k"));
        Assert.Equal((200, """{"text":"a"}""", durable), (reply.Status, reply.Content(), reply.Output().GetProperty("durable").GetBoolean()));
        // The model is not asked twice.
        var again = await chat.ChatAsync($"\"{members}", ("Idempotency-Key", "k"));
        Assert.Equal((200, """{"text":"a"}""", true), (again.Status, again.Content(), again.Output().GetProperty("replayed").GetBoolean()));
        Assert.Single(chat.Upstream.Requests);
    }

    [Fact]
    public async Task A_completion_is_refused_a_mode_that_its_contract_does_not_allow_before_a_model_is_asked()
    {
        await using var chat = await ChatServer.StartAsync("", (workspace, _) => Write(workspace, "never", Long), [ScriptedUpstream.Says("""{"text":"a"}""")]);
        Assert.Equal((400, "mode_not_allowed"), Told(await chat.ChatAsync("\"sluice\":{\"contract\":\"event\",\"mode\":\"lazy\"}")));
        Assert.Equal((400, "mode_not_allowed"), Told(await chat.ChatAsync($"\"response_format\":{ChatServer.TicketFormat},\"sluice\":{{\"mode\":\"lazy\"}}")));
        Assert.Equal((400, "field_invalid"), Told(await chat.ChatAsync("\"sluice\":{\"contract\":\"event\",\"mode\":\"async\"}")));
        Assert.Empty(chat.Upstream.Requests);

        static (int, string?) Told(Reply reply) => (reply.Status, reply.ErrorCode());
    }

    private static Task<RunningServer> StartAsync(string rule) => RunningServer.StartAsync(Workspace(rule, Long));

    private static TestWorkspace Workspace(string rule, string settings)
    {
        var workspace = new TestWorkspace();
        Write(workspace, rule, settings);
        return workspace;
    }

    private static void Write(TestWorkspace workspace, string rule, string settings)
    {
        workspace.Write("sluice.yaml", settings);
        workspace.Write("contracts/event/contract.yaml", $"correction:\n  attemptsMax: 0\npersistence:\n  lazy: {rule}\n");
        workspace.Write("contracts/event/1.0.0/schema.json", """{ "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } }""");
    }
}
