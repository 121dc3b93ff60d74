using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway;
using Sluice.Schemas;
using Sluice.Server.Access;
using Sluice.Server.Jobs;
using Sluice.Server.Problems;
using Sluice.Server.Tracing;

namespace Sluice.Server.Outputs;

internal static class OutputEndpoints
{
    public static void MapOutputs(this IEndpointRouteBuilder api)
    {
        api.MapPost("/outputs/batch", BatchAsync)
            .WithName("submitBatch")
            .WithTags("outputs")
            .RequireScope(KeyScopes.Submit)
            .WithSummary("Submit outputs, one a line; answered in the same order, each as soon as it can be")
            .Produces<BatchLineBody>(StatusCodes.Status200OK, BatchRequest.ContentType)
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.ContentTypeUnsupported);
        api.MapPost("/outputs", SubmitAsync)
            .WithName("submitOutput")
            .WithTags("outputs")
            .RequireScope(KeyScopes.Submit)
            .WithSummary("Submit an output: validated, repaired, corrected, stored, then answered")
            .Produces<DecisionBody>()
            .Produces<JobTakenBody>(StatusCodes.Status202Accepted)
            .Produces<RejectionBody>(StatusCodes.Status422UnprocessableEntity, Problem.ContentType)
            .ProducesProblems(ProblemCode.RequestMalformed, ProblemCode.ModeNotAllowed, ProblemCode.ContractUnknown, ProblemCode.VersionMismatch, ProblemCode.BodyTooSlow, ProblemCode.IdempotencyConflict,
                ProblemCode.BodyTooLarge, ProblemCode.ContentTypeUnsupported, ProblemCode.ContractRetired, ProblemCode.QueueFull, ProblemCode.StoreFull, ProblemCode.StoreBusy);
        api.MapGet("/outputs/{submissionId}", GetAsync)
            .WithName("getOutput")
            .WithTags("outputs")
            .RequireScope(KeyScopes.Read)
            .WithSummary("Get the decision on a submission, and whether it is stored")
            .Produces<DecisionBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.OutputNotFound, ProblemCode.ContractRetired, ProblemCode.RecordInvalid,
                ProblemCode.StoreUnavailable);
    }

    private static async Task<IResult> BatchAsync(HttpContext context, BatchServices services)
    {
        if (!BatchRequest.TryRead(context.Request, out var batch, out var problem)) return problem;
        // The limit is one of lines; together they may be as long as they like.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        context.Response.ContentType = BatchRequest.ContentType;
        await new BatchRun(services, batch, context).RunAsync();
        return Results.Empty;
    }

    /// <summary>A client that goes away does not stop its submission: once taken, an output reaches its verdict. Only the end of the
    /// server does.</summary>
    private static async Task<IResult> SubmitAsync(HttpContext context, EmbeddedSluice sluice, TokenBudgets budgets,
        IHostApplicationLifetime lifetime)
    {
        var (submission, problem) = await SubmissionRequest.ReadAsync(context.Request, ParseLimits.Default.DepthMax);
        if (submission is null) return problem!;
        var caller = context.GetCaller();
        var answer = await sluice.Jobs.AdmitAsync(sluice.Served, submission with { Tenant = caller.Tenant, Origin = submission.Origin with { ApiKey = caller.KeyId } }, lifetime.ApplicationStopped);
        if (answer.Taken) return Accepted(context, answer.Job);
        var outcome = answer.Outcome;
        budgets.Spend(caller, outcome.Submission?.Inferences.Sum(call => call.TokensIn + call.TokensOut) ?? 0);
        return outcome.Decided ? new DecisionResult(outcome.Decision) : Refuse(outcome.Refusal);
    }

    private static async Task<IResult> GetAsync(HttpContext context, EmbeddedSluice sluice, string submissionId, string? content = null)
    {
        _ = content; // Named for the documentation.
        if (!ContentQuery.TryRead(context, [], out var wanted, out var problem)) return problem;
        var tenant = context.GetCaller().Tenant;
        var found = await sluice.Gateway.FindAsync(tenant, submissionId, context.RequestAborted);
        if (found is { Decided: true }) await sluice.TellReadAsync(context, found.Decision);
        return found switch
        {
            null => Problem.Of(ProblemCode.OutputNotFound, "There is no decision on a submission with this id. One that waits as a job has none yet."),
            { Decided: true, Decision: { } decision } => new DecisionResult(sluice.View.Show(tenant, decision, sluice.SchemaOf(decision.Stamp), wanted)) { Asked = true },
            { } outcome => Refuse(outcome.Refusal!),
        };
    }

    private static Accepted<JobTakenBody> Accepted(HttpContext context, Job job)
    {
        if (SubmissionRequest.PrefersAsync(context.Request)) context.Response.Headers["Preference-Applied"] = "respond-async";
        return TypedResults.Accepted($"/api/jobs/{job.Id}", new JobTakenBody(job.SubmissionId, JobBody.Of(job)));
    }

    private static Problem Refuse(Refusal refusal) => Problem.Of(ProblemCode.Of(refusal.Code), refusal.Message);
}
