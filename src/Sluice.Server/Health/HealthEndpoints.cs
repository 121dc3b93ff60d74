using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Alerting;
using Sluice.Server.Access;
using Sluice.Server.Alerts;
using Sluice.Server.Problems;

namespace Sluice.Server.Health;

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", Process).WithName("getHealth").WithTags("health").OpenToAnybody()
            .WithSummary("Whether the process answers")
            .Produces<HealthBody>();
        routes.MapGet("/readyz", ReadyAsync).WithName("getReadiness").WithTags("health").OpenToAnybody()
            .WithSummary("Whether submissions can be stored")
            .Produces<HealthBody>()
            .ProducesProblems(ProblemCode.StoreUnavailable, ProblemCode.StoreFull);
    }

    private static Ok<HealthBody> Process() => TypedResults.Ok(HealthBody.Ok);

    private static async Task<Results<Ok<HealthBody>, Problem>> ReadyAsync(HttpContext context, EmbeddedSluice sluice, AlertHost alerts)
    {
        if (sluice.Lazy.State is { Overdue: true } window)
        {
            return Problem.Of(ProblemCode.Find(window.Code ?? "") ?? ProblemCode.StoreUnavailable,
                $"{window.Pending} decisions that were acknowledged are not stored, the oldest for {window.OldestAge.TotalSeconds:0} s. {window.Problem}".TrimEnd());
        }

        var check = await sluice.Store.CheckAsync(thorough: false, context.RequestAborted);
        return check.Ready
            ? TypedResults.Ok(Of(alerts.Health))
            : Problem.Of(ProblemCode.Find(check.Code ?? "") ?? ProblemCode.StoreUnavailable, check.Problem ?? "The store is not ready.");
    }

    // A gateway that answers is not taken out of service because nobody can be told of failures; but it says so.
    private static HealthBody Of(OutboxHealth alerts) => alerts switch
    {
        { Readable: false } => new HealthBody("degraded", ["alerts_unreadable"]),
        { Stuck: true } => new HealthBody("degraded", ["alerts_stuck"]),
        _ => HealthBody.Ok,
    };
}
