using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Failure;

/// <summary><c>sluice failure groups</c></summary>
internal static class GroupsCommand
{
    public static SluiceCommand Create(Session session)
    {
        var contract = CommandOptions.Contract(session, "NAME", "Only groups of this contract.");
        var (limit, json) = (CommandOptions.Limit(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { contract, session.TenantOption, limit, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetValue(contract);
            if (name is not null) name = Checking.ContractLookup.Name(sluice.Workspace, name);
            var groups = await sluice.Failures.GroupsAsync(arguments.GetRequiredValue(session.TenantOption), name, arguments.GetValue(limit),
                cancellationToken);
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, groups, null, FailureJson.Write));
                return (int)ExitCode.Ok;
            }

            if (groups.Count == 0) terminal.Tell("no failures.");
            else GroupsTable.Of(groups).Print(terminal.OutConsole);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("groups", "failures by what is wrong, the largest group first")
    {
        Section = "Look",
        Usage = "[--contract NAME] [--tenant NAME] [--limit N] [--json]",
        Examples =
        [
            new("sluice failure groups", "where to look first"),
            new("sluice failure list --group ID", "the failures of one group"),
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
