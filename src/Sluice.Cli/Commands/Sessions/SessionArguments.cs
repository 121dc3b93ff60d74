using System.CommandLine;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Sessions;

/// <summary>What the commands about sessions share.</summary>
internal static class SessionArguments
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Ok, "printed"),
        (ExitCode.Rejected, "there is no such session, it was removed, or its context has no place in the budget"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read"),
    ];

    public static Argument<string> Id() => new("id") { HelpName = "ID", Description = "Id of the session." };

    public static CommandException NotFound(string id) =>
        new(ExitCode.Rejected, $"There is no session {id}. 'sluice session list' shows what there is.");

    public static CommandException Refused(Refusal refusal) => new(ExitCode.Rejected, $"{refusal.Message} [{refusal.Code}]");
}
