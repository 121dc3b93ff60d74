namespace Sluice.Server.Tests.Jobs;

/// <summary>Submissions that are taken now and decided later, over HTTP.</summary>
public sealed class JobTests
{
    private static readonly object Good = new { contract = "note", key = "n-1", output = """{"text":"hello",}""" };

    [Fact]
    public async Task An_async_submission_is_taken_at_once_and_its_verdict_comes_under_the_promised_submission()
    {
        await using var server = await RunningServer.StartAsync();
        var taken = await server.SubmitAsync(Good, ("Prefer", "respond-async, wait=5"));
        Assert.Equal(202, taken.Status);
        Assert.Equal("respond-async", taken.Headers["Preference-Applied"]);
        Assert.Equal("/api/jobs/" + taken.Json.GetProperty("job").GetProperty("id").GetString(), taken.Headers["Location"]);
        var done = await EndedAsync(server, taken);
        var (job, decision) = (done.Json.GetProperty("job"), done.Json.GetProperty("decision"));
        Assert.Equal(("done", "repaired"), (job.GetProperty("state").GetString(), job.GetProperty("verdict").GetString()));
        Assert.Equal(taken["submissionId"], decision.GetProperty("submissionId").GetString());
        Assert.Equal(taken.Headers["Sluice-Trace-Id"], decision.GetProperty("traceId").GetString());
        Assert.Equal("""{"text":"hello"}""", decision.GetProperty("value").ToString());
        Assert.Equal(200, (await server.GetAsync("/api/records/note/n-1")).Status);
    }

    [Fact]
    public async Task A_rejection_is_a_verdict_too()
    {
        await using var server = await RunningServer.StartAsync();
        var done = await EndedAsync(server, await server.SubmitAsync(new { contract = "note", output = "no json", mode = "async" }));
        Assert.Equal(("done", "rejected"), (done.Json.GetProperty("job").GetProperty("state").GetString(), done.Json.GetProperty("job").GetProperty("verdict").GetString()));
        var failure = done.Json.GetProperty("decision").GetProperty("failure").GetProperty("id").GetString();
        Assert.Equal(200, (await server.GetAsync($"/api/failures/{failure}")).Status);
    }

