using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;
using Sluice.Server.Tracing;

namespace Sluice.Server.Failures;

internal static class FailureEndpoints
{
    public static void MapFailures(this IEndpointRouteBuilder api)
    {
        var failures = api.MapGroup("/failures").WithTags("failures").RequireScope(KeyScopes.Read);
        failures.MapGet("/", ListAsync).WithName("listFailures")
            .WithSummary("List failures, newest first")
            .Produces<FailureListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        failures.MapGet("/{id}", GetAsync).WithName("getFailure")
            .WithSummary("Get a failure with its output, errors, edits, attempts and model calls")
            .Produces<FailureBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.FailureNotFound, ProblemCode.StoreUnavailable);
    }

    private static async Task<Results<Ok<FailureListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice,
        string? contract = null, string? group = null, string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["contract", "group", "limit", "cursor"], out var query, out var problem)) return problem;
        var page = await sluice.Failures.ListAsync(context.GetCaller().Tenant, contract, group, query.Limit, query.Cursor, context.RequestAborted);
        return TypedResults.Ok(new FailureListBody { Items = [.. page.Items.Select(FailureItem.Of)], Next = page.Next });
    }

    private static async Task<Results<Ok<FailureBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id, string? content = null)
    {
        _ = content;
        if (!ContentQuery.TryRead(context, [], out var wanted, out var problem)) return problem;
        var tenant = context.GetCaller().Tenant;
        if (await sluice.Failures.GetAsync(tenant, id, context.RequestAborted) is not { } failure)
            return Problem.Of(ProblemCode.FailureNotFound, "There is no failure with this id. /api/failures lists what there is.");
        await sluice.TellReadAsync(context, ReadKind.Failure, failure.Reference.Id);
        var account = await sluice.Store.AccountAsync(tenant, id, context.RequestAborted) ?? new([], []);
        return TypedResults.Ok(FailureBody.Of(sluice.View.Show(tenant, failure, sluice.SchemaOf(failure.Decision?.Stamp), wanted), account));
    }
}
