using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;

namespace Sluice.Server.Migrations;

internal static class MigrationEndpoints
{
    public static void MapMigrations(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/migrations").WithTags("migrations").RequireScope(KeyScopes.Operate);
        jobs.MapPost("/", BeginAsync).WithName("beginMigration")
            .WithSummary("Plan a migration of a contract's records, and begin its dry run or its run")
            .Produces<MigrationJob>(StatusCodes.Status202Accepted)
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.ContractUnknown, ProblemCode.MigrationStateConflict, ProblemCode.StoreUnavailable);
        jobs.MapGet("/", ListAsync).WithName("listMigrations")
            .WithSummary("List migration jobs, newest first")
            .Produces<MigrationListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        jobs.MapGet("/{id}", GetAsync).WithName("getMigration")
            .WithSummary("Get a migration job with its progress and the report of its dry run")
            .Produces<MigrationJob>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.MigrationNotFound, ProblemCode.StoreUnavailable);
        jobs.MapGet("/{id}/quarantine", QuarantineAsync).WithName("listQuarantine")
            .WithSummary("List the records that a job could not move, by key")
            .Produces<QuarantineListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.MigrationNotFound, ProblemCode.StoreUnavailable);
        MapChange(jobs, "pause", "pauseMigration", "Hold a job after the batch at hand",
            (migrations, id, token) => migrations.PauseAsync(id, "paused over HTTP", token));
        MapChange(jobs, "resume", "resumeMigration", "Let a job go on that was paused or failed; what was in quarantine is tried again",
            (migrations, id, token) => migrations.BeginAsync(id, withoutDryRun: false, token));
        MapChange(jobs, "verify", "verifyMigration", "Check what a completed job moved once more",
            (migrations, id, token) => migrations.BeginVerifyAsync(id, token));
        MapChange(jobs, "rollback", "rollbackMigration", "Move everything back",
            (migrations, id, token) => migrations.BeginRollbackAsync(id, token));
    }

    private static void MapChange(RouteGroupBuilder jobs, string verb, string name, string summary,
        Func<RecordMigrations, string, CancellationToken, Task<MigrationAnswer>> change) =>
        jobs.MapPost("/{id}/" + verb, async Task<Results<Accepted<MigrationJob>, Problem>> (HttpContext context, EmbeddedSluice sluice, MigrationHost host, string id) =>
                QueryNames.TryCheck(context.Request, [], out var problem)
                    ? Answer(context, await change(sluice.Migrations, id, context.RequestAborted), host)
                    : problem)
            .WithName(name)
            .WithSummary(summary)
            .Produces<MigrationJob>(StatusCodes.Status202Accepted)
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.MigrationNotFound, ProblemCode.MigrationStateConflict,
                ProblemCode.StoreUnavailable);

    private static async Task<Results<Accepted<MigrationJob>, Problem>> BeginAsync(HttpContext context, EmbeddedSluice sluice, MigrationHost host)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        using var body = await BodyBytes.ReadAsync(context.Request);
        if (!MigrationRequest.TryRead(body.Memory, out var request, out problem)) return problem;
        var migrations = sluice.Migrations;
        var planned = await migrations.PlanAsync(request.Contract, request.To, request.Settings, context.RequestAborted);
        if (!planned.Done) return Refuse(planned.Refusal);
        return Answer(context, request.DryRun
            ? await migrations.BeginDryRunAsync(planned.Job.Id, context.RequestAborted)
            : await migrations.BeginAsync(planned.Job.Id, request.WithoutDryRun, context.RequestAborted), host);
    }

    private static async Task<Results<Ok<MigrationListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice,
        string? contract = null, string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["contract", "limit", "cursor"], out var query, out var problem)) return problem;
        var page = await sluice.Migrations.ListAsync(contract, query.Limit, query.Cursor, context.RequestAborted);
        return TypedResults.Ok(new MigrationListBody
        {
            Items = [.. page.Items.Select(job => job.SeenBy(context.GetCaller().Tenant))],
            Next = page.Next,
        });
    }

    private static async Task<Results<Ok<MigrationJob>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return await sluice.Migrations.GetAsync(id, context.RequestAborted) is { } job
            ? TypedResults.Ok(job.SeenBy(context.GetCaller().Tenant))
            : NotFound();
    }

    private static async Task<Results<Ok<QuarantineListBody>, Problem>> QuarantineAsync(HttpContext context, EmbeddedSluice sluice, string id,
        string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor);
        if (!ListQuery.TryRead(context.Request, ["limit", "cursor"], out var query, out var problem)) return problem;
        if (await sluice.Migrations.GetAsync(id, context.RequestAborted) is null) return NotFound();
        var page = await sluice.Migrations.QuarantineAsync(context.GetCaller().Tenant, id, query.Limit, query.Cursor, context.RequestAborted);
        return TypedResults.Ok(new QuarantineListBody { Items = page.Items, Next = page.Next });
    }

    private static Results<Accepted<MigrationJob>, Problem> Answer(HttpContext context, MigrationAnswer answer, MigrationHost host)
    {
        if (!answer.Done) return Refuse(answer.Refusal);
        if (answer.Job.State != MigrationState.Paused) host.Begin(answer.Job.Id);
        return TypedResults.Accepted($"/api/migrations/{answer.Job.Id}", answer.Job.SeenBy(context.GetCaller().Tenant));
    }

    private static Problem Refuse(Refusal refusal) => Problem.Of(
        ProblemCode.Find(refusal.Code) ?? throw new UnreachableException($"A migration was refused with an unknown code {refusal.Code}."),
        refusal.Message);

    private static Problem NotFound() =>
        Problem.Of(ProblemCode.MigrationNotFound, "There is no migration job with this id. /api/migrations lists what there is.");
}
