using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;
using Sluice.Server.Sessions;

namespace Sluice.Server.Notes;

internal static class NoteEndpoints
{
    private const string BodyRule =
        "The body must be a JSON object with subject, text and source (session with seq, record with contract, key and revision, submissionId, traceId), and perhaps "
        + "kind, supersedes and idempotencyKey. Nothing else, and no name twice.";

    public static void MapNotes(this IEndpointRouteBuilder api)
    {
        var notes = api.MapGroup("/notes").WithTags("notes");
        notes.MapPost("/", AppendAsync).WithName("appendNote").RequireScope(KeyScopes.Submit)
            .WithSummary("Append a note about a subject, perhaps in place of an earlier one, which stays")
            .Accepts<NoteRequestBody>("application/json")
            .Produces<NoteBody>(StatusCodes.Status201Created)
            .Produces<NoteBody>()
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.ContentTypeUnsupported, ProblemCode.BodyTooLarge, ProblemCode.NoteSourceUnknown,
                ProblemCode.NoteNotFound, ProblemCode.NoteRemoved, ProblemCode.NoteSuperseded, ProblemCode.StoreUnavailable);
        notes.MapGet("/", ListAsync).WithName("listNotes").RequireScope(KeyScopes.Read)
            .WithSummary("List notes, newest first: those that hold, or all with their history")
            .Produces<NoteListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        notes.MapGet("/{id}", GetAsync).WithName("getNote").RequireScope(KeyScopes.Read)
            .WithSummary("Get a note, also one that was superseded, or the account of one that is removed")
            .Produces<NoteBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.NoteNotFound, ProblemCode.StoreUnavailable);
        notes.MapDelete("/", EraseAsync).WithName("eraseNotes").RequireScope(KeyScopes.Submit)
            .WithSummary("Forget a subject: the texts of its notes leave the store, the account that there were notes stays")
            .Produces<NotesErasedBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
    }

    /// <summary>A client that goes away does not stop its append; only the end of the server does.</summary>
    private static async Task<Results<Created<NoteBody>, Ok<NoteBody>, Problem>> AppendAsync(HttpContext context, EmbeddedSluice sluice,
        IHostApplicationLifetime lifetime)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request, ServerJson.Strict.NoteRequestBody, BodyRule, optional: false);
        if (problem is not null) return problem;
        if (body is not { Subject: { } subject }) return Missing("subject");
        if (body.Text is not { } text) return Missing("text");
        if (body.Source is not { } source) return Missing("source");
        (var key, problem) = SessionRequests.ReadKey(context.Request, body.IdempotencyKey);
        if (problem is not null) return problem;
        var caller = context.GetCaller();
        var answer = await sluice.Notes.AppendAsync(new NoteRequest
        {
            Tenant = caller.Tenant,
            Subject = subject,
            Text = text,
            Kind = body.Kind ?? NoteLog.KindDefault,
            Source = source.Read(),
            Who = WhoOf(caller),
            Supersedes = body.Supersedes,
            IdempotencyKey = key,
        }, lifetime.ApplicationStopped);
        if (!answer.Done) return Problem.Of(ProblemCode.Of(answer.Refusal.Code), answer.Refusal.Message);
        var note = NoteBody.Of(answer.Note);
        return answer.Replayed ? TypedResults.Ok(note) : TypedResults.Created($"/api/notes/{note.Id}", note);
    }

    private static async Task<Results<Ok<NoteListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice, string? subject = null, string? kind = null,
        string? history = null, string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["subject", "kind", "history", "limit", "cursor"], out var query, out var problem)) return problem;
        if (history is not (null or "true" or "false")) return Problem.Of(ProblemCode.ParameterInvalid, "history", "history takes true or false.");
        var page = await sluice.Notes.ListAsync(context.GetCaller().Tenant, new NoteFilter(subject, kind, history == "true"), query.Limit, query.Cursor,
            context.RequestAborted);
        return TypedResults.Ok(new NoteListBody { Items = [.. page.Items.Select(NoteBody.Of)], Next = page.Next });
    }

    private static async Task<Results<Ok<NoteBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return await sluice.Notes.GetAsync(context.GetCaller().Tenant, id, context.RequestAborted) is { } note
            ? TypedResults.Ok(NoteBody.Of(note))
            : Problem.Of(ProblemCode.NoteNotFound, "There is no note with this id. /api/notes lists what there is.");
    }

    private static async Task<Results<Ok<NotesErasedBody>, Problem>> EraseAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime,
        string? subject = null)
    {
        if (!QueryNames.TryCheck(context.Request, ["subject"], out var problem)) return problem;
        if (string.IsNullOrEmpty(subject))
            return Problem.Of(ProblemCode.ParameterInvalid, "subject", "subject names whose notes are to be forgotten; it is required.");
        var caller = context.GetCaller();
        return TypedResults.Ok(new NotesErasedBody(subject, await sluice.Notes.EraseAsync(caller.Tenant, subject, WhoOf(caller), lifetime.ApplicationStopped)));
    }

    private static string WhoOf(Caller caller) => caller.KeyId ?? "http";

    private static Problem Missing(string field) => Problem.At(ProblemCode.FieldMissing, $"/{field}", $"The field {field} is missing.");
}
