using System.CommandLine;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server;

namespace Sluice.Cli.Commands.Alias;

/// <summary>What the commands about aliases share.</summary>
internal static class AliasArguments
{
    private const int WhoLengthMax = 256;

    public static IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Ok, "done, and on record"),
        (ExitCode.Rejected, "there is no such alias or version, another move came before, or the version is revoked; nothing was changed"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read or written"),
    ];

    public static Argument<string> Name() => new("name")
    {
        HelpName = "NAME",
        Description = "Name of a contract or prompt; contract/NAME or prompt/NAME where both exist.",
    };

    public static Argument<string> Alias() => new("alias") { HelpName = "ALIAS", Description = "The alias, such as production." };

    public static Option<string?> Who() => new("--who") { HelpName = "TEXT", Description = "Who does it, for the record. Default: USER or USERNAME of the environment." };

    public static Option<string?> Reason() => new("--reason") { HelpName = "TEXT", Description = "Why, for the record." };

    public static string WhoOf(Session session, string? given)
    {
        var who = given ?? session.Terminal.Environment("USER") ?? session.Terminal.Environment("USERNAME")
            ?? throw new CommandException(ExitCode.Usage, "--who is missing, and the environment names no USER: say who does it, for the record.");
        return who.Length is > 0 and <= WhoLengthMax && !who.Any(char.IsControl)
            ? who
            : throw new CommandException(ExitCode.Usage, $"--who takes 1 to {WhoLengthMax} characters and no control characters: say who does it, for the record.");
    }

    public static (PublicationKind Kind, string Name) Of(EmbeddedSluice sluice, string text)
    {
        if (text.StartsWith("contract/", StringComparison.Ordinal)) return (PublicationKind.Contract, text["contract/".Length..]);
        if (text.StartsWith("prompt/", StringComparison.Ordinal)) return (PublicationKind.Prompt, text["prompt/".Length..]);
        return (sluice.Workspace.Contracts.ContainsKey(text), sluice.Workspace.Prompts.ContainsKey(text)) switch
        {
            (true, false) => (PublicationKind.Contract, text),
            (false, true) => (PublicationKind.Prompt, text),
            (true, true) => throw new CommandException(ExitCode.Usage, $"'{text}' is a contract and a prompt; write contract/{text} or prompt/{text}."),
            _ => throw new CommandException(ExitCode.Rejected, $"There is no contract and no prompt '{text}'."
                + Suggestion.Sentence(text, sluice.Workspace.Contracts.Keys.Concat(sluice.Workspace.Prompts.Keys))),
        };
    }

    public static void Require(AliasChange change)
    {
        if (change.Refusal is { } refusal) throw new CommandException(ExitCode.Rejected, $"{refusal.Message} [{refusal.Code}]");
    }
}
