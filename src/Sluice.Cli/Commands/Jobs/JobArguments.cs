using System.CommandLine;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Jobs;

/// <summary>What the commands on jobs share.</summary>
internal static class JobArguments
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.Rejected, "there is no such job, or it is in another state"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read or written"),
    ];

    public static Argument<string> Id() => new("id") { HelpName = "ID", Description = "The job's id, from 'sluice job list' or the answer to its submission." };

    public static CommandException NotFound(string id) => new(ExitCode.Rejected, $"There is no job {id}. 'sluice job list' shows what there is.");

    public static CommandException Refused(Refusal refusal) => new(ExitCode.Rejected, $"{refusal.Message} [{refusal.Code}]");
}
