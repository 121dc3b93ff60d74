using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Alert;

/// <summary><c>sluice alert show</c></summary>
internal static class ShowCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (id, json) = (AlertArguments.Id(), CommandOptions.Json("Print it as JSON."));
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var wanted = arguments.GetRequiredValue(id);
            if (await sluice.Notifications.GetAsync(arguments.GetRequiredValue(session.TenantOption), wanted, cancellationToken) is not { } detail)
                throw AlertArguments.NotFound(wanted);
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => NotificationJson.Write(writer, detail));
            else NotificationText.Print(session.Terminal.OutConsole, detail);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("show", "a notification, and how far it came with each target")
    {
        Section = "Look",
        Usage = "ID [--tenant NAME] [--json]",
        Examples = [new("sluice alert show n-0123-1", "who was told, and who was not")],
        ExitCodes =
        [
            (ExitCode.Ok, "printed"),
            (ExitCode.Rejected, "there is no such notification"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