    [Fact]
    public async Task A_mode_can_be_named_in_three_ways_and_only_by_its_name()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(202, (await server.PostAsync("/api/outputs?contract=note&mode=async", "text/plain", "{}"u8.ToArray())).Status);
        Assert.Equal(202, (await server.SubmitAsync(new { contract = "note", output = "{}", mode = "async" })).Status);
        Assert.Equal(422, (await server.SubmitAsync(new { contract = "note", output = "{}", mode = "sync" })).Status);
        (await server.SubmitAsync(new { contract = "note", output = "{}", mode = "later" })).IsProblem(400, "field_invalid");
        (await server.PostAsync("/api/outputs?contract=note&mode=later", "text/plain", "{}"u8.ToArray())).IsProblem(400, "parameter_invalid");
    }

    [Fact]
    public async Task What_cannot_be_decided_at_all_is_refused_and_not_queued()
    {
        await using var server = await RunningServer.StartAsync();
        (await server.SubmitAsync(new { contract = "nothing", output = "{}", mode = "async" })).IsProblem(404, "contract_unknown");
        (await server.SubmitAsync(new { contract = "note", output = "{}", key = "\u0001", mode = "async" })).IsProblem(400, "field_invalid");
        Assert.Equal(0, (await server.GetAsync("/api/jobs")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_same_key_and_body_is_the_same_job_and_then_the_same_verdict_whatever_the_mode()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", "jobs:\n  concurrency: 0\n");
        await using var server = await RunningServer.ServeAsync(workspace.Folder);
        var first = await server.SubmitAsync(Good, ("Idempotency-Key", "k"), ("Prefer", "respond-async"));
        var again = await server.SubmitAsync(Good, ("Idempotency-Key", "k"), ("Prefer", "respond-async"));
        var sync = await server.SubmitAsync(Good, ("Idempotency-Key", "k"));
        Assert.Equal((202, 202, 202), (first.Status, again.Status, sync.Status));
        Assert.Equal(first["submissionId"], again["submissionId"]);
        Assert.Equal(first["submissionId"], sync["submissionId"]);
        var other = new { contract = "note", key = "n-1", output = """{"text":"other"}""" };
        (await server.SubmitAsync(other, ("Idempotency-Key", "k"), ("Prefer", "respond-async"))).IsProblem(409, "idempotency_conflict");
        (await server.SubmitAsync(other, ("Idempotency-Key", "k"))).IsProblem(409, "idempotency_conflict");

        workspace.Write("sluice.yaml", "jobs:\n  concurrency: 4\n");
        await server.Sluice.ReloadAsync("test", cancellationToken: TestContext.Current.CancellationToken);
        await EndedAsync(server, first);
        foreach (var mode in (string[])["sync", "async"])
        {
            var decided = await server.PostAsync($"/api/outputs?mode={mode}", "application/json",
                System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { contract = "note", key = "n-1", output = """{"text":"hello",}""", idempotencyKey = "k" }));
            Assert.Equal((200, first["submissionId"], "True"), (decided.Status, decided["submissionId"], decided["replayed"]));
        }

        Assert.Equal(1, (await server.GetAsync("/api/records/note/n-1")).Json.GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task A_key_that_was_decided_in_mode_sync_is_answered_with_that_decision()
    {
        await using var server = await RunningServer.StartAsync();
        var decided = await server.SubmitAsync(Good, ("Idempotency-Key", "k"));
        var again = await server.SubmitAsync(Good, ("Idempotency-Key", "k"), ("Prefer", "respond-async"));
        Assert.Equal((200, decided["submissionId"]), (again.Status, again["submissionId"]));
        (await server.SubmitAsync(new { contract = "note", output = "{}", mode = "async" }, ("Idempotency-Key", "k"))).IsProblem(409, "idempotency_conflict");
    }

    [Fact]
    public async Task A_full_queue_refuses_with_the_time_to_come_back()
    {
        await using var server = await IdleAsync("jobs:\n  concurrency: 0\n  queueMax: 2\n");
        Assert.Equal(202, (await server.SubmitAsync(Async("1"))).Status);
        var second = await server.SubmitAsync(Async("2"));
        var refused = (await server.SubmitAsync(Async("3"))).IsProblem(429, "queue_full");
        Assert.Equal("1", refused.Headers["Retry-After"]);
        Assert.Equal(200, (await PostAsync(server, second, "cancel")).Status);
        Assert.Equal(202, (await server.SubmitAsync(Async("3"))).Status);
        // The other mode goes on.
        Assert.Equal(200, (await server.SubmitAsync(Good)).Status);
    }

    [Fact]
    public async Task Jobs_are_listed_by_state_and_only_queued_ones_cancelled_and_failed_ones_tried_again()
    {
        await using var server = await IdleAsync("jobs:\n  concurrency: 0\n");
        var (first, second) = (await server.SubmitAsync(Async("1")), await server.SubmitAsync(Async("2")));
        Assert.Equal("cancelled", (await PostAsync(server, first, "cancel"))["state"]);
        (await PostAsync(server, first, "cancel")).IsProblem(409, "job_state_conflict");
        (await PostAsync(server, second, "retry")).IsProblem(409, "job_state_conflict");
        var queued = (await server.GetAsync("/api/jobs?state=queued")).Json.GetProperty("items");
        Assert.Equal(Id(second), Assert.Single(queued.EnumerateArray()).GetProperty("id").GetString());
        var page = await server.GetAsync("/api/jobs?limit=1");
        Assert.Equal(Id(second), Assert.Single(page.Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        var next = await server.GetAsync($"/api/jobs?limit=1&cursor={page["next"]}");
        Assert.Equal(Id(first), Assert.Single(next.Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        (await server.GetAsync("/api/jobs?state=lost")).IsProblem(400, "parameter_invalid");
        (await server.GetAsync("/api/jobs/none")).IsProblem(404, "job_not_found");
        foreach (var change in (string[])["retry", "cancel"])
            (await server.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/jobs/none/{change}"))).IsProblem(404, "job_not_found");
    }

    internal static async Task<Reply> EndedAsync(RunningServer server, Reply taken)
    {
        Assert.Equal(202, taken.Status);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var reply = await server.GetAsync(taken.Headers["Location"]);
            if (reply.Json.GetProperty("job").GetProperty("state").GetString() is "done" or "failed") return reply;
        }
    }

    private static Task<RunningServer> IdleAsync(string settings)
    {
        var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", settings);
        return RunningServer.StartAsync(workspace);
    }

    private static object Async(string key) => new { contract = "note", key, output = """{"text":"x"}""", mode = "async" };

    private static string Id(Reply taken) => taken.Json.GetProperty("job").GetProperty("id").GetString()!;

    private static Task<Reply> PostAsync(RunningServer server, Reply taken, string change) =>
        server.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/jobs/{Id(taken)}/{change}"));
}
