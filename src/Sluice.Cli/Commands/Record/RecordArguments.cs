using System.CommandLine;
using Sluice.Server;

namespace Sluice.Cli.Commands.Record;

/// <summary>What the commands about records share.</summary>
internal static class RecordArguments
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Ok, "printed"),
        (ExitCode.Rejected, "there is no such record"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read"),
    ];

    public static Argument<string> Contract(Session session)
    {
        var argument = new Argument<string>("contract") { HelpName = "CONTRACT", Description = "Name of the contract." };
        argument.CompletionSources.Add(_ => CommandOptions.ContractNames(session));
        return argument;
    }

    public static Argument<string> Key() => new("key") { HelpName = "KEY", Description = "The record's key." };

    public static CommandException NotFound(EmbeddedSluice sluice, string contract, string what)
    {
        var contracts = sluice.Workspace.Contracts.Keys;
        return new CommandException(ExitCode.Rejected, contracts.Contains(contract, StringComparer.Ordinal)
            ? $"There is no record {contract} {what}. 'sluice record list --contract {contract}' shows what there is."
            : $"There is no record {contract} {what}, and no contract '{contract}'.{Suggestion.Sentence(contract, contracts)}");
    }
}
