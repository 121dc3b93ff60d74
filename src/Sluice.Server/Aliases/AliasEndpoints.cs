using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Aliases;

internal static class AliasEndpoints
{
    private const int HistoryMax = 500;

    public static void MapAliases(this IEndpointRouteBuilder api)
    {
        var aliases = api.MapGroup("/aliases").WithTags("aliases");
        aliases.MapGet("/", ListAsync).WithName("listAliases").RequireScope(KeyScopes.Read)
            .WithSummary("List the aliases of contracts and prompts")
            .Produces<AliasListBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown);
        aliases.MapGet("/{kind}/{name}/{alias}/history", HistoryAsync).WithName("getAliasHistory").RequireScope(KeyScopes.Read)
            .WithSummary("List the moves of an alias, newest first: who, when, from, to, why")
            .Produces<AliasHistoryBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.AliasUnknown);
        aliases.MapPut("/{kind}/{name}/{alias}", MoveAsync).WithName("moveAlias").RequireScope(KeyScopes.Operate)
            .WithSummary("Move an alias to a published version, or make it")
            .Accepts<AliasMoveBody>("application/json")
            .Produces<AliasBody>()
            .ProducesProblems(ProblemCode.BodyMalformed, ProblemCode.VersionUnknown, ProblemCode.AliasMoved);
        aliases.MapPost("/{kind}/{name}/{alias}/rollback", RollbackAsync).WithName("rollbackAlias").RequireScope(KeyScopes.Operate)
            .WithSummary("Move an alias back to what it named before")
            .Accepts<AliasMoveBody>("application/json")
            .Produces<AliasBody>()
            .ProducesProblems(ProblemCode.BodyMalformed, ProblemCode.AliasUnknown, ProblemCode.AliasMoved);
    }

    private static async Task<Results<Ok<AliasListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        var all = await sluice.Releases.AliasesAsync(context.RequestAborted);
        return TypedResults.Ok(new AliasListBody([.. all.Select(AliasBody.Of)]));
    }

    private static async Task<Results<Ok<AliasHistoryBody>, Problem>> HistoryAsync(HttpContext context, EmbeddedSluice sluice, string kind,
        string name, string alias)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        var moves = KindOf(kind) is { } known
            ? await sluice.Releases.AliasHistoryAsync(known, name, alias, HistoryMax, context.RequestAborted)
            : [];
        return moves.Count > 0
            ? TypedResults.Ok(new AliasHistoryBody(moves))
            : Problem.Of(ProblemCode.AliasUnknown, "There is no such alias. /api/aliases lists what there is.");
    }

    private static async Task<Results<Ok<AliasBody>, Problem>> MoveAsync(HttpContext context, EmbeddedSluice sluice, string kind, string name, string alias)
    {
        var (body, problem) = await ReadAsync(context);
        if (body is null) return problem!;
        if (body.Version is null) return Problem.At(ProblemCode.FieldMissing, "/version", "The field version is missing.");
        if (KindOf(kind) is not { } known) return UnknownKind();
        return await AnswerAsync(context, sluice, known, name, alias, await new VersionReleases(sluice.Releases, sluice.Store).MoveAsync(known, name, alias, body.Version,
            body.From, body.Who!, body.Reason, context.RequestAborted));
    }

    private static async Task<Results<Ok<AliasBody>, Problem>> RollbackAsync(HttpContext context, EmbeddedSluice sluice, string kind, string name, string alias)
    {
        var (body, problem) = await ReadAsync(context);
        if (body is null) return problem!;
        if (KindOf(kind) is not { } known) return UnknownKind();
        return await AnswerAsync(context, sluice, known, name, alias, await new VersionReleases(sluice.Releases, sluice.Store).RollbackAsync(known, name, alias,
            body.Who!, body.Reason, context.RequestAborted));
    }

    private static async Task<Results<Ok<AliasBody>, Problem>> AnswerAsync(HttpContext context, EmbeddedSluice sluice, PublicationKind kind, string name,
        string alias, AliasChange change)
    {
        if (change.Refusal is { } refusal)
            return Problem.Of(ProblemCode.Find(refusal.Code) ?? throw new UnreachableException($"Unknown code {refusal.Code}."), refusal.Message);
        return await sluice.Releases.FindAliasAsync(kind, name, alias, context.RequestAborted) is { } now
            ? TypedResults.Ok(AliasBody.Of(now))
            : Problem.Of(ProblemCode.AliasUnknown, "The alias was removed meanwhile.");
    }

    private static async Task<(AliasMoveBody? Body, Problem? Problem)> ReadAsync(HttpContext context)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return (null, problem);
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
            return (null, Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type", "Send application/json with version, who and reason."));
        try
        {
            var body = await JsonSerializer.DeserializeAsync(context.Request.Body, ServerJson.Strict.AliasMoveBody, context.RequestAborted);
            if (body?.Who is null) return (null, Problem.At(ProblemCode.FieldMissing, "/who", "The field who is missing: say who moves the alias."));
            return (body, null);
        }
        catch (JsonException)
        {
            return (null, Problem.Of(ProblemCode.BodyMalformed,
                "The body must be a JSON object with version, from, who and reason, each a text, and nothing else."));
        }
    }

    private static PublicationKind? KindOf(string kind) => kind switch
    {
        "contract" => PublicationKind.Contract,
        "prompt" => PublicationKind.Prompt,
        _ => null,
    };

    private static Problem UnknownKind() => Problem.Of(ProblemCode.ParameterInvalid, "kind", "An alias is of a contract or of a prompt: write /api/aliases/prompt/….");
}
