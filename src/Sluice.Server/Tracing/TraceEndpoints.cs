using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Tracing;

internal static class TraceEndpoints
{
    // "", api, traces, id: with %2F in it where it names a record.
    private const int IdSegment = 3;

    public static void MapTraces(this IEndpointRouteBuilder api)
    {
        api.MapGet("/traces/{id}", GetAsync).WithName("getTrace").WithTags("traces").RequireScope(KeyScopes.Read)
            .WithSummary("Rebuild what was done in a trace: by its id, or that of a submission, failure or job, or contract%2Fkey of a record")
            .Produces<Trace>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.TraceNotFound, ProblemCode.StoreUnavailable);
    }

    private static async Task<Results<Ok<Trace>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id, string? limit = null,
        string? content = null)
    {
        _ = content; // Named for the documentation.
        if (!ContentQuery.TryRead(context, ["limit"], out var wanted, out var problem)) return problem;
        var most = DecisionTraces.DecisionsDefault;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > DecisionTraces.DecisionsMax))
            return Problem.Of(ProblemCode.ParameterInvalid, "limit", $"limit takes a whole number from 1 to {DecisionTraces.DecisionsMax}.");
        var trace = await sluice.Traces.FindAsync(context.GetCaller().Tenant, RawAddress.Segment(context, "traces", IdSegment, id), most, wanted,
            context.RequestAborted);
        if (trace is null) return Problem.Of(ProblemCode.TraceNotFound, "The store holds nothing under this id: no trace, submission, failure, job or record.");
        await sluice.TellReadAsync(context, ReadKind.Trace, trace.TraceId);
        return TypedResults.Ok(trace);
    }
}
