using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Auditing;

/// <summary>Something that was done.</summary>
internal sealed record AuditEntryBody
{
    /// <summary>Its number.</summary>
    public required long Number { get; init; }

    /// <summary>What was done.</summary>
    public required string Action { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it; absent: not recorded, or the gateway itself.</summary>
    public string? Who { get; init; }

    /// <summary>What it was done with.</summary>
    public required string Subject { get; init; }

    /// <summary>More about it.</summary>
    public required RawJson Detail { get; init; }

    public static AuditEntryBody Of(AuditEntry entry) => new()
    {
        Number = entry.Number,
        Action = entry.Action,
        At = entry.At,
        Who = entry.Who,
        Subject = entry.Subject,
        Detail = new RawJson(System.Text.Encoding.UTF8.GetBytes(entry.Detail)),
    };
}

/// <summary>A page of the audit, newest first.</summary>
internal sealed record AuditListBody
{
    /// <summary>The head of the chain: <c>NUMBER:HASH</c>.</summary>
    public required string Head { get; init; }

    /// <summary>What was done.</summary>
    public required IReadOnlyList<AuditEntryBody> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder api) => api.MapGet("/audit", ListAsync).WithName("listAudit").WithTags("audit")
        .RequireScope(KeyScopes.Admin)
        .WithSummary("List what was done about the own tenant, newest first, with the head of the audit's chain")
        .Produces<AuditListBody>()
        .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);

    private static async Task<Results<Ok<AuditListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice, string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["limit", "cursor"], out var query, out var problem)) return problem;
        // Without keys there is one tenant, and who reaches the server may see everything.
        var caller = context.GetCaller();
        var tenant = caller.KeyId is null ? null : caller.Tenant;
        var page = await sluice.Store.EntriesAsync(tenant, query.Limit, query.Cursor, context.RequestAborted);
        var head = await sluice.Store.HeadAsync(context.RequestAborted);
        return TypedResults.Ok(new AuditListBody { Head = head, Items = [.. page.Items.Select(AuditEntryBody.Of)], Next = page.Next });
    }
}
