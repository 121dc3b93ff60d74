using System.Text;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>What a receiver of OTLP is told of a decision.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class SpanTreeTests
{
    private const string Prompted = """{"model":"sluice/asker","messages":[],"sluice":{"session":"s-1","variables":{"topic":"canary-topic"}}}""";
    private const string Broken = """Sure! {"id":"canary-id","title":"canary-title",priority:'canary-priority'}""";
    private const string Good = """{"id":"canary-id","title":"canary-title","priority":"high"}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_decision_with_a_repair_and_a_correction_is_one_tree_over_both_protocols(bool grpc)
    {
        await using var telemetry = await TelemetryServer.StartAsync("", grpc, ScriptedUpstream.Says(Broken), ScriptedUpstream.Says("""{"/priority":"high"}"""));
        var reply = await telemetry.Chat.PostAsync("/v1/chat/completions", Prompted);
        Golden.Match(Tree(telemetry, reply), "Correction.golden.txt");
        AssertNoContent(telemetry);
    }

    [Fact]
    public async Task A_search_for_a_prompt_is_part_of_the_tree_and_says_nothing_of_what_was_found()
    {
        await using var telemetry = await TelemetryServer.StartAsync("", false, new EmbeddedOptions { Retriever = new ScriptedSearch("canary-passage") }, [ScriptedUpstream.Says(Good)]);
        var reply = await telemetry.Chat.PostAsync("/v1/chat/completions", Prompted.Replace("asker", "finder", StringComparison.Ordinal));
        Golden.Match(Tree(telemetry, reply), "Retrieval.golden.txt");
        telemetry.Flush();
        var metric = telemetry.Receiver.Metrics.Last(m => m.Name == "sluice.retrieval.duration");
        Assert.Equal(["sluice.retrieval.method", "sluice.retrieval.outcome", "sluice.retrieval.source"], metric.Labels.Order(StringComparer.Ordinal));
        AssertNoContent(telemetry);
    }

    [Fact]
    public async Task A_stream_has_the_same_tree_and_tells_when_its_first_piece_came()
    {
        await using var telemetry = await TelemetryServer.StartAsync("", false, ScriptedUpstream.Streams([Good[..20], Good[20..]]));
        var reply = await telemetry.Chat.ChatAsync("\"stream\":true", ("Sluice-Contract", "ticket"));
        Golden.Match(Tree(telemetry, reply), "Stream.golden.txt");
        AssertNoContent(telemetry);
    }

    [Fact]
    public async Task A_rejection_says_why_without_saying_what()
    {
        await using var telemetry = await TelemetryServer.StartAsync("", true, ScriptedUpstream.Answers(503, "{}"));
        var reply = await telemetry.Server.SubmitAsync(new { contract = "ticket", output = """{"id":"canary-id","priority":"canary","canary-name":1}""" });
        Golden.Match(Tree(telemetry, reply), "Rejection.golden.txt");
        AssertNoContent(telemetry);
    }

    [Fact]
    public async Task Each_of_several_outputs_of_a_reply_has_its_own_decision_below_the_call()
    {
        await using var telemetry = await TelemetryServer.StartAsync("", false, context => ScriptedUpstream.Answers(200, $$"""
            {"id":"chatcmpl-9","object":"chat.completion","created":1700000000,"model":"scripted-1","usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7},
             "choices":[{"index":0,"message":{"role":"assistant","content":{{System.Text.Json.JsonSerializer.Serialize(Good)}}},"finish_reason":"stop"},
                        {"index":1,"message":{"role":"assistant","content":{{System.Text.Json.JsonSerializer.Serialize(Good)}}},"finish_reason":"stop"}]}
            """)(context));
        var reply = await telemetry.Chat.ChatAsync("\"n\":2", ("Sluice-Contract", "ticket"));
        var spans = telemetry.Trace(reply.Headers["Sluice-Trace-Id"]);
        var call = Assert.Single(spans, span => span.Name == "sluice.admit" && spans.Any(parent => parent.SpanId == span.ParentId && parent.KindName == "server"));
        var decisions = spans.Where(span => span.Name == "sluice.admit" && span.ParentId == call.SpanId).ToList();
        Assert.Equal(2, decisions.Select(span => span.Tags["sluice.decision.id"]).Distinct().Count());
        Assert.DoesNotContain("sluice.decision.id", call.Tags.Keys);
        Assert.All(decisions, decision => Assert.Equal(["sluice.persist", "sluice.validate"],
            spans.Where(span => span.ParentId == decision.SpanId).Select(span => span.Name).Order()));
    }

    [Fact]
    public async Task A_job_is_decided_in_the_trace_of_its_submission_and_linked_to_it()
    {
        await using var telemetry = await TelemetryServer.StartAsync();
        var taken = await telemetry.Server.SubmitAsync(new { contract = "note", output = """{"text":"canary"}""", mode = "async" });
        await Jobs.JobTests.EndedAsync(telemetry.Server, taken);
        Golden.Match(Tree(telemetry, taken), "Job.golden.txt");
        var spans = telemetry.Trace(taken.Headers["Sluice-Trace-Id"]);
        var (submitted, decided) = (spans.Single(span => span.KindName == "server"), spans.Single(span => span.Name == "sluice.admit"));
        Assert.Equal([$"{submitted.TraceId}-{submitted.SpanId}"], decided.Links);
        AssertNoContent(telemetry);
    }

    [Fact]
    public async Task What_was_acknowledged_lazily_is_stored_in_the_trace_of_its_submission_and_linked_to_it()
    {
        await using var telemetry = await TelemetryServer.StartAsync();
        telemetry.Workspace.Write("contracts/note/contract.yaml", "persistence: { lazy: allowed }\ncorrection:\n  attemptsMax: 0\n");
        await telemetry.Server.Sluice.ReloadAsync("test", cancellationToken: TestContext.Current.CancellationToken);
        var reply = await telemetry.Server.SubmitAsync(new { contract = "note", output = """{"text":"canary"}""", mode = "lazy" });
        Assert.False(reply.Json.GetProperty("durable").GetBoolean());
        var durable = false;
        while (!durable)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            durable = (await telemetry.Server.GetAsync($"/api/outputs/{reply["submissionId"]}")).Json.GetProperty("durable").GetBoolean();
        }

        Golden.Match(Tree(telemetry, reply), "Lazy.golden.txt");
        AssertNoContent(telemetry);
    }

    [Fact]
    public async Task A_decision_that_is_given_again_says_so()
    {
        await using var telemetry = await TelemetryServer.StartAsync();
        var body = new { contract = "note", output = """{"text":"a"}""" };
        var first = await telemetry.Server.SubmitAsync(body, ("Idempotency-Key", "k"));
        const string trace = "0af7651916cd43dd8448eb211c80319d";
        await telemetry.Server.SubmitAsync(body, ("Idempotency-Key", "k"), ("traceparent", $"00-{trace}-b7ad6b7169203331-01"));
        var span = Assert.Single(telemetry.Trace(trace), span => span.Name == "sluice.admit");
        Assert.Equal(("true", first["submissionId"]), (span.Tags["sluice.decision.replayed"], span.Tags["sluice.decision.id"]));
        Assert.Equal(first.Headers["Sluice-Trace-Id"], span.Tags["sluice.decision.trace_id"]);
    }

    [Fact]
    public async Task Who_only_watches_the_process_makes_no_traces_and_an_unknown_address_tells_none()
    {
        await using var telemetry = await TelemetryServer.StartAsync();
        var (health, metrics) = (await telemetry.Server.GetAsync("/healthz"), await telemetry.Server.GetAsync("/metrics"));
        var unknown = await telemetry.Server.GetAsync("/api/canary-path?canary=1");
        Assert.Empty(telemetry.Trace(health.Headers["Sluice-Trace-Id"]));
        Assert.Empty(telemetry.Trace(metrics.Headers["Sluice-Trace-Id"]));
        Assert.Equal("GET", Assert.Single(telemetry.Trace(unknown.Headers["Sluice-Trace-Id"])).Name);
        AssertNoContent(telemetry);
    }

    private static string Tree(TelemetryServer telemetry, Reply reply) =>
        $"{reply.Status} {reply.Headers.GetValueOrDefault("Sluice-Verdict")}\n{SpanTreeText.Of(telemetry.Trace(reply.Headers["Sluice-Trace-Id"]))}";

    private static void AssertNoContent(TelemetryServer telemetry)
    {
        telemetry.Flush();
        Assert.NotEmpty(telemetry.Receiver.Bodies);
        Assert.DoesNotContain(telemetry.Receiver.Bodies, body => Encoding.UTF8.GetString(body).Contains("canary", StringComparison.Ordinal));
    }
}
