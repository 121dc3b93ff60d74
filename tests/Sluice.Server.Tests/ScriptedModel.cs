using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Server.Tests;

/// <summary>A model endpoint that gives one answer, when it is told to.</summary>
internal sealed class ScriptedModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedModel(WebApplication app) => _app = app;

    public Uri Endpoint => new(_app.Urls.Single() + "/v1");

    /// <summary>Ends when the model is asked.</summary>
    public Task Called => _called.Task;

    public static async Task<ScriptedModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var model = new ScriptedModel(app);
        app.MapPost("/v1/chat/completions", (Delegate)model.CompleteAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return model;
    }

    public void Answer(string text) => _answer.TrySetResult(text);

    public async ValueTask DisposeAsync()
    {
        _answer.TrySetResult("");
        await _app.DisposeAsync();
    }

    private async Task<IResult> CompleteAsync(HttpContext context)
    {
        _called.TrySetResult();
        return Results.Text(JsonSerializer.Serialize(new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            created = 1_700_000_000,
            model = "scripted",
            choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = await _answer.Task } } },
            usage = new { prompt_tokens = 10, completion_tokens = 5, total_tokens = 15 },
        }), "application/json");
    }
}
