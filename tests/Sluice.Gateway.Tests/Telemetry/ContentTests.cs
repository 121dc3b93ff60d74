using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Spans of Microsoft.Extensions.AI name what was said only when they are told to; behind the gateway nobody can tell them to.</summary>
/// <remarks>Its source is its own, so that the gateway's stays without listeners here.</remarks>
public sealed class ContentTests : IDisposable
{
    private const string Source = "Sluice.Gateway.Tests.Content";
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public ContentTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Such_a_client_tells_content_when_it_is_told_to()
    {
        var client = Telling(new ScriptedModel(ScriptedModel.Says("canary")));
        await client.GetResponseAsync("canary", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(_spans.Single().TagObjects, tag => tag.Value is string text && text.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_corrects_for_the_gateway_does_not()
    {
        var model = new ScriptedModel(ScriptedModel.Says("""{"/priority":"high"}"""));
        using var fixture = new GatewayFixture(configure: options => options.ChatClientFactory = _ => Telling(model));
        var decision = await fixture.SubmitAsync("""{"id":"canary","priority":"urgent"}""");
        Assert.Equal(Verdict.Corrected, decision.Verdict);
        AssertNoContent();
    }

    [Fact]
    public async Task A_client_behind_the_middleware_does_not()
    {
        using var fixture = new GatewayFixture();
        var model = new ScriptedModel(ScriptedModel.Says("""{"id":"canary","priority":"high"}"""));
        using var client = Telling(model).AsBuilder().UseSluice().Build(fixture.Services);
        await client.GetResponseAsync("canary", new ChatOptions().WithContract("ticket"), TestContext.Current.CancellationToken);
        AssertNoContent();
    }

    private static IChatClient Telling(IChatClient model) =>
        model.AsBuilder().UseOpenTelemetry(sourceName: Source, configure: client => client.EnableSensitiveData = true).Build();

    private void AssertNoContent() =>
        Assert.DoesNotContain(Assert.Single(_spans).TagObjects, tag => tag.Value is string text && text.Contains("canary", StringComparison.Ordinal));
}
