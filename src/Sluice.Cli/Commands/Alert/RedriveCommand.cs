using Sluice.Cli.Help;

namespace Sluice.Cli.Commands.Alert;

/// <summary><c>sluice alert redrive</c></summary>
internal static class RedriveCommand
{
    public static SluiceCommand Create(Session session)
    {
        var id = AlertArguments.Id();
        var command = Describe();
        command.Add(id);
        command.Add(session.TenantOption);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (terminal, wanted) = (session.Terminal, arguments.GetRequiredValue(id));
            if (await sluice.Notifications.RedriveAsync(arguments.GetRequiredValue(session.TenantOption), wanted, terminal.Time.GetUtcNow(), cancellationToken)
                is not { } redrive)
            {
                throw AlertArguments.NotFound(wanted);
            }

            foreach (var target in redrive.Superseded) terminal.Tell($"{target} was told something newer of the group; it is not told this.");
            if (redrive.Again.Count + redrive.Superseded.Count == 0)
                throw new CommandException(ExitCode.Rejected, $"No delivery of {wanted} is a dead letter; there is nothing to send again.");
            foreach (var target in redrive.Again) terminal.Out.WriteLine($"{wanted} {target} pending");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("redrive", "sends the dead letters of a notification again")
    {
        Section = "Act",
        Usage = "ID [--tenant NAME]",
        Notes = ["Servers on the store send them. A target that was told something newer of the group since is not told what is old."],
        Examples = [new("sluice alert redrive n-0123-1", "what stood in its way is mended")],
        ExitCodes =
        [
            (ExitCode.Ok, "queued"),
            (ExitCode.Rejected, "there is no such notification, or nothing of it is a dead letter"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read or written"),
        ],
    };
}
