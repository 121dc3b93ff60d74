using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Record;

/// <summary><c>sluice record list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var contract = CommandOptions.Contract(session, "NAME", "Only records of this contract.");
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { contract, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetValue(contract);
            if (name is not null) name = Checking.ContractLookup.Name(sluice.Workspace, name);
            var page = await Paging.ReadAsync(sluice.Records.ListAsync(name, arguments.GetValue(limit), arguments.GetValue(cursor), cancellationToken));
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, RecordJson.Write));
                return (int)ExitCode.Ok;
            }

            if (page.Items.Count == 0) terminal.Tell("no records. 'sluice submit' makes them.");
            var table = new TextTable().With("verdict").With("contract").With("key").With("rev", right: true).With("stored");
            foreach (var item in page.Items)
            {
                table.Row(VerdictText.StyleOf(item.Verdict), GatewayNames.Of(item.Verdict), $"{item.Reference.Contract}@{item.ContractVersion}",
                    item.Reference.Key, item.Reference.Revision.ToString(), Quantity.When(item.StoredAt));
            }

            if (table.Rows > 0) table.Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"record list{(name is null ? "" : $" --contract {name}")}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "records, the most recently stored first")
    {
        Section = "Look",
        Usage = "[--contract NAME] [--limit N] [--cursor TEXT] [--json]",
        Examples =
        [
            new("sluice record list --contract invoice", "the latest invoices"),
            new("sluice record list --json | jq -r '.items[].key'", "only the keys"),
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
