using Microsoft.AspNetCore.Http;

namespace Sluice.Simulator;

/// <summary>Sends answers, whole, streamed or cut.</summary>
internal static class Responses
{
    /// <summary>Sends an error.</summary>
    public static Task ProblemAsync(HttpContext context, ChatProblem problem) =>
        JsonAsync(context, problem.Status, CompletionWriter.Problem(problem));

    /// <summary>Sends a JSON body.</summary>
    public static Task JsonAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Sends a completion; a cut one announces its whole length, sends half and closes the connection.</summary>
    public static async Task WholeAsync(HttpContext context, ReadOnlyMemory<byte> body, bool cut, CancellationToken ended)
    {
        if (!cut)
        {
            await JsonAsync(context, StatusCodes.Status200OK, body);
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body[..(body.Length / 2)], ended);
        await context.Response.Body.FlushAsync(ended);
        context.Abort();
    }

    /// <summary>Sends server-sent events and <c>[DONE]</c>; a cut stream sends half of the events and closes the connection.</summary>
    public static async Task StreamAsync(HttpContext context, IReadOnlyList<ReadOnlyMemory<byte>> chunks, bool cut, CancellationToken ended)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        var body = context.Response.Body;
        foreach (var chunk in cut ? chunks.Take((chunks.Count + 1) / 2) : chunks)
        {
            await body.WriteAsync("data: "u8.ToArray(), ended);
            await body.WriteAsync(chunk, ended);
            await body.WriteAsync("\n\n"u8.ToArray(), ended);
            await body.FlushAsync(ended);
        }

        if (cut)
        {
            context.Abort();
            return;
        }

        await body.WriteAsync("data: [DONE]\n\n"u8.ToArray(), ended);
    }
}
