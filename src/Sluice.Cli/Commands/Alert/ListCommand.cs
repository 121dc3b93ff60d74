using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Commands.Alert;

/// <summary><c>sluice alert list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var state = new Option<DeliveryState?>("--state")
        {
            HelpName = "STATE",
            Description = "Only notifications with a delivery in this state: pending, delivered or dead.",
            CustomParser = result =>
            {
                if (GatewayNames.TryParse<DeliveryState>(result.Tokens[0].Value, out var value)) return value;
                result.AddError($"--state: '{result.Tokens[0].Value}' is no state. Give pending, delivered or dead.");
                return null;
            },
        };
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { state, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var only = arguments.GetValue(state);
            var page = await Paging.ReadAsync(sluice.Notifications.ListAsync(arguments.GetRequiredValue(session.TenantOption), only,
                arguments.GetValue(limit), arguments.GetValue(cursor), cancellationToken));
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, NotificationJson.Write));
                return (int)ExitCode.Ok;
            }

            if (page.Items.Count == 0) terminal.Tell("no notifications.");
            else NotificationText.Table(page.Items).Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"alert list{(only is { } named ? $" --state {GatewayNames.Of(named)}" : "")}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "what people were told of failure groups, and what they could not be told, the newest first")
    {
        Section = "Look",
        Usage = "[--state STATE] [--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Examples =
        [
            new("sluice alert list --state dead", "what nobody was told, and why"),
            new("sluice alert list --state pending", "what waits for a target"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "printed, even when there is none"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
