using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
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

namespace Sluice.Server.Sessions;

internal static class SessionEndpoints
{
    private const string Who = "http";

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("sessions");
        sessions.MapPost("/", CreateAsync).WithName("createSession").RequireScope(KeyScopes.Submit)
            .WithSummary("Make a session")
            .Accepts<SessionRequestBody>(isOptional: true, "application/json")
            .Produces<SessionBody>(StatusCodes.Status201Created)
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.ContentTypeUnsupported, ProblemCode.SessionExists, ProblemCode.SessionRemoved,
                ProblemCode.StoreUnavailable);
        sessions.MapGet("/", ListAsync).WithName("listSessions").RequireScope(KeyScopes.Read)
            .WithSummary("List sessions, most recently made first")
            .Produces<SessionListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        sessions.MapGet("/{id}", GetAsync).WithName("getSession").RequireScope(KeyScopes.Read)
            .WithSummary("Get a session, or the account of one that is removed")
            .Produces<SessionBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.SessionNotFound, ProblemCode.StoreUnavailable);
        sessions.MapDelete("/{id}", RemoveAsync).WithName("removeSession").RequireScope(KeyScopes.Submit)
            .WithSummary("Remove a session: its content leaves the store, the account that it was there stays")
            .Produces<SessionBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.SessionNotFound, ProblemCode.SessionBranched, ProblemCode.StoreUnavailable);
        sessions.MapPost("/{id}/messages", AppendAsync).WithName("appendMessages").RequireScope(KeyScopes.Submit)
            .WithSummary("Append messages to a session, all or none")
            .Accepts<AppendRequestBody>("application/json")
            .Produces<AppendBody>()
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.ContentTypeUnsupported, ProblemCode.BodyTooLarge, ProblemCode.SessionNotFound,
                ProblemCode.SessionRemoved, ProblemCode.SessionMoved, ProblemCode.StoreUnavailable);
        sessions.MapGet("/{id}/messages", MessagesAsync).WithName("listMessages").RequireScope(KeyScopes.Read)
            .WithSummary("List a session's messages, with what a branch inherits")
            .Produces<MessageListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.SessionNotFound, ProblemCode.SessionRemoved, ProblemCode.StoreUnavailable);
        sessions.MapGet("/{id}/context", ContextAsync).WithName("getContext").RequireScope(KeyScopes.Read)
            .WithSummary("Get what a model is shown of a session within a budget of tokens: profile, notes and messages, and why")
            .Produces<ContextBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.SessionNotFound, ProblemCode.SessionRemoved, ProblemCode.ContextOverflow,
                ProblemCode.StoreUnavailable);
    }

    private static async Task<Results<Created<SessionBody>, Problem>> CreateAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request, ServerJson.Strict.SessionRequestBody,
            "The body must be a JSON object with id, metadata and retentionDays, and nothing else; or there is none.", optional: true);
        if (problem is not null) return problem;
        if (body?.Metadata is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
            return Problem.At(ProblemCode.FieldType, "/metadata", "metadata must be an object.");
        var answer = await sluice.Sessions.CreateAsync(new SessionRequest(context.GetCaller().Tenant, body?.Id,
            body?.Metadata is { ValueKind: JsonValueKind.Object } metadata ? JsonMarshal.GetRawUtf8Value(metadata).ToArray() : default,
            body?.RetentionDays), lifetime.ApplicationStopped);
        return answer.Done ? TypedResults.Created($"/api/sessions/{answer.Value.Id}", SessionBody.Of(answer.Value)) : Refuse(answer.Refusal);
    }

    private static async Task<Results<Ok<SessionListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice, string? removed = null,
        string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["removed", "limit", "cursor"], out var query, out var problem)) return problem;
        if (removed is not (null or "true" or "false")) return Problem.Of(ProblemCode.ParameterInvalid, "removed", "removed takes true or false.");
        var page = await sluice.Sessions.ListAsync(context.GetCaller().Tenant, removed == "true", query.Limit, query.Cursor, context.RequestAborted);
        return TypedResults.Ok(new SessionListBody { Items = [.. page.Items.Select(SessionBody.Of)], Next = page.Next });
    }

    private static async Task<Results<Ok<SessionBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return await sluice.Sessions.GetAsync(context.GetCaller().Tenant, id, context.RequestAborted) is { } session
            ? TypedResults.Ok(SessionBody.Of(session))
            : Problem.Of(ProblemCode.SessionNotFound, "There is no session with this id. /api/sessions lists what there is.");
    }

    private static async Task<Results<Ok<SessionBody>, Problem>> RemoveAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime,
        string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        var answer = await sluice.Sessions.RemoveAsync(context.GetCaller().Tenant, id, Who, lifetime.ApplicationStopped);
        return answer.Done ? TypedResults.Ok(SessionBody.Of(answer.Value)) : Refuse(answer.Refusal);
    }

    /// <summary>A client that goes away does not stop its append; only the end of the server does.</summary>
    private static async Task<Results<Ok<AppendBody>, Problem>> AppendAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime,
        string id)
    {
        var (append, problem) = await SessionRequests.ReadAppendAsync(context.Request, context.GetCaller().Tenant, id);
        if (append is null) return problem!;
        var answer = await sluice.Sessions.AppendAsync(append, lifetime.ApplicationStopped);
        if (!answer.Done) return Refuse(answer.Refusal);
        var outcome = answer.Value;
        return TypedResults.Ok(new AppendBody(id, outcome.First, outcome.Last, outcome.Head, outcome.Result == Gateway.Stores.AppendResult.Replayed));
    }

    private static async Task<Results<Ok<MessageListBody>, Problem>> MessagesAsync(HttpContext context, EmbeddedSluice sluice, string id,
        string? order = null, string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor);
        if (!ListQuery.TryRead(context.Request, ["order", "limit", "cursor"], out var query, out var problem)) return problem;
        if (order is not (null or "oldest" or "newest")) return Problem.Of(ProblemCode.ParameterInvalid, "order", "order takes oldest or newest.");
        var answer = await sluice.Sessions.MessagesAsync(context.GetCaller().Tenant, id, order == "newest", query.Limit, query.Cursor,
            context.RequestAborted);
        return answer.Done
            ? TypedResults.Ok(new MessageListBody { Items = [.. answer.Value.Items.Select(MessageBody.Of)], Next = answer.Value.Next })
            : Refuse(answer.Refusal);
    }

    private static async Task<Results<Ok<ContextBody>, Problem>> ContextAsync(HttpContext context, EmbeddedSluice sluice, string id,
        string? tokensMax = null, string? notesTokensMax = null, string? profileVersion = null, string? model = null)
    {
        if (!QueryNames.TryCheck(context.Request, ["tokensMax", "notesTokensMax", "profileVersion", "model"], out var problem)) return problem;
        if (!TryRead(tokensMax, 1, out var budget))
            return Problem.Of(ProblemCode.ParameterInvalid, "tokensMax", "tokensMax takes a whole number from 1; it is required.");
        var notes = 0L;
        if (notesTokensMax is not null && !TryRead(notesTokensMax, 0, out notes))
            return Problem.Of(ProblemCode.ParameterInvalid, "notesTokensMax", "notesTokensMax takes a whole number; 0 shows no notes.");
        if (!ReadVersion.TryParse(profileVersion, out var version))
            return Problem.Of(ProblemCode.ParameterInvalid, "profileVersion", "profileVersion takes a contract version (2, 2.1 or 2.1.0), latest, or stored.");
        var answer = await sluice.Memory.ContextAsync(new MemoryRequest
        {
            Tenant = context.GetCaller().Tenant,
            Session = id,
            TokensMax = budget,
            NotesTokensMax = notesTokensMax is null ? null : notes,
            ProfileVersion = profileVersion is null ? null : version,
            Model = model,
        }, context.RequestAborted);
        if (!answer.Done) return Refuse(answer.Refusal);
        if (answer.Value.Profile?.Record is { } profile) await sluice.TellReadAsync(context, profile.Revision.Reference);
        return TypedResults.Ok(ContextBody.Of(answer.Value, id, budget));
    }

    private static bool TryRead(string? text, long min, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min;

    private static Problem Refuse(Refusal refusal) => Problem.Of(
        ProblemCode.Find(refusal.Code) ?? throw new UnreachableException($"The gateway refused with an unknown code {refusal.Code}."),
        refusal.Message);
}
