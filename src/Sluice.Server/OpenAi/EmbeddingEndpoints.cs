using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sluice.Server.Outputs;

namespace Sluice.Server.OpenAi;

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal static class EmbeddingEndpoints
{
    public static void MapEmbeddings(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/embeddings", EmbedAsync)
            .WithName("createEmbedding")
            .WithTags("openai")
            .WithSummary("Embeddings, from the model that is named")
            .Produces<RawJson>()
            .ProducesModelErrors();

    private static async Task EmbedAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime)
    {
        if (ModelRequest.TryReadHeaders(context.Request) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        using var body = await BodyBytes.ReadAsync(context.Request);
        await CompletionAnswers.WriteAsync(context, await sluice.Served.Completions.EmbedAsync(body.Memory, ModelRequest.Spender(context), lifetime.ApplicationStopped));
    }
}
