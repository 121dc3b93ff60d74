using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.EndToEnd.Faults;

/// <summary>A provider that does to its callers whatever providers do: by turns it answers, answers nonsense or nothing, refuses, is silent,
/// drips, stalls, and hangs up.</summary>
internal sealed class FaultyProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _end = new();
    private int _calls;

    private FaultyProvider(WebApplication app) => _app = app;

    public string BaseUrl => _app.Urls.Single() + "/v1";

    public int Calls => _calls;

    public static async Task<FaultyProvider> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new FaultyProvider(app);
        app.MapPost("/v1/chat/completions", (Delegate)provider.AnswerAsync);
        await app.StartAsync(cancellation);
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var turn = Interlocked.Increment(ref _calls);
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var stream = body.RootElement.TryGetProperty("stream", out var asked) && asked.GetBoolean();
        var sound = $$"""{"title":"turn {{turn}}","priority":"low"}""";
        await ((turn % 15) switch
        {
            0 => RefuseAsync(context, 429, "0"),
            1 => RefuseAsync(context, 500, null),
            2 => RefuseAsync(context, 400, null),
            3 => SilenceAsync(context),
            4 => TextAsync(context, "<html>The service is busy.</html>", "text/html"),
            5 => CutAsync(context, sound, stream),
            6 => SayAsync(context, "", stream),
            7 => SayAsync(context, "I cannot help with that.", stream),
            8 => DripAsync(context, sound),
            9 => SayAsync(context, $"Sure: {sound[..^1]},}}", stream),
            10 => SayAsync(context, """{"title":7}""", stream),
            11 => StallAsync(context, sound),
            _ => SayAsync(context, sound, stream),
        });
    }

    private static async Task RefuseAsync(HttpContext context, int status, string? retryAfter)
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync("""{"error":{"message":"no","type":"x","param":null,"code":"x"}}""");
    }

    private async Task SilenceAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, context.RequestAborted);
        var silence = new TaskCompletionSource();
        await using var ended = either.Token.Register(() => silence.TrySetResult());
        await silence.Task;
    }

    // Half of the reply, and nothing more.
    private async Task StallAsync(HttpContext context, string content)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Whole(content)[..40]);
        await context.Response.Body.FlushAsync();
        await SilenceAsync(context);
    }

    private static Task TextAsync(HttpContext context, string text, string type)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }

    private static async Task CutAsync(HttpContext context, string content, bool stream)
    {
        if (stream)
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(Chunk(content[..5], null));
        }
        else
        {
            var whole = Whole(content);
            context.Response.ContentLength = whole.Length;
            await context.Response.WriteAsync(whole[..(whole.Length / 2)]);
        }

        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static async Task SayAsync(HttpContext context, string content, bool stream)
    {
        if (!stream)
        {
            await TextAsync(context, Whole(content), "application/json");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        foreach (var piece in content.Chunk(7)) await context.Response.WriteAsync(Chunk(new string(piece), null));
        await context.Response.WriteAsync(Chunk("", "stop") + "data: [DONE]\n\n");
    }

    private static async Task DripAsync(HttpContext context, string content)
    {
        context.Response.ContentType = "application/json";
        foreach (var piece in Whole(content).Chunk(20))
        {
            await context.Response.WriteAsync(new string(piece));
            await context.Response.Body.FlushAsync();
        }
    }

    private static string Whole(string content) => JsonSerializer.Serialize(new
    {
        id = "c",
        @object = "chat.completion",
        created = 1,
        model = "faulty",
        choices = new[] { new { index = 0, message = new { role = "assistant", content }, finish_reason = "stop" } },
        usage = new { prompt_tokens = 1, completion_tokens = 1, total_tokens = 2 },
    });

    private static string Chunk(string content, string? finish) =>
        $"data: {JsonSerializer.Serialize(new { id = "c", @object = "chat.completion.chunk", created = 1, model = "faulty", choices = new[] { new { index = 0, delta = new { content }, finish_reason = finish } } })}\n\n";
}
