using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Semver;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;
using Sluice.Server.Tracing;

namespace Sluice.Server.Records;

internal static class RecordEndpoints
{
    // "", api, records, contract, key.
    private const int KeySegment = 4;

    public static void MapRecords(this IEndpointRouteBuilder api)
    {
        var records = api.MapGroup("/records").WithTags("records").RequireScope(KeyScopes.Read);
        records.MapGet("/", ListAsync).WithName("listRecords")
            .WithSummary("List records, latest revisions, most recently stored first")
            .Produces<RecordListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        records.MapGet("/{contract}/{key}", GetAsync).WithName("getRecord")
            .WithSummary("Get a record: its latest revision or the one asked for, in the latest contract version or the one asked for")
            .Produces<RecordBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.RecordNotFound, ProblemCode.DowngradeLossy, ProblemCode.ContractRetired,
                ProblemCode.StoreUnavailable);
        records.MapGet("/{contract}/{key}/history", HistoryAsync).WithName("listRecordRevisions")
            .WithSummary("List a record's revisions, newest first")
            .Produces<RecordHistoryBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.RecordNotFound, ProblemCode.StoreUnavailable);
    }

    private static async Task<Results<Ok<RecordListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice,
        string? contract = null, string? version = null, string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["contract", "version", "limit", "cursor"], out var query, out var problem)) return problem;
        if (version is not null && !SemVersion.TryParse(version, SemVersionStyles.Strict, out _))
            return Problem.Of(ProblemCode.ParameterInvalid, "version", "version takes an exact version here, such as 1.0.0: records that are held in it.");
        var page = await sluice.Records.ListAsync(context.GetCaller().Tenant, new RecordFilter(contract, version), query.Limit, query.Cursor, context.RequestAborted);
        return TypedResults.Ok(new RecordListBody { Items = [.. page.Items.Select(RecordItem.Of)], Next = page.Next });
    }

    private static async Task<Results<Ok<RecordBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string contract,
        string key, string? revision = null, string? version = null)
    {
        if (!QueryNames.TryCheck(context.Request, ["revision", "version"], out var problem)) return problem;
        if (!RecordVersion.TryRead(context.Request, version, out var wanted, out problem)) return problem;
        long? number = null;
        if (revision is not null)
        {
            if (!long.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed < 1)
                return Problem.Of(ProblemCode.ParameterInvalid, "revision", "revision takes a whole number from 1.");
            number = parsed;
        }

        if (await sluice.Records.GetAsync(context.GetCaller().Tenant, contract, RawAddress.Segment(context, "records", KeySegment, key), number, wanted,
                context.RequestAborted) is not { } outcome)
            return NotFound(number is not null);
        if (!outcome.Loaded) return RecordVersion.ProblemOf(outcome.Fault);
        context.Response.Headers[ReplyHeader.ContractVersion] = outcome.Record.Contract.Version.ToString();
        await sluice.TellReadAsync(context, outcome.Record.Revision.Reference);
        return TypedResults.Ok(RecordBody.Of(outcome));
    }

    private static async Task<Results<Ok<RecordHistoryBody>, Problem>> HistoryAsync(HttpContext context, EmbeddedSluice sluice,
        string contract, string key, string? version = null, string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor);
        if (!ListQuery.TryRead(context.Request, ["version", "limit", "cursor"], out var query, out var problem)) return problem;
        if (!RecordVersion.TryRead(context.Request, version, out var wanted, out problem)) return problem;
        var name = RawAddress.Segment(context, "records", KeySegment, key);
        var page = await sluice.Records.HistoryAsync(context.GetCaller().Tenant, contract, name, wanted, query.Limit, query.Cursor,
            context.RequestAborted);
        if (page.Items.Count == 0 && query.Cursor is null) return NotFound(revision: false);
        foreach (var shown in page.Items.Where(item => item.Loaded)) await sluice.TellReadAsync(context, shown.Record!.Revision.Reference);
        return TypedResults.Ok(new RecordHistoryBody { Items = [.. page.Items.Select(RecordBody.Of)], Next = page.Next });
    }

    private static Problem NotFound(bool revision) => Problem.Of(ProblemCode.RecordNotFound, revision
        ? "There is no such revision of a record with this key under this contract. Its revisions are listed under /history."
        : "There is no record with this key under this contract. /api/records lists what there is.");
}
