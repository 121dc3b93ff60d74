using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Failure;

/// <summary><c>sluice failure group show</c></summary>
internal static class GroupShowCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (id, json) = (GroupArguments.Id(), CommandOptions.Json("Print everything as JSON."));
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var wanted = arguments.GetRequiredValue(id);
            if (await sluice.Groups.GetAsync(arguments.GetRequiredValue(session.TenantOption), wanted, cancellationToken) is not { } detail)
                throw GroupArguments.NotFound(wanted);
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => GroupJson.Write(writer, detail));
            else GroupText.Print(session.Terminal.OutConsole, detail);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("show", "a failure group: the versions it came with, the suspect among them, its timeline")
    {
        Section = "Look",
        Usage = "ID [--tenant NAME] [--json]",
        Notes =
        [
            "The suspect is the version with which these failures came much more often than without it, among the newest decisions of the contract. "
                + "It takes 30 decisions with it and 30 without, and a difference beyond chance.",
        ],
        Examples =
        [
            new("sluice failure group show g-0123", "what it came with, and since when"),
            new("sluice failure group show g-0123 --json | jq .suspect", "the version to look at first"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "printed"),
            (ExitCode.Rejected, "there is no such group"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
