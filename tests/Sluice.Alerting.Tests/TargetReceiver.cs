using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Alerting.Tests;

/// <summary>A request as it came.</summary>
internal sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json => JsonElement.Parse(Body);
}

/// <summary>Somebody who is told over HTTP. Answers 200, or what it was told to answer next.</summary>
internal sealed class TargetReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TargetReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = [];

    /// <summary>What it answers, one after the other; 200 when there is nothing left.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Answers { get; } = [];

    public Uri Address => new(_app.Urls.First() + "/");

    public static async Task<TargetReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new TargetReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Answers the next request with a status.</summary>
    public void Answer(int status, params (string Name, string Value)[] headers) => Answers.Enqueue(context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        return Task.CompletedTask;
    });

    /// <summary>Answers the next request with JSON.</summary>
    public void AnswerJson(int status, string json) => Answers.Enqueue(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    });

    /// <summary>Breaks the connection of the next request.</summary>
    public void Break() => Answers.Enqueue(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Does not answer the next request, for as long as somebody waits for it.</summary>
    public void Hang(TaskCompletionSource asked) => Answers.Enqueue(async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        asked.SetResult();
        await gone.Task;
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Requests.Enqueue(new ReceivedRequest(context.Request.Method, context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        if (Answers.TryDequeue(out var answer)) await answer(context);
    }
}
