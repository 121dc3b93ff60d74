using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Failures;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Safeguards;

internal static class SafeguardEndpoints
{
    public static void MapSafeguards(this IEndpointRouteBuilder api)
    {
        var safeguards = api.MapGroup("/safeguards").WithTags("safeguards").RequireScope(KeyScopes.Operate);
        safeguards.MapGet("/", ListAsync).WithName("listSafeguards")
            .WithSummary("List what the gateway did by itself when failures rose, the newest first")
            .Produces<SafeguardListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        safeguards.MapGet("/{id}", GetAsync).WithName("getSafeguard")
            .WithSummary("Get a safeguard with what was counted, what was changed, and what became of it")
            .Produces<SafeguardBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.SafeguardNotFound, ProblemCode.StoreUnavailable);
        safeguards.MapPost("/{id}/undo", UndoAsync).WithName("undoSafeguard")
            .WithSummary("Take a safeguard back: the alias moves again to where it was, a freeze, switch or quarantine is lifted")
            .Accepts<SafeguardUndoBody>("application/json")
            .Produces<SafeguardBody>()
            .ProducesProblems(ProblemCode.BodyMalformed, ProblemCode.FieldMissing, ProblemCode.FieldInvalid, ProblemCode.SafeguardNotFound, ProblemCode.SafeguardStateConflict, ProblemCode.StoreUnavailable);
    }

    private static async Task<Results<Ok<SafeguardListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice, string? contract = null, string? limit = null)
    {
        _ = limit;
        if (!ListQuery.TryRead(context.Request, ["contract", "limit"], out var query, out var problem)) return problem;
        var all = await ((ISafeguardStore)sluice.Store).ListAsync(contract, query.Limit, context.RequestAborted);
        return TypedResults.Ok(new SafeguardListBody { Items = [.. all.Select(SafeguardBody.Of)] });
    }

    private static async Task<Results<Ok<SafeguardBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return await ((ISafeguardStore)sluice.Store).FindAsync(id, context.RequestAborted) is { } safeguard
            ? TypedResults.Ok(SafeguardBody.Of(safeguard))
            : Problem.Of(ProblemCode.SafeguardNotFound, "There is no safeguard with this id. /api/safeguards lists what there is.");
    }

    private static async Task<Results<Ok<SafeguardBody>, Problem>> UndoAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (body, problem) = await ChangeRequest.ReadAsync(context, ServerJson.Strict.SafeguardUndoBody, body => body.Who);
        if (body is null) return problem!;
        var (safeguard, refusal) = await sluice.Safeguards.UndoAsync(id, body.Who!, body.Reason ?? "", context.RequestAborted);
        return safeguard is not null ? TypedResults.Ok(SafeguardBody.Of(safeguard)) : Problem.Of(ProblemCode.Of(refusal!.Code), refusal.Message);
    }
}
