using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Server.Tests.OpenAi;

/// <summary>A provider that does what a test tells it, call by call; the last turn repeats.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _turns = new();
    private Func<HttpContext, Task> _last = _ => Task.CompletedTask;

    private ScriptedUpstream(WebApplication app) => _app = app;

    /// <summary>The requests' bodies, in order.</summary>
    public ConcurrentQueue<JsonElement> Requests { get; } = new();

    public ConcurrentQueue<string?> Keys { get; } = new();

    /// <summary>The trace context of each request, in order, as its headers said it.</summary>
    public ConcurrentQueue<(string? Traceparent, string? State, string? Baggage)> Contexts { get; } = new();

    public string BaseUrl => _app.Urls.Single() + "/v1";

    public static async Task<ScriptedUpstream> StartAsync(params IReadOnlyList<Func<HttpContext, Task>> turns)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app);
        foreach (var turn in turns) upstream._turns.Enqueue(turn);
        app.MapPost("/v1/{**path}", (Delegate)upstream.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    /// <summary>A whole completion with this content.</summary>
    public static Func<HttpContext, Task> Says(string? content, string finish = "stop", string? refusal = null, string model = "scripted-1") => context => Json(context, 200, new
    {
        id = "chatcmpl-1",
        @object = "chat.completion",
        created = 1_700_000_000,
        model,
        choices = new[] { new { index = 0, message = new { role = "assistant", content, refusal }, finish_reason = finish } },
        usage = new { prompt_tokens = 11, completion_tokens = 7, total_tokens = 18 },
    });

    /// <summary>A completion that calls a function.</summary>
    public static Func<HttpContext, Task> Calls(string name, string arguments) => context => Json(context, 200, new
    {
        id = "chatcmpl-2",
        @object = "chat.completion",
        created = 1_700_000_000,
        model = "scripted-1",
        choices = new[]
        {
            new
            {
                index = 0,
                message = new { role = "assistant", content = (string?)null, tool_calls = new[] { new { id = "call_1", type = "function", function = new { name, arguments } } } },
                finish_reason = "tool_calls",
            },
        },
        usage = new { prompt_tokens = 11, completion_tokens = 7, total_tokens = 18 },
    });

    /// <summary>Any status and body.</summary>
    public static Func<HttpContext, Task> Answers(int status, string body, string type = "application/json", string? retryAfter = null) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(body);
    };

    /// <summary>A stream of content pieces; without an end when it is cut.</summary>
    public static Func<HttpContext, Task> Streams(IReadOnlyList<string> pieces, string finish = "stop", bool cut = false, Task? before = null) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var piece in pieces)
        {
            await Event(context, new { content = piece }, null);
            if (before is not null) await before;
        }

        if (cut)
        {
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await Event(context, new { }, finish);
        await context.Response.WriteAsync("""data: {"id":"chatcmpl-3","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}""" + "\n\ndata: [DONE]\n\n");
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task Json(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(body));
    }

    private static async Task Event(HttpContext context, object delta, string? finish)
    {
        var chunk = new { id = "chatcmpl-3", @object = "chat.completion.chunk", created = 1_700_000_000, model = "scripted-1", choices = new[] { new { index = 0, delta, finish_reason = finish } } };
        await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(chunk)}\n\n");
        await context.Response.Body.FlushAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var request = JsonElement.Parse(await reader.ReadToEndAsync());
        // For turns that answer what was asked.
        context.Items[nameof(Requests)] = request;
        Requests.Enqueue(request);
        Keys.Enqueue(context.Request.Headers.Authorization);
        Contexts.Enqueue((context.Request.Headers.TraceParent, context.Request.Headers.TraceState, context.Request.Headers.Baggage));
        if (_turns.TryDequeue(out var turn)) _last = turn;
        await _last(context);
    }
}
