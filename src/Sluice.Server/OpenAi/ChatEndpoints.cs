using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway;
using Sluice.Server.Outputs;

namespace Sluice.Server.OpenAi;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal static class ChatEndpoints
{
    public static void MapChat(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/chat/completions", CompleteAsync)
            .WithName("createChatCompletion")
            .WithTags("openai")
            .WithSummary("Chat completion: the model's answer, validated, mended and stored before it is given")
            .Accepts<CompletionRequestBody>("application/json")
            .Produces<CompletionBody>()
            .ProducesModelErrors();

    /// <summary>A client that goes away does not stop its call: once taken, it reaches its verdict. Only the end of the server does.</summary>
    private static async Task CompleteAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        if (ModelRequest.TryReadHeaders(context.Request) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        using var body = await BodyBytes.ReadAsync(context.Request);
        var served = sluice.Served;
        var call = ModelRequest.CallOf(context.Request, body.Memory);
        if (!CompletionGateway.IsStream(body.Memory))
        {
            await CompletionAnswers.WriteAsync(context, await served.Completions.CompleteAsync(call, lifetime.ApplicationStopped));
            return;
        }

        var (events, ended) = served.Completions.Stream(call, lifetime.ApplicationStopped);
        await new CompletionStream(context, TimeSpan.FromSeconds(served.Workspace.Settings.KeepAliveSeconds), time).RunAsync(events, ended);
    }
}
