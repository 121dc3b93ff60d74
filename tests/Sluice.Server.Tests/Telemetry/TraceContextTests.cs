using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>The trace of a caller goes through: into the decision, and out to the model.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class TraceContextTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Good = """{"id":"T-1","title":"Printer","priority":"high"}""";
    private const string Broken = """{"id":"T-1","title":"Printer","priority":"urgent"}""";
    private static readonly (string, string)[] Context =
        [("traceparent", $"00-{TraceId}-b7ad6b7169203331-01"), ("tracestate", "vendor=canary"), ("baggage", "user=canary"), ("Sluice-Contract", "ticket")];

    [Fact]
    public async Task The_callers_trace_is_the_decisions_and_the_models_and_its_span_is_above_ours()
    {
        await using var telemetry = await TelemetryServer.StartAsync("", false, ScriptedUpstream.Says(Broken), ScriptedUpstream.Says("""{"/priority":"high"}"""));
        var reply = await telemetry.Chat.ChatAsync("", Context);
        Assert.Equal((200, TraceId), (reply.Status, reply.Headers["Sluice-Trace-Id"]));
        var spans = telemetry.Trace(TraceId);
        Assert.Equal("b7ad6b7169203331", Assert.Single(spans, span => span.KindName == "server").ParentId);
        Assert.Equal(spans.Where(span => span.KindName == "client").Select(span => $"00-{TraceId}-{span.SpanId}-01"),
            telemetry.Chat.Upstream.Contexts.Select(context => context.Traceparent));
        Assert.Equal(2, telemetry.Chat.Upstream.Contexts.Count);
    }

    [Fact]
    public async Task Baggage_and_the_state_of_other_vendors_go_nowhere()
    {
        await using var telemetry = await TelemetryServer.StartAsync("", false, ScriptedUpstream.Says(Broken), ScriptedUpstream.Says("""{"/priority":"high"}"""));
        await telemetry.Chat.ChatAsync("", Context);
        Assert.All(telemetry.Chat.Upstream.Contexts, context => Assert.Equal((null, null), (context.State, context.Baggage)));
    }

    [Fact]
    public async Task Baggage_is_passed_on_where_that_is_allowed()
    {
        await using var telemetry = await TelemetryServer.StartAsync("baggage: true", false, ScriptedUpstream.Says(Broken), ScriptedUpstream.Says("""{"/priority":"high"}"""));
        await telemetry.Chat.ChatAsync("", Context);
        Assert.Equal(2, telemetry.Chat.Upstream.Contexts.Count);
        Assert.All(telemetry.Chat.Upstream.Contexts, context => Assert.Equal(((string?)null, "user=canary"), (context.State, context.Baggage?.Replace(" ", "", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Without_a_receiver_the_trace_still_goes_through()
    {
        await using var chat = await ChatServer.StartAsync(ScriptedUpstream.Says(Good));
        var reply = await chat.ChatAsync("", Context);
        Assert.Equal(TraceId, reply.Headers["Sluice-Trace-Id"]);
        Assert.StartsWith($"00-{TraceId}-", chat.Upstream.Contexts.Single().Traceparent, StringComparison.Ordinal);
        Assert.Null(chat.Upstream.Contexts.Single().Baggage);
    }

    [Fact]
    public async Task A_caller_that_does_not_record_its_trace_is_followed_and_the_ledger_has_it_all_the_same()
    {
        await using var telemetry = await TelemetryServer.StartAsync();
        var reply = await telemetry.Server.SubmitAsync(new { contract = "note", output = """{"text":"a"}""" }, ("traceparent", $"00-{TraceId}-b7ad6b7169203331-00"));
        Assert.Equal(TraceId, reply["traceId"]);
        Assert.Empty(telemetry.Trace(TraceId));
    }

    [Fact]
    public async Task A_share_of_the_traces_can_be_sent_and_none_is_a_share()
    {
        await using var telemetry = await TelemetryServer.StartAsync("sampling: 0");
        var reply = await telemetry.Server.SubmitAsync(new { contract = "note", output = """{"text":"a"}""" });
        Assert.Equal(200, reply.Status);
        Assert.Empty(telemetry.Trace(reply["traceId"]!));
    }
}
