using System.CommandLine;
using Sluice.Cli.Help;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice help</c></summary>
internal static class HelpCommand
{
    public static SluiceCommand Create(Session session, RootCommand root)
    {
        var words = new Argument<string[]>("command") { HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrMore, Description = "The command, such as 'record get'." };
        var command = new SluiceCommand("help", "what a command does, its options, examples and exit codes")
        {
            Section = "More",
            Usage = "[COMMAND]",
            Examples = [new("sluice help record get", "the page of one command")],
        };
        command.Add(words);
        command.SetAction(arguments =>
        {
            session.Terminal.Out.Write(HelpPage.Of(Find(root, arguments.GetValue(words) ?? [])));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Find(Command root, IReadOnlyList<string> words)
    {
        var command = root;
        foreach (var word in words)
        {
            command = command.Subcommands.FirstOrDefault(c => c.Name == word) ?? throw new CommandException(ExitCode.Usage,
                $"there is no command '{string.Join(' ', words)}'.{Suggestion.Sentence(word, command.Subcommands.Select(c => c.Name))}",
                "'sluice help' shows what there is.");
        }

        return command;
    }
}
