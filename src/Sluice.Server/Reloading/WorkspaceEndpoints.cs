using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;

namespace Sluice.Server.Reloading;

internal static class WorkspaceEndpoints
{
    private const int WhoLengthMax = 256, ReasonLengthMax = 1_000, ShownMax = 3;

    public static void MapWorkspace(this IEndpointRouteBuilder api)
    {
        var workspace = api.MapGroup("/workspace").WithTags("workspace");
        workspace.MapGet("/", Get).WithName("getWorkspace").RequireScope(KeyScopes.Read)
            .WithSummary("Get the workspace that is served now")
            .Produces<WorkspaceBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown);
        workspace.MapPost("/reload", ReloadAsync).WithName("reloadWorkspace").RequireScope(KeyScopes.Operate)
            .WithSummary("Load the workspace again and serve it, if everything about it is well; else the one before stays")
            .Accepts<ReloadRequestBody>(isOptional: true, "application/json")
            .Produces<ReloadBody>()
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.WorkspaceConflict, ProblemCode.WorkspaceInvalid, ProblemCode.StoreUnavailable);
        workspace.MapGet("/reloads", ListAsync).WithName("listReloads").RequireScope(KeyScopes.Operate)
            .WithSummary("List reloads, taken or not, newest first: who, when, why, what changed")
            .Produces<ReloadListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
    }

    private static Results<Ok<WorkspaceBody>, Problem> Get(HttpContext context, EmbeddedSluice sluice) =>
        QueryNames.TryCheck(context.Request, [], out var problem) ? TypedResults.Ok(WorkspaceBody.Of(sluice.Workspace)) : problem;

    /// <summary>A client that goes away does not stop its reload; only the end of the server does.</summary>
    private static async Task<Results<Ok<ReloadBody>, Problem>> ReloadAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime)
    {
        var (request, problem) = await ReadAsync(context);
        if (request is null) return problem!;
        var outcome = await sluice.ReloadAsync(request.Who ?? "http", request.Reason, lifetime.ApplicationStopping);
        if (outcome.Problems.Count == 0)
        {
            return TypedResults.Ok(new ReloadBody
            {
                Workspace = WorkspaceBody.Of(sluice.Workspace),
                Number = outcome.Reload.Number,
                Changes = outcome.Reload.Changes,
                Warnings = [.. outcome.Warnings.Select(warning => new ReloadProblem(warning.File, warning.Line, warning.Code, warning.Message))],
            });
        }

        var more = outcome.Problems.Count > ShownMax ? $" And {outcome.Problems.Count - ShownMax} more." : "";
        return Problem.Of(outcome.Conflict ? ProblemCode.WorkspaceConflict : ProblemCode.WorkspaceInvalid,
            $"The workspace is served as before. {string.Join(' ', outcome.Problems.Take(ShownMax))}{more}", outcome.Problems);
    }

    private static async Task<Results<Ok<ReloadListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice, string? limit = null,
        string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["limit", "cursor"], out var query, out var problem)) return problem;
        var page = await sluice.Reloads.ListAsync(query.Limit, query.Cursor, context.RequestAborted);
        return TypedResults.Ok(new ReloadListBody { Items = page.Items, Next = page.Next });
    }

    private static async Task<(ReloadRequestBody? Body, Problem? Problem)> ReadAsync(HttpContext context)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return (null, problem);
        using var bytes = await BodyBytes.ReadAsync(context.Request);
        if (bytes.Memory.IsEmpty) return (new ReloadRequestBody(), null);
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
            return (null, Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type", "Send application/json with who and reason, or no body."));
        try
        {
            var body = JsonSerializer.Deserialize(bytes.Memory.Span, ServerJson.Strict.ReloadRequestBody) ?? new ReloadRequestBody();
            if (body.Who is { } who && (who.Length is 0 or > WhoLengthMax || who.Any(char.IsControl)))
                return (null, Problem.At(ProblemCode.FieldInvalid, "/who", $"who takes 1 to {WhoLengthMax} characters without control characters."));
            return body.Reason is { Length: 0 or > ReasonLengthMax }
                ? (null, Problem.At(ProblemCode.FieldInvalid, "/reason", $"reason takes 1 to {ReasonLengthMax} characters."))
                : (body, null);
        }
        catch (JsonException)
        {
            return (null, Problem.Of(ProblemCode.BodyMalformed, "The body must be a JSON object with who and reason, each a text, and nothing else."));
        }
    }
}
