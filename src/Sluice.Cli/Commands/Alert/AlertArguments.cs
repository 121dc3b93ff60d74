using System.CommandLine;

namespace Sluice.Cli.Commands.Alert;

/// <summary>What the commands about alerts share.</summary>
internal static class AlertArguments
{
    public static Argument<string> Id() => new("id") { HelpName = "ID", Description = "The notification's id, from 'sluice alert list'." };

    public static CommandException NotFound(string id) =>
        new(ExitCode.Rejected, $"There is no notification {id}, or it was removed. 'sluice alert list' shows what there is.");
}
