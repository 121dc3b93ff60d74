using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Sessions;

/// <summary><c>sluice session list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var removed = CommandOptions.Flag("--removed", "The accounts of removed sessions instead of those that live.");
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { removed, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var gone = arguments.GetValue(removed);
            var page = await Paging.ReadAsync(sluice.Sessions.ListAsync(arguments.GetRequiredValue(session.TenantOption), gone,
                arguments.GetValue(limit), arguments.GetValue(cursor), cancellationToken));
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, SessionJson.Write));
                return (int)ExitCode.Ok;
            }

            if (page.Items.Count == 0) terminal.Tell(gone ? "no removed sessions." : "no sessions. POST /api/sessions makes them.");
            var table = new TextTable().With("id").With("messages", right: true).With("made").With("last message").With(gone ? "removed" : "branch of");
            foreach (var item in page.Items)
            {
                table.Row(item.Id, Quantity.Of(item.Head), Quantity.When(item.CreatedAt), Quantity.When(item.UpdatedAt), item.Removal is { } removal
                    ? $"{Quantity.When(removal.At)} {GatewayNames.Of(removal.Reason)} by {removal.Who}"
                    : item.Branch is { } branch ? $"{branch.Session} after {Quantity.Of(branch.Seq)}" : "-");
            }

            if (table.Rows > 0) table.Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"session list{(gone ? " --removed" : "")}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "sessions, the most recently made first")
    {
        Section = "Look",
        Usage = "[--removed] [--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Examples =
        [
            new("sluice session list", "which conversations there are"),
            new("sluice session list --removed --json | jq '.items[].removal'", "what was removed, when, why and by whom"),
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
