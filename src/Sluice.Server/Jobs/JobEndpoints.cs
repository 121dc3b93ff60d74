using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;
using Sluice.Server.Tracing;

namespace Sluice.Server.Jobs;

internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("jobs");
        jobs.MapGet("/", ListAsync).WithName("listJobs").RequireScope(KeyScopes.Read)
            .WithSummary("List jobs, the newest first")
            .Produces<JobListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        jobs.MapGet("/{id}", GetAsync).WithName("getJob").RequireScope(KeyScopes.Read)
            .WithSummary("Get a job, with its decision once there is one")
            .Produces<JobDetailBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.JobNotFound, ProblemCode.StoreUnavailable);
        jobs.MapPost("/{id}/retry", RetryAsync).WithName("retryJob").RequireScope(KeyScopes.Operate)
            .WithSummary("Queue a failed job again")
            .Produces<JobBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.JobNotFound, ProblemCode.JobStateConflict, ProblemCode.StoreUnavailable);
        jobs.MapPost("/{id}/cancel", CancelAsync).WithName("cancelJob").RequireScope(KeyScopes.Operate)
            .WithSummary("Take back a job that is queued")
            .Produces<JobBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.JobNotFound, ProblemCode.JobStateConflict, ProblemCode.StoreUnavailable);
    }

    private static async Task<Results<Ok<JobListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice, string? state = null,
        string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["state", "limit", "cursor"], out var query, out var problem)) return problem;
        JobState? only = null;
        if (state is not null)
        {
            if (!GatewayNames.TryParse<JobState>(state, out var named))
                return Problem.Of(ProblemCode.ParameterInvalid, "state", "state takes queued, running, done, failed or cancelled.");
            only = named;
        }

        var page = await sluice.Jobs.ListAsync(context.GetCaller().Tenant, only, query.Limit, query.Cursor, context.RequestAborted);
        return TypedResults.Ok(new JobListBody { Items = [.. page.Items.Select(JobBody.Of)], Next = page.Next });
    }

    private static async Task<Results<Ok<JobDetailBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id, string? content = null)
    {
        _ = content; // Named for the documentation.
        if (!ContentQuery.TryRead(context, [], out var wanted, out var problem)) return problem;
        var tenant = context.GetCaller().Tenant;
        if (await sluice.Jobs.GetAsync(tenant, id, context.RequestAborted) is not { } job)
            return Problem.Of(ProblemCode.JobNotFound, "There is no job with this id. /api/jobs lists what there is.");
        if (await JobQueue.DecisionAsync(sluice.Served, job, context.RequestAborted) is not { } decision) return TypedResults.Ok(JobDetailBody.Of(job, null));
        await sluice.TellReadAsync(context, decision);
        return TypedResults.Ok(JobDetailBody.Of(job, sluice.View.Show(tenant, decision, sluice.SchemaOf(decision.Stamp), wanted)));
    }

    private static async Task<Results<Ok<JobBody>, Problem>> RetryAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return Answer(await sluice.Jobs.RetryAsync(context.GetCaller().Tenant, id, lifetime.ApplicationStopped));
    }

    private static async Task<Results<Ok<JobBody>, Problem>> CancelAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return Answer(await sluice.Jobs.CancelAsync(context.GetCaller().Tenant, id, lifetime.ApplicationStopped));
    }

    private static Results<Ok<JobBody>, Problem> Answer((Job? Job, Refusal? Refusal) answer) => answer.Job is { } job
        ? TypedResults.Ok(JobBody.Of(job))
        : Problem.Of(ProblemCode.Of(answer.Refusal!.Code), answer.Refusal.Message);
}
