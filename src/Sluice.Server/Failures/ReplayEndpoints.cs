using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Problems;

namespace Sluice.Server.Failures;

internal static class ReplayEndpoints
{
    public static void MapReplays(this IEndpointRouteBuilder api)
    {
        Replay(api.MapPost("/failures/{id}/replay", ReplayAsync), "replayFailure", "Decide a failed submission again, or say what would become of it",
            ProblemCode.FailureNotFound);
        Replay(api.MapPost("/groups/{id}/replay", ReplayGroupAsync), "replayGroup", "Decide the failures of a group again: a few first, then the others",
            ProblemCode.GroupNotFound);
        Settle(api.MapPost("/failures/{id}/discard", DiscardAsync), "discardFailure", "Give a failure up: nothing of it will be replayed");
        Settle(api.MapPost("/failures/{id}/resolve", ResolveAsync), "resolveFailure", "Say that a failure was mended in another way");
    }

    private static void Replay(RouteHandlerBuilder endpoint, string name, string summary, ProblemCode notFound) => endpoint.WithName(name).WithTags("failures")
        .RequireScope(KeyScopes.Operate)
        .WithSummary(summary)
        .Accepts<ReplayRequestBody>("application/json")
        .Produces<ReplayBody>()
        .ProducesProblems(ProblemCode.BodyMalformed, ProblemCode.FieldMissing, notFound, ProblemCode.ReplayImpossible, ProblemCode.StoreUnavailable);

    private static void Settle(RouteHandlerBuilder endpoint, string name, string summary) => endpoint.WithName(name).WithTags("failures")
        .RequireScope(KeyScopes.Operate)
        .WithSummary(summary)
        .Accepts<SettleRequestBody>("application/json")
        .Produces<FailureAccount>()
        .ProducesProblems(ProblemCode.BodyMalformed, ProblemCode.FieldMissing, ProblemCode.FailureNotFound, ProblemCode.FailureStateConflict, ProblemCode.StoreUnavailable);

    private static async Task<Results<Ok<ReplayBody>, Problem>> ReplayAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (request, problem) = await RequestAsync(context);
        return request is null ? problem! : Answer(await sluice.Replays.ReplayAsync(sluice.Served, id, request, context.RequestAborted));
    }

    private static async Task<Results<Ok<ReplayBody>, Problem>> ReplayGroupAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (request, problem) = await RequestAsync(context);
        return request is null ? problem! : Answer(await sluice.Replays.ReplayGroupAsync(sluice.Served, id, request, context.RequestAborted));
    }

    private static async Task<Results<Ok<FailureAccount>, Problem>> DiscardAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (body, problem) = await ChangeRequest.ReadAsync(context, ServerJson.Strict.SettleRequestBody, body => body.Who);
        return body is null ? problem! : Answer(await sluice.Replays.DiscardAsync(context.GetCaller().Tenant, id, body.Who!, body.Reason, context.RequestAborted));
    }

    private static async Task<Results<Ok<FailureAccount>, Problem>> ResolveAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (body, problem) = await ChangeRequest.ReadAsync(context, ServerJson.Strict.SettleRequestBody, body => body.Who);
        return body is null ? problem! : Answer(await sluice.Replays.ResolveAsync(context.GetCaller().Tenant, id, body.Who!, body.Reason, context.RequestAborted));
    }

    private static async Task<(ReplayRequest? Request, Problem? Problem)> RequestAsync(HttpContext context)
    {
        var (body, problem) = await ChangeRequest.ReadAsync(context, ServerJson.Strict.ReplayRequestBody, body => body.Who);
        if (body is null) return (null, problem);
        var mode = ReplayMode.Revalidate;
        if (body.Mode is { } named && !GatewayNames.TryParse(named, out mode))
            return (null, Problem.At(ProblemCode.FieldInvalid, "/mode", "mode is revalidate, repair or regenerate."));
        var standard = new ReplayRequest { Tenant = context.GetCaller().Tenant, Who = body.Who!, Mode = mode, DryRun = body.DryRun ?? false, CostMax = body.CostMax };
        return (standard with { Canary = body.Canary ?? standard.Canary, Limit = body.Limit ?? standard.Limit, Overwrite = body.Overwrite ?? false }, null);
    }

    private static Results<Ok<ReplayBody>, Problem> Answer(ReplayAnswer answer) => answer.Report is { } report
        ? TypedResults.Ok(ReplayBody.Of(report))
        : Problem.Of(ProblemCode.Of(answer.Refusal!.Code), answer.Refusal.Message);

    private static Results<Ok<FailureAccount>, Problem> Answer(SettleAnswer answer) => answer is { Refusal: null, Account: { } account }
        ? TypedResults.Ok(account)
        : Problem.Of(ProblemCode.Of(answer.Refusal!.Code), answer.Refusal.Message);
}
