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

namespace Sluice.Server.Alerts;

internal static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder api)
    {
        var notifications = api.MapGroup("/notifications").WithTags("alerts");
        notifications.MapGet("/", ListAsync).WithName("listNotifications").RequireScope(KeyScopes.Read)
            .WithSummary("List what people were told of failure groups, and what they could not be told, the newest first")
            .Produces<NotificationListBody>()
            .ProducesProblems(ProblemCode.ParameterInvalid, ProblemCode.StoreUnavailable);
        notifications.MapGet("/{id}", GetAsync).WithName("getNotification").RequireScope(KeyScopes.Read)
            .WithSummary("Get a notification with its deliveries")
            .Produces<NotificationBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.NotificationNotFound, ProblemCode.StoreUnavailable);
        notifications.MapPost("/{id}/redrive", RedriveAsync).WithName("redriveNotification").RequireScope(KeyScopes.Operate)
            .WithSummary("Send the dead letters of a notification again")
            .Produces<RedriveBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.NotificationNotFound, ProblemCode.NotificationNotDead, ProblemCode.StoreUnavailable);
    }

    private static async Task<Results<Ok<NotificationListBody>, Problem>> ListAsync(HttpContext context, EmbeddedSluice sluice, string? state = null,
        string? limit = null, string? cursor = null)
    {
        _ = (limit, cursor); // Named for the documentation; read together by ListQuery.
        if (!ListQuery.TryRead(context.Request, ["state", "limit", "cursor"], out var query, out var problem)) return problem;
        DeliveryState? only = null;
        if (state is not null)
        {
            if (!GatewayNames.TryParse<DeliveryState>(state, out var named))
                return Problem.Of(ProblemCode.ParameterInvalid, "state", "state takes pending, delivered or dead.");
            only = named;
        }

        var page = await sluice.Notifications.ListAsync(context.GetCaller().Tenant, only, query.Limit, query.Cursor, context.RequestAborted);
        return TypedResults.Ok(new NotificationListBody { Items = [.. page.Items.Select(NotificationBody.Of)], Next = page.Next });
    }

    private static async Task<Results<Ok<NotificationBody>, Problem>> GetAsync(HttpContext context, EmbeddedSluice sluice, string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return await sluice.Notifications.GetAsync(context.GetCaller().Tenant, id, context.RequestAborted) is { } detail
            ? TypedResults.Ok(NotificationBody.Of(detail))
            : Unknown();
    }

    private static async Task<Results<Ok<RedriveBody>, Problem>> RedriveAsync(HttpContext context, EmbeddedSluice sluice, IHostApplicationLifetime lifetime,
        string id)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        if (await sluice.Notifications.RedriveAsync(context.GetCaller().Tenant, id, sluice.Time.GetUtcNow(), lifetime.ApplicationStopped) is not { } redrive)
            return Unknown();
        return redrive.Again.Count + redrive.Superseded.Count > 0
            ? TypedResults.Ok(new RedriveBody(redrive.Again, redrive.Superseded))
            : Problem.Of(ProblemCode.NotificationNotDead, "No delivery of this notification is a dead letter; there is nothing to send again.");
    }

    private static Problem Unknown() =>
        Problem.Of(ProblemCode.NotificationNotFound, "There is no notification with this id, or it was removed. /api/notifications lists what there is.");
}
