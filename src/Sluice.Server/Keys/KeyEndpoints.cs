using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;

namespace Sluice.Server.Keys;

/// <summary><c>/api/keys</c>: the keys of the caller's own tenant. Those of others are for <c>sluice key</c>, beside the store.</summary>
internal static class KeyEndpoints
{
    private const long OverlapSecondsDefault = 24 * 60 * 60;

    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("keys").RequireScope(KeyScopes.Admin);
        keys.MapGet("/", ListAsync).WithName("listKeys")
            .WithSummary("List the tenant's API keys, the newest first")
            .Produces<KeyListBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.StoreUnavailable);
        keys.MapPost("/", CreateAsync).WithName("createKey")
            .WithSummary("Make an API key; its secret is in this answer and nowhere else")
            .Accepts<KeyRequestBody>("application/json")
            .Produces<KeyBody>(StatusCodes.Status201Created)
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.StoreUnavailable);
        keys.MapPost("/{id}/rotate", RotateAsync).WithName("rotateKey")
            .WithSummary("Give an API key a new secret; those before stay valid for a while")
            .Accepts<KeyRotationBody>(isOptional: true, "application/json")
            .Produces<KeyBody>()
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.KeyNotFound, ProblemCode.StoreUnavailable);
        keys.MapPost("/{id}/revoke", RevokeAsync).WithName("revokeKey")
            .WithSummary("End an API key for ever")
            .Produces<KeyBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.KeyNotFound, ProblemCode.StoreUnavailable);
    }

    private static async Task<Results<Ok<KeyListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        var keys = await sluice.Keys.ListAsync(context.GetCaller().Tenant, context.RequestAborted);
        return TypedResults.Ok(new KeyListBody([.. keys.Select(KeyBody.Of)]));
    }

    private static async Task<Results<Created<KeyBody>, Problem>> CreateAsync(HttpContext context, EmbeddedSluice sluice, TimeProvider time)
    {
        var (body, problem) = await ReadAsync(context, ServerJson.Strict.KeyRequestBody);
        if (body is null) return problem!;
        if (body.Name is null) return Problem.At(ProblemCode.FieldMissing, "/name", "The field name is missing: say what or whom the key is for.");
        var scopes = (body.Scopes ?? []).Select(KeyScopeNames.Parse).ToList();
        if (scopes.Count == 0 || scopes.Contains(KeyScopes.None))
            return Problem.At(ProblemCode.FieldInvalid, "/scopes", $"scopes takes a list of {string.Join(", ", KeyScopeNames.All)}, at least one.");
        var wanted = new NewApiKey
        {
            Tenant = context.GetCaller().Tenant,
            Name = body.Name,
            Scopes = scopes.Aggregate((all, scope) => all | scope),
            ExpiresAt = body.ExpiresAt,
            RequestsPerMinute = body.RequestsPerMinute,
            TokensPerMinute = body.TokensPerMinute,
        };
        if (wanted.Problem(time.GetUtcNow()) is { } wrong) return Problem.Of(ProblemCode.FieldInvalid, wrong);
        var issued = await sluice.Keys.CreateAsync(wanted, context.RequestAborted);
        return TypedResults.Created($"/api/keys/{issued.Key.Id}", KeyBody.Of(issued));
    }

    private static async Task<Results<Ok<KeyBody>, Problem>> RotateAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        var (body, problem) = await ReadAsync(context, ServerJson.Strict.KeyRotationBody);
        if (body is null) return problem!;
        var seconds = body.OverlapSeconds ?? OverlapSecondsDefault;
        if (seconds < 0 || seconds > ApiKeys.OverlapMax.TotalSeconds)
            return Problem.At(ProblemCode.FieldInvalid, "/overlapSeconds", $"overlapSeconds takes a number from 0 to {ApiKeys.OverlapMax.TotalSeconds:0}.");
        return await sluice.Keys.RotateAsync(context.GetCaller().Tenant, id, TimeSpan.FromSeconds(seconds), context.RequestAborted) is { } issued
            ? TypedResults.Ok(KeyBody.Of(issued))
            : NotFound();
    }

    private static async Task<Results<Ok<KeyBody>, Problem>> RevokeAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return await sluice.Keys.RevokeAsync(context.GetCaller().Tenant, id, context.RequestAborted) is { } key
            ? TypedResults.Ok(KeyBody.Of(key))
            : NotFound();
    }

    private static async Task<(T? Body, Problem? Problem)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class, new()
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return (null, problem);
        using var bytes = await BodyBytes.ReadAsync(context.Request);
        if (bytes.Memory.IsEmpty) return (new T(), null);
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
            return (null, Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type", "Send application/json."));
        try
        {
            return (JsonSerializer.Deserialize(bytes.Memory.Span, type) ?? new T(), null);
        }
        catch (JsonException)
        {
            return (null, Problem.Of(ProblemCode.BodyMalformed,
                "The body must be a JSON object with the fields that /openapi/v1.json lists for this address, and nothing else."));
        }
    }

    private static Problem NotFound() =>
        Problem.Of(ProblemCode.KeyNotFound, "The tenant has no such key that can be used. /api/keys lists what there is.");
}
