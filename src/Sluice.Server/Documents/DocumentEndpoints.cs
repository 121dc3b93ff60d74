using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Retrieval;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;
using Sluice.Workspace;

namespace Sluice.Server.Documents;

internal static class DocumentEndpoints
{
    // "", api, documents, collection, id.
    private const int IdSegment = 4;
    private const string AddRule = "The body must be a JSON object with collection and text, perhaps id, title, mediaType and metadata, and nothing else.",
        SearchRule = "The body must be a JSON object with collection and text, perhaps count and filter (texts by JSON Pointer), and nothing else.";

    public static void MapDocuments(this IEndpointRouteBuilder api)
    {
        var documents = api.MapGroup("/documents").WithTags("documents");
        documents.MapPost("/", AddAsync).WithName("addDocument").RequireScope(KeyScopes.Submit)
            .WithSummary("Add a document to a collection, or put it in the place of the one with its id")
            .Accepts<DocumentRequestBody>("application/json")
            .Produces<DocumentAddedBody>()
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.ContentTypeUnsupported, ProblemCode.BodyTooLarge, ProblemCode.CollectionNotFound,
                ProblemCode.DocumentUnreadable, ProblemCode.MetadataInvalid, ProblemCode.DocumentTaken, ProblemCode.StoreUnavailable);
        documents.MapGet("/", ListAsync).WithName("listDocuments").RequireScope(KeyScopes.Read)
            .WithSummary("List the documents of a collection, most recently added first")
            .Produces<DocumentListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.CollectionNotFound, ProblemCode.StoreUnavailable);
        documents.MapGet("/{collection}/{id}", GetAsync).WithName("getDocument").RequireScope(KeyScopes.Read)
            .WithSummary("Get a document with its chunks")
            .Produces<DocumentDetailBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.DocumentNotFound, ProblemCode.StoreUnavailable);
        documents.MapDelete("/{collection}/{id}", RemoveAsync).WithName("removeDocument").RequireScope(KeyScopes.Submit)
            .WithSummary("Remove a document with everything that was made of it")
            .Produces<DocumentBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.DocumentNotFound, ProblemCode.DocumentTaken, ProblemCode.StoreUnavailable);
        documents.MapPost("/search", SearchAsync).WithName("searchDocuments").RequireScope(KeyScopes.Read)
            .WithSummary("Find the passages of a collection that fit a text")
            .Accepts<SearchRequestBody>("application/json")
            .Produces<SearchBody>()
            .ProducesProblems(ProblemCode.FieldInvalid, ProblemCode.ContentTypeUnsupported, ProblemCode.CollectionNotFound, ProblemCode.StoreUnavailable);
        api.MapGet("/collections", CollectionsAsync).WithName("listCollections").WithTags("documents").RequireScope(KeyScopes.Read)
            .WithSummary("List the collections, and how much is in them")
            .Produces<CollectionListBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.StoreUnavailable);
    }

    /// <summary>A client that goes away does not stop it; only the end of the server does.</summary>
    private static async Task<Results<Ok<DocumentAddedBody>, Problem>> AddAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime)
    {
        // A document in JSON has at most two bytes for each of its own, but for control characters.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false, MaxRequestBodySize: { } most } limit)
            limit.MaxRequestBodySize = Math.Max(most, 2L * sluice.Workspace.Collections.Values.Select(collection => collection.DocumentBytesMax).DefaultIfEmpty().Max() + 64 * 1024);
        var (body, problem) = await JsonBody.ReadAsync(context.Request, ServerJson.Strict.DocumentRequestBody, AddRule, optional: false);
        if (problem is not null) return problem;
        if (Missing((body!.Collection, "collection"), (body.Text, "text")) is { } missing) return missing;
        if (body.Metadata is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) }) return Problem.At(ProblemCode.FieldType, "/metadata", "metadata must be an object.");
        var bytes = Encoding.UTF8.GetBytes(body.Text!);
        var document = new NewDocument
        {
            Id = body.Id ?? ContentHash.OfBytes(bytes).ToString(),
            Title = body.Title,
            MediaType = body.MediaType ?? DocumentMediaType.Markdown,
            Content = bytes,
            Metadata = body.Metadata is { ValueKind: JsonValueKind.Object } metadata ? JsonMarshal.GetRawUtf8Value(metadata).ToArray() : default,
        };
        var outcome = (await sluice.Indexer.AddAsync(context.GetCaller().Tenant, body.Collection!, [document], lifetime.ApplicationStopped))[0];
        return outcome.Stored
            ? TypedResults.Ok(new DocumentAddedBody(body.Collection!, document.Id, outcome.Put.Result, outcome.Put.Revision, outcome.Put.Added, outcome.Put.Removed))
            : outcome.Errors is [var first, ..] ? Problem.At(ProblemCode.Of(outcome.Refusal.Code), "/metadata" + first.InstanceLocation,
                $"{outcome.Refusal.Message} {string.Join("; ", outcome.Errors.Select(error => $"/metadata{error.InstanceLocation}: {error.Message}"))}.")
            : Refuse(outcome.Refusal);
    }

    private static async Task<Results<Ok<DocumentListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice, string? collection = null,
        string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["collection", "limit", "cursor"], out var query, out var problem)) return problem;
        if (collection is null) return Problem.Of(ProblemCode.ParameterInvalid, "collection", "collection names a collection; it is required.");
        var answer = await sluice.Documents.ListAsync(context.GetCaller().Tenant, collection, query.Limit, query.Cursor, context.RequestAborted);
        return answer.Done
            ? TypedResults.Ok(new DocumentListBody { Items = [.. answer.Value.Items.Select(document => DocumentBody.Of(collection, document))], Next = answer.Value.Next })
            : Refuse(answer.Refusal);
    }

    private static async Task<Results<Ok<DocumentDetailBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string collection, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        var answer = await sluice.Documents.GetAsync(context.GetCaller().Tenant, collection, RawAddress.Segment(context, "documents", IdSegment, id), context.RequestAborted);
        return answer.Done
            ? TypedResults.Ok(new DocumentDetailBody(DocumentBody.Of(collection, answer.Value.Document), [.. answer.Value.Chunks.Select(ChunkBody.Of)]))
            : Refuse(answer.Refusal);
    }

    private static async Task<Results<Ok<DocumentBody>, Problem>> RemoveAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime, string collection, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        var answer = await sluice.Documents.RemoveAsync(context.GetCaller().Tenant, collection, RawAddress.Segment(context, "documents", IdSegment, id), lifetime.ApplicationStopped);
        return answer.Done ? TypedResults.Ok(DocumentBody.Of(collection, answer.Value)) : Refuse(answer.Refusal);
    }

    private static async Task<Results<Ok<SearchBody>, Problem>> SearchAsync(HttpContext context, EmbeddedSluice sluice)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request, ServerJson.Strict.SearchRequestBody, SearchRule, optional: false);
        if (problem is not null) return problem;
        if (Missing((body!.Collection, "collection"), (body.Text, "text")) is { } missing) return missing;
        if (body.Count is < 1 or > RetrievalRequest.CountMax) return Problem.At(ProblemCode.FieldInvalid, "/count", $"count takes a whole number from 1 to {RetrievalRequest.CountMax}.");
        if (body.Filter?.Keys.FirstOrDefault(pointer => !pointer.StartsWith('/')) is { } wrong)
            return Problem.At(ProblemCode.FieldInvalid, $"/filter/{wrong.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
                "A filter names a place of the metadata by JSON Pointer, which begins with /, such as /level.");
        var request = new RetrievalRequest { Tenant = context.GetCaller().Tenant, Collection = body.Collection!, Text = body.Text! };
        var answer = await sluice.Retriever.SearchAsync(request with { Count = body.Count ?? request.Count, Filter = body.Filter ?? request.Filter }, context.RequestAborted);
        return answer.Done
            ? TypedResults.Ok(new SearchBody(answer.Value.Method, answer.Value.Embedding, answer.Value.Degraded, answer.Value.Stale, [.. answer.Value.Passages.Select(PassageBody.Of)]))
            : Refuse(answer.Refusal);
    }

    private static async Task<Results<Ok<CollectionListBody>, Problem>> CollectionsAsync(HttpContext context, EmbeddedSluice sluice)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        var items = new List<CollectionBody>();
        foreach (var collection in sluice.Workspace.Collections.Values)
        {
            // One that a reload has taken away meanwhile is not there.
            var state = await sluice.Documents.StateAsync(context.GetCaller().Tenant, collection.Name, context.RequestAborted);
            if (state.Done) items.Add(BodyOf(collection, state.Value));
        }

        return TypedResults.Ok(new CollectionListBody(items));
    }

    private static CollectionBody BodyOf(CollectionSettings collection, Gateway.Stores.CollectionState state) => new(collection.Name, DocumentBody.NullIfEmpty(collection.Description),
        collection.Metadata?.ToString(), [.. collection.Records.Select(records => records.Contract)], collection.Embedding, state.Documents, state.Chunks, state.Tokens);

    private static Problem? Missing(params ReadOnlySpan<(string? Value, string Name)> fields)
    {
        foreach (var (value, name) in fields)
            if (value is null) return Problem.At(ProblemCode.FieldMissing, $"/{name}", $"The field {name} is missing.");
        return null;
    }

    private static Problem Refuse(Refusal refusal) => Problem.Of(ProblemCode.Of(refusal.Code), refusal.Message);
}
