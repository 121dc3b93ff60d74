using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Server.Tests;

/// <summary>What becomes of a submission that takes long: its model is asked, and something happens before it answers.</summary>
public sealed class ShutdownTests : IAsyncLifetime
{
    private ScriptedModel _model = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _model = await ScriptedModel.StartAsync();
        var workspace = new TestWorkspace();
        workspace.Write("models/default.yaml", "provider: openai\nmodel: scripted\nretriesMax: 0\n");
        workspace.Write("contracts/memo/contract.yaml", "correction:\n  attemptsMax: 1\n");
        workspace.Write("contracts/memo/1.0.0/schema.json", """{ "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } }""");
        _server = await RunningServer.StartAsync(workspace, embedded: new EmbeddedOptions { ModelEndpoint = _model.Endpoint });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_submission_that_runs_when_the_server_stops_is_finished_and_answered()
    {
        var reply = Submit();
        await _model.Called.WaitAsync(TestContext.Current.CancellationToken);
        var stop = _server.StopAsync();
        Assert.False(reply.IsCompleted);
        _model.Answer("""{"text":"mended"}""");
        Assert.Equal((200, "corrected"), ((await reply).Status, (await reply)["verdict"]));
        await stop;
        Assert.NotNull(await RecordAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_hangs_up_before_the_verdict_loses_nothing()
    {
        using var hangUp = new CancellationTokenSource();
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/outputs?contract=memo&key=k") { Content = new StringContent("""{"text":["mended","twice"]}""") };
        var reply = _server.Http.SendAsync(request, hangUp.Token);
        await _model.Called.WaitAsync(TestContext.Current.CancellationToken);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply);
        _model.Answer("""{"text":"mended"}""");
        // Waits for what is running.
        await _server.StopAsync();
        while (await RecordAsync() is null) await Task.Yield();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_submission_that_takes_longer_than_the_server_waits_is_not_acknowledged_and_the_server_ends()
    {
        var workspace = new TestWorkspace();
        workspace.Write("models/default.yaml", "provider: openai\nmodel: scripted\nretriesMax: 0\n");
        workspace.Write("contracts/memo/contract.yaml", "correction:\n  attemptsMax: 1\n");
        workspace.Write("contracts/memo/1.0.0/schema.json", """{ "type": "object", "required": ["text"] }""");
        await using var server = await RunningServer.StartAsync(workspace, options => options.ShutdownTimeoutSeconds = 0,
            new EmbeddedOptions { ModelEndpoint = _model.Endpoint });
        var reply = server.SubmitAsync(new { contract = "memo", output = "{}" });
        await _model.Called.WaitAsync(TestContext.Current.CancellationToken);
        await server.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => reply);
    }

    private Task<Reply> Submit() => _server.SubmitAsync(new { contract = "memo", key = "k", output = """{"text":["mended","twice"]}""" });

    private async Task<JsonElement?> RecordAsync() =>
        await _server.Sluice.Records.GetAsync(Tenants.Default, "memo", "k", null, ReadVersion.Latest, TestContext.Current.CancellationToken) is { Record: { } record }
            ? JsonElement.Parse(record.Document.Utf8.Span)
            : null;
}
