using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Printing;

/// <summary>Notifications as JSON, in the form of <c>/api/notifications</c>.</summary>
internal static class NotificationJson
{
    public static void Write(Utf8JsonWriter json, NotificationDetail detail)
    {
        var (notification, change) = (detail.Notification, detail.Notification.Event);
        json.WriteStartObject();
        json.WriteString("id", notification.Id);
        json.WriteString("group", notification.Group.Id);
        json.WriteString("contract", notification.Group.Contract);
        json.WriteString("title", notification.Group.Title);
        json.WriteString("kind", GatewayNames.Of(change.Kind));
        json.WriteNumber("count", notification.Count);
        json.WriteString("at", change.At);
        if (notification.RoutedAt is { } routed) json.WriteString("routedAt", routed);
        json.WriteStartArray("deliveries");
        foreach (var delivery in detail.Deliveries)
        {
            json.WriteStartObject();
            json.WriteString("target", delivery.Target);
            json.WriteString("state", GatewayNames.Of(delivery.State));
            json.WriteNumber("attempts", delivery.Attempts);
            if (delivery.DueAt is { } due) json.WriteString("dueAt", due);
            if (delivery.Error is { } error) json.WriteString("error", error);
            if (delivery.Reference is { } reference) json.WriteString("reference", reference);
            json.WriteString("updatedAt", delivery.UpdatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
