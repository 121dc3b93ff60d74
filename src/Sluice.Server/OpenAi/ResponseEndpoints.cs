using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;

namespace Sluice.Server.OpenAi;

/// <summary><c>/v1/responses</c>.</summary>
internal static class ResponseEndpoints
{
    public static void MapResponses(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/responses", CreateAsync)
            .WithName("createResponse")
            .WithTags("openai")
            .WithSummary("Response: as a chat completion, with the conversation kept in a session")
            .Produces<RawJson>()
            .ProducesModelErrors();
        v1.MapGet("/responses/{id}", GetAsync)
            .WithName("getResponse")
            .WithTags("openai")
            .WithSummary("A response as it was given")
            .Produces<RawJson>()
            .ProducesErrors(ProblemCode.ResponseNotFound);
    }

    private static async Task CreateAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        if (ModelRequest.TryReadHeaders(context.Request) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        using var body = await BodyBytes.ReadAsync(context.Request);
        var served = sluice.Served;
        var work = served.Responses.CreateAsync(ModelRequest.CallOf(context.Request, body.Memory), lifetime.ApplicationStopped);
        if (CompletionGateway.IsStream(body.Memory))
        {
            try
            {
                await new ResponseStream(context, TimeSpan.FromSeconds(served.Workspace.Settings.KeepAliveSeconds), time).RunAsync(work);
            }
            finally
            {
                // The work reads the request's body, which is given back after this.
                await work;
            }

            return;
        }

        await WriteAsync(context, await work);
    }

    private static async Task GetAsync(string id, HttpContext context, EmbeddedSluice sluice)
    {
        if (await sluice.Served.Responses.FindAsync(context.GetCaller().Tenant, id, context.RequestAborted) is { } body)
            await CompletionAnswers.WriteAsync(context, new CompletionOutcome.Answered(body, []));
        else
            await Problem.Of(ProblemCode.ResponseNotFound, "id", "There is no response with this id, or its session was removed.").ExecuteAsync(context);
    }

    /// <summary>Writes the end of a response that is not streamed.</summary>
    public static Task WriteAsync(HttpContext context, ResponseOutcome outcome) => CompletionAnswers.WriteAsync(context,
        outcome.Ended is CompletionOutcome.Answered answered ? answered with { Body = outcome.Body } : outcome.Ended);
}

/// <summary>Writes a response as server-sent events, once it is durable; until then signs of life.</summary>
internal sealed class ResponseStream(HttpContext context, TimeSpan keepAlive, TimeProvider time)
{
    public async Task RunAsync(Task<ResponseOutcome> work)
    {
        var outcome = await WaitAsync(work);
        if (outcome.Ended is not CompletionOutcome.Answered answered)
        {
            if (!context.Response.HasStarted) await CompletionAnswers.WriteAsync(context, outcome.Ended);
            else await SendAsync("error", CompletionAnswers.Event(outcome.Ended));
            return;
        }

        if (!context.Response.HasStarted) Begin(answered.Outputs);
        foreach (var (name, data) in outcome.Events) await SendAsync(name, data);
    }

    private async Task<ResponseOutcome> WaitAsync(Task<ResponseOutcome> work)
    {
        while (true)
        {
            try
            {
                return await work.WaitAsync(keepAlive, time);
            }
            catch (TimeoutException) when (!work.IsCompleted)
            {
                if (!context.Response.HasStarted) Begin(null);
                await context.Response.WriteAsync(": keep-alive\n\n");
                await context.Response.Body.FlushAsync();
            }
        }
    }

    private void Begin(IReadOnlyList<OutputDecision>? outputs)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        CompletionAnswers.Name(context.Response, outputs);
    }

    private async Task SendAsync(string name, ReadOnlyMemory<byte> data)
    {
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"event: {name}\ndata: "));
        await context.Response.Body.WriteAsync(data);
        await context.Response.Body.WriteAsync("\n\n"u8.ToArray());
        await context.Response.Body.FlushAsync();
    }
}
