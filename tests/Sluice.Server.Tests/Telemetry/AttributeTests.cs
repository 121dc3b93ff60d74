using System.Diagnostics;
using System.Reflection;
using Sluice.Gateway;
using Sluice.Server.Tests.OpenAi;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>Which names spans may use.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class AttributeTests
{
    /// <summary>The attributes of OpenTelemetry's GenAI conventions, v1.41.1, without those that hold content.</summary>
    private static readonly HashSet<string> Pinned = new(StringComparer.Ordinal)
    {
        "gen_ai.agent.description", "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.agent.version", "gen_ai.conversation.id", "gen_ai.data_source.id",
        "gen_ai.embeddings.dimension.count", "gen_ai.evaluation.name", "gen_ai.evaluation.score.label", "gen_ai.evaluation.score.value", "gen_ai.operation.name",
        "gen_ai.output.type", "gen_ai.prompt.name", "gen_ai.provider.name", "gen_ai.request.choice.count", "gen_ai.request.encoding_formats",
        "gen_ai.request.frequency_penalty", "gen_ai.request.max_tokens", "gen_ai.request.model", "gen_ai.request.presence_penalty", "gen_ai.request.seed",
        "gen_ai.request.stop_sequences", "gen_ai.request.stream", "gen_ai.request.temperature", "gen_ai.request.top_k", "gen_ai.request.top_p",
        "gen_ai.response.finish_reasons", "gen_ai.response.id", "gen_ai.response.model", "gen_ai.response.time_to_first_chunk", "gen_ai.token.type",
        "gen_ai.tool.call.id", "gen_ai.tool.name", "gen_ai.tool.type", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.reasoning.output_tokens",
    };

    [Fact]
    public async Task Every_attribute_is_pinned_or_on_the_page()
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SluiceTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { lock (tags) tags.UnionWith(span.TagObjects.Select(tag => tag.Key)); },
        };
        ActivitySource.AddActivityListener(listener);
        await using (var chat = await ChatServer.StartAsync("temperature: 0.5\ntopP: 0.9\nseed: 7\ntokensMax: 99\ncalls:\n  priceIn: 1",
            (workspace, _) => workspace.Write("contracts/ticket/contract.yaml", TelemetryServer.Correcting),
            [ScriptedUpstream.Says("""{"id":"T-1","title":"a",priority:'urgent'}"""), ScriptedUpstream.Answers(200, """{"data":[]}"""), ScriptedUpstream.Answers(503, "{}")]))
        {
            await chat.PostAsync("/v1/chat/completions", """{"model":"sluice/asker","messages":[],"sluice":{"session":"s-1","variables":{"topic":"a"}}}""");
            await chat.PostAsync("/v1/embeddings", """{"model":"scripted","input":"a"}""");
            await chat.ChatAsync("\"stream\":true", ("Sluice-Contract", "ticket"));
            await chat.Server.SubmitAsync(new { contract = "ticket", output = """{"id":"a"}""" });
        }

        var known = TelemetryPage.Attributes.ToHashSet(StringComparer.Ordinal);
        Assert.Empty(tags.Where(tag => tag.StartsWith("gen_ai.", StringComparison.Ordinal)).Except(Pinned));
        Assert.Empty(tags.Where(tag => tag.StartsWith("sluice.", StringComparison.Ordinal)).Except(known));
        Assert.True(tags.Count > 30);
    }

    [Fact]
    public void The_page_and_the_list_in_the_code_are_the_same()
    {
        var constants = typeof(OutputGateway).Assembly.GetType("Sluice.Gateway.TelemetryTags")!.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToHashSet(StringComparer.Ordinal);
        var page = TelemetryPage.Attributes.Concat(TelemetryPage.Metrics.SelectMany(metric => metric.Labels)).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(constants.Except(page));
        Assert.Empty(TelemetryPage.Attributes.Except(constants));
    }
}
