using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Server.Problems;
using Sluice.Workspace;

namespace Sluice.Server.OpenAi;

/// <summary><c>GET /v1/models</c>: what can be named as a model.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/models", List)
            .WithName("listModels")
            .WithTags("openai")
            .WithSummary("What can be named as a model: model configurations, and prompts as sluice/NAME and sluice/NAME@VERSION");
        v1.MapGet("/models/{**model}", Get)
            .WithName("getModel")
            .WithTags("openai")
            .WithSummary("One model")
            .Produces<ModelBody>()
            .ProducesErrors(ProblemCode.ModelUnknown);
    }

    private static Ok<ModelListBody> List(EmbeddedSluice sluice) => TypedResults.Ok(new ModelListBody("list", [.. Names(sluice.Workspace).Select(Body)]));

    private static IResult Get(string model, EmbeddedSluice sluice) => Names(sluice.Workspace).Contains(model, StringComparer.Ordinal)
        ? TypedResults.Ok(Body(model))
        : Problem.Of(ProblemCode.ModelUnknown, "model", "The workspace has no model of that name. GET /v1/models lists what can be named.");

    private static IEnumerable<string> Names(WorkspaceSnapshot workspace) =>
    [
        .. workspace.Models.Keys.Order(StringComparer.Ordinal),
        .. workspace.Prompts.OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value
            .Select(v => $"{CompletionGateway.PromptPrefix}{p.Key}@{v.Version}").Prepend($"{CompletionGateway.PromptPrefix}{p.Key}")),
    ];

    private static ModelBody Body(string name) => new(name, "model", 0, "sluice");
}

/// <summary>A model that can be named.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Object">Always <c>model</c>.</param>
/// <param name="Created">Always 0: it is as old as its file in Git.</param>
/// <param name="OwnedBy">Always <c>sluice</c>.</param>
internal sealed record ModelBody(string Id, string Object, long Created, [property: System.Text.Json.Serialization.JsonPropertyName("owned_by")] string OwnedBy);

/// <summary>Everything that can be named as a model.</summary>
/// <param name="Object">Always <c>list</c>.</param>
/// <param name="Data">The models.</param>
internal sealed record ModelListBody(string Object, IReadOnlyList<ModelBody> Data);
