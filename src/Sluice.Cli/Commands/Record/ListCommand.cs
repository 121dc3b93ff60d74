using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Commands.Record;

/// <summary><c>sluice record list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var contract = CommandOptions.Contract(session, "NAME", "Only records of this contract.");
        var version = new Option<string?>("--version") { HelpName = "V", Description = "Only records stored in exactly this contract version, such as 1.0.0." };
        var stored = CommandOptions.Flag("--stored", "Show the version in which each is stored, not the one it was decided by.");
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { contract, version, stored, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetValue(contract);
            if (name is not null) name = Checking.ContractLookup.Name(sluice.Workspace, name);
            var held = arguments.GetValue(version);
            if (held is not null && !Semver.SemVersion.TryParse(held, Semver.SemVersionStyles.Strict, out _))
                throw new CommandException(ExitCode.Usage, $"--version: '{held}' is no exact version. Give one such as 1.0.0.");
            var page = await Paging.ReadAsync(sluice.Records.ListAsync(arguments.GetRequiredValue(session.TenantOption), new RecordFilter(name, held),
                arguments.GetValue(limit), arguments.GetValue(cursor), cancellationToken));
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
                table.Row(VerdictText.StyleOf(item.Verdict), GatewayNames.Of(item.Verdict), $"{item.Reference.Contract}@{(arguments.GetValue(stored) ? item.HeldVersion : item.ContractVersion)}",
                    item.Reference.Key, item.Reference.Revision.ToString(), Quantity.When(item.StoredAt));
            }

            if (table.Rows > 0) table.Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"record list{(name is null ? "" : $" --contract {name}")}{(held is null ? "" : $" --version {held}")}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "records, the most recently stored first")
    {
        Section = "Look",
        Usage = "[--contract NAME] [--version V] [--stored] [--tenant NAME] [--limit N] [--cursor C] [--json]",
        Examples =
        [
            new("sluice record list --contract invoice", "the latest invoices"),
            new("sluice record list --contract invoice --version 1.0.0", "those that a migration has not moved yet"),
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
