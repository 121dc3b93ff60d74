using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Failure;

/// <summary><c>sluice failure list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var contract = CommandOptions.Contract(session, "NAME", "Only failures of this contract.");
        var group = new Option<string?>("--group", "-g") { HelpName = "ID", Description = "Only failures of this group." };
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { contract, group, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetValue(contract);
            if (name is not null) name = Checking.ContractLookup.Name(sluice.Workspace, name);
            var of = arguments.GetValue(group);
            var page = await Paging.ReadAsync(
                sluice.Failures.ListAsync(arguments.GetRequiredValue(session.TenantOption), name, of, arguments.GetValue(limit),
                    arguments.GetValue(cursor), cancellationToken));
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, FailureJson.Write));
                return (int)ExitCode.Ok;
            }

            if (page.Items.Count == 0) terminal.Tell("no failures.");
            var table = new TextTable().With("failed").With("contract").With("code").With("id").With("group").With("title", wraps: true);
            foreach (var item in page.Items)
                table.Row(Quantity.When(item.FailedAt), item.Contract, item.Code, item.Reference.Id, item.Reference.Group, item.Title);
            if (table.Rows > 0) table.Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"failure list{(name is null ? "" : $" --contract {name}")}{(of is null ? "" : $" --group {of}")}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "failures, the newest first")
    {
        Section = "Look",
        Usage = "[--contract NAME] [--group ID] [--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Examples =
        [
            new("sluice failure list --contract invoice", "what went wrong with invoices"),
            new("sluice failure groups", "the same, by what is wrong"),
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
