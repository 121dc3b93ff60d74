using System.CommandLine;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Cli.Commands.Record;

/// <summary>What the commands about records share.</summary>
internal static class RecordArguments
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Ok, "printed"),
        (ExitCode.Rejected, "there is no such record, or it cannot be shown in that version"),
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

    /// <summary><c>--version</c> and <c>--stored</c>: in which contract version a record is shown.</summary>
    public static (Option<string?> Version, Option<bool> Stored) Versions() => (
        new Option<string?>("--version") { HelpName = "V", Description = "Contract version to show it in: 2, 2.1 or 2.1.0. Default: the latest." },
        CommandOptions.Flag("--stored", "Show it in the version in which it is stored."));

    public static ReadVersion Wanted(ParseResult arguments, (Option<string?> Version, Option<bool> Stored) options)
    {
        var text = arguments.GetValue(options.Version);
        if (arguments.GetValue(options.Stored))
            return text is null ? ReadVersion.Stored : throw new CommandException(ExitCode.Usage, "--version and --stored exclude each other; give one of them.");
        return ReadVersion.TryParse(text, out var version)
            ? version
            : throw new CommandException(ExitCode.Usage, $"--version: '{text}' is no contract version. Give 2, 2.1 or 2.1.0.");
    }

    /// <summary>Why a record cannot be shown, for standard error.</summary>
    public static CommandException Unreadable(LoadFault fault) => new(
        fault.Code == LoadFaultCode.ContractUnknown ? ExitCode.Usage : ExitCode.Rejected,
        fault.Failure is { } failure
            ? [$"{fault.Message} [{fault.Code}]", $"It is kept as failure {failure.Id}: 'sluice failure show {failure.Id}'."]
            : [$"{fault.Message} [{fault.Code}]"]);

    public static CommandException NotFound(EmbeddedSluice sluice, string contract, string what)
    {
        var contracts = sluice.Workspace.Contracts.Keys;
        return new CommandException(ExitCode.Rejected, contracts.Contains(contract, StringComparer.Ordinal)
            ? $"There is no record {contract} {what}. 'sluice record list --contract {contract}' shows what there is."
            : $"There is no record {contract} {what}, and no contract '{contract}'.{Suggestion.Sentence(contract, contracts)}");
    }
}
