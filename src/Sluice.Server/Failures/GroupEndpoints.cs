using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Failures;

internal static class GroupEndpoints
{
    public static void MapGroups(this IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("failures");
        groups.MapGet("/", ListAsync).WithName("listGroups").RequireScope(KeyScopes.Read)
            .WithSummary("List failure groups, most failures first")
            .Produces<GroupListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        groups.MapGet("/{id}", GetAsync).WithName("getGroup").RequireScope(KeyScopes.Read)
            .WithSummary("Get a failure group with the versions it came with, the suspect among them, and its timeline")
            .Produces<GroupDetailBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.GroupNotFound, ProblemCode.StoreUnavailable);
        Change<GroupChangeBody>(groups.MapPost("/{id}/acknowledge", AcknowledgeAsync), "acknowledgeGroup", "Say that somebody looks into a failure group");
        Change<GroupResolutionBody>(groups.MapPost("/{id}/resolve", ResolveAsync), "resolveGroup", "Say that what a failure group fails of is mended");
        Change<GroupMuteBody>(groups.MapPost("/{id}/mute", MuteAsync), "muteGroup", "Let nothing be heard of a failure group for a time");
        Change<GroupChangeBody>(groups.MapPost("/{id}/reopen", ReopenAsync), "reopenGroup", "Take an acknowledgement, a resolution or a silence back");
    }

    private static void Change<TBody>(RouteHandlerBuilder endpoint, string name, string summary)
        where TBody : notnull => endpoint.WithName(name).RequireScope(KeyScopes.Operate)
        .WithSummary(summary)
        .Accepts<TBody>("application/json")
        .Produces<GroupBody>()
        .ProducesProblems(ProblemCode.BodyMalformed, ProblemCode.FieldMissing, ProblemCode.FieldInvalid, ProblemCode.GroupNotFound,
            ProblemCode.GroupStateConflict, ProblemCode.StoreUnavailable);

    private static async Task<Results<Ok<GroupListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice,
        string? contract = null, string? limit = null)
    {
        _ = limit; // Named for the documentation; read by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["contract", "limit"], out var query, out var problem)) return problem;
        var groups = await sluice.Failures.GroupsAsync(context.GetCaller().Tenant, contract, query.Limit, context.RequestAborted);
        return TypedResults.Ok(new GroupListBody { Items = [.. groups.Select(GroupBody.Of)] });
    }

    private static async Task<Results<Ok<GroupDetailBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return await sluice.Groups.GetAsync(context.GetCaller().Tenant, id, context.RequestAborted) is { } detail
            ? TypedResults.Ok(GroupDetailBody.Of(detail))
            : Problem.Of(ProblemCode.GroupNotFound, "There is no failure group with this id. /api/groups lists what there is.");
    }

    private static async Task<Results<Ok<GroupBody>, Problem>> AcknowledgeAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (body, problem) = await ChangeRequest.ReadAsync(context, ServerJson.Strict.GroupChangeBody, body => body.Who);
        return body is null
            ? problem!
            : Answer(await sluice.Groups.AcknowledgeAsync(context.GetCaller().Tenant, id, body.Who!, body.Reason, context.RequestAborted));
    }

    private static async Task<Results<Ok<GroupBody>, Problem>> ResolveAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (body, problem) = await ChangeRequest.ReadAsync(context, ServerJson.Strict.GroupResolutionBody, body => body.Who);
        return body is null
            ? problem!
            : Answer(await sluice.Groups.ResolveAsync(context.GetCaller().Tenant, id, body.FixedIn, body.Who!, body.Reason, context.RequestAborted));
    }

    private static async Task<Results<Ok<GroupBody>, Problem>> MuteAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (body, problem) = await ChangeRequest.ReadAsync(context, ServerJson.Strict.GroupMuteBody, body => body.Who);
        if (body is null) return problem!;
        if (body.Until is not { } until) return Problem.At(ProblemCode.FieldMissing, "/until", "The field until is missing: say how long.");
        return Answer(await sluice.Groups.MuteAsync(context.GetCaller().Tenant, id, until, body.Who!, body.Reason, context.RequestAborted));
    }

    private static async Task<Results<Ok<GroupBody>, Problem>> ReopenAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (body, problem) = await ChangeRequest.ReadAsync(context, ServerJson.Strict.GroupChangeBody, body => body.Who);
        return body is null
            ? problem!
            : Answer(await sluice.Groups.ReopenAsync(context.GetCaller().Tenant, id, body.Who!, body.Reason, context.RequestAborted));
    }

    private static Results<Ok<GroupBody>, Problem> Answer(GroupAnswer answer) => answer is { Refusal: null, Group: { } group }
        ? TypedResults.Ok(GroupBody.Of(group))
        : Problem.Of(ProblemCode.Of(answer.Refusal?.Code ?? RefusalCode.GroupNotFound), answer.Refusal?.Message ?? "The group is gone.");
}
