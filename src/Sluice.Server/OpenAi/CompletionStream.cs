using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Gateway;

namespace Sluice.Server.OpenAi;

/// <summary>Writes a completion's events as server-sent events. Nothing is sent before the first event or the first sign of life, so that
/// what ends without an answer before then has its own status.</summary>
internal sealed class CompletionStream(HttpContext context, TimeSpan keepAlive, TimeProvider time)
{
    private bool Gone => context.RequestAborted.IsCancellationRequested;

    /// <summary>Runs until the work has ended, also for a client that has gone.</summary>
    public async Task RunAsync(ChannelReader<CompletionEvent> events, Task ended)
    {
        try
        {
            await WriteAsync(events);
        }
        finally
        {
            // The work reads the request's body, which is given back after this.
            await ended;
        }
    }

    private async Task WriteAsync(ChannelReader<CompletionEvent> events)
    {
        while (await NextAsync(events))
        {
            while (events.TryRead(out var next))
            {
                if (next.Fault is { } fault)
                {
                    await FaultAsync(fault);
                    return;
                }

                if (!context.Response.HasStarted) Begin(next.Outputs);
                await SendAsync("data: "u8.ToArray(), next.Data, "\n\n"u8.ToArray());
            }
        }

        await SendAsync("data: [DONE]\n\n"u8.ToArray());
    }

    private async Task<bool> NextAsync(ChannelReader<CompletionEvent> events)
    {
        var next = events.WaitToReadAsync(CancellationToken.None).AsTask();
        while (true)
        {
            try
            {
                return await next.WaitAsync(keepAlive, time);
            }
            catch (TimeoutException) when (!next.IsCompleted)
            {
                if (!context.Response.HasStarted) Begin(null);
                await SendAsync(": keep-alive\n\n"u8.ToArray());
            }
        }
    }

    private void Begin(IReadOnlyList<OutputDecision>? outputs)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        CompletionAnswers.Name(context.Response, outputs);
    }

    private Task FaultAsync(CompletionOutcome fault)
    {
        if (!context.Response.HasStarted) return Gone ? Task.CompletedTask : CompletionAnswers.WriteAsync(context, fault);
        return SendAsync("data: "u8.ToArray(), CompletionAnswers.Event(fault), "\n\n"u8.ToArray());
    }

    private async Task SendAsync(params IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        if (Gone) return;
        foreach (var part in parts) await context.Response.Body.WriteAsync(part, CancellationToken.None);
        await context.Response.Body.FlushAsync(CancellationToken.None);
    }
}
