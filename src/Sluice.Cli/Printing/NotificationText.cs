using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>Notifications for people.</summary>
internal static class NotificationText
{
    public static TextTable Table(IReadOnlyList<NotificationDetail> details)
    {
        var table = new TextTable().With("when").With("what").With("contract").With("notification").With("told", wraps: true);
        foreach (var detail in details)
        {
            table.Row(Quantity.When(detail.Notification.Event.At), GatewayNames.Of(detail.Notification.Event.Kind), detail.Notification.Group.Contract,
                detail.Notification.Id, Told(detail));
        }

        return table;
    }

    public static void Print(IAnsiConsole console, NotificationDetail detail)
    {
        var (notification, change) = (detail.Notification, detail.Notification.Event);
        var fields = new FieldText(console, 12)
            .Field("notification", notification.Id)
            .Field("what", GatewayNames.Of(change.Kind))
            .Field("when", Quantity.When(change.At))
            .Field("group", notification.Group.Id)
            .Field("contract", notification.Group.Contract)
            .Field("reason", $"{notification.Group.Title} [{notification.Group.Code}]")
            .Field("failures", Quantity.Of(notification.Count))
            .Field("by", change.Who)
            .Field("because", change.Reason);
        fields.Heading("told");
        if (detail.Deliveries.Count == 0)
        {
            fields.Block(Told(detail));
            return;
        }

        var table = new TextTable(indent: true).With("target").With("state").With("attempts", right: true).With("next").With("reference").With("because", wraps: true);
        foreach (var delivery in detail.Deliveries)
        {
            table.Row(delivery.Target, GatewayNames.Of(delivery.State), Quantity.Of(delivery.Attempts), delivery.DueAt is { } due ? Quantity.When(due) : "",
                delivery.Reference ?? "", delivery.Error ?? "");
        }

        table.Print(console);
    }

    private static string Told(NotificationDetail detail) => detail switch
    {
        { Notification.RoutedAt: null } => "nobody yet: no server with this workspace has looked",
        { Deliveries.Count: 0 } => "nobody: no route leads to a target",
        _ => string.Join(", ", detail.Deliveries.Select(delivery => $"{delivery.Target} {GatewayNames.Of(delivery.State)}")),
    };
}
