using System.CommandLine;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Cli.Commands.Documents;

/// <summary>What the commands about documents share.</summary>
internal static class DocumentArguments
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.Rejected, "there is no such collection or document, or a document was not taken"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read or written"),
    ];

    /// <summary>The collection; where the workspace has one alone, it need not be named.</summary>
    public static Option<string?> Collection() =>
        new("--collection", "-c") { HelpName = "NAME", Description = "The collection. Default: the workspace's only one." };

    public static string CollectionOf(string? named, WorkspaceSnapshot workspace)
    {
        if (named is not null) return named;
        return workspace.Collections.Count switch
        {
            1 => workspace.Collections.Keys.First(),
            0 => throw new CommandException(ExitCode.Usage, "The workspace has no collection. Write one: a file collections/<name>.yaml, which may be empty."),
            _ => throw new CommandException(ExitCode.Usage, $"--collection: name one of {string.Join(", ", workspace.Collections.Keys)}."),
        };
    }

    public static CommandException Refused(Refusal refusal) => new(ExitCode.Rejected, $"{refusal.Message} [{refusal.Code}]");
}
