using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Sluice.Cli.Help;
using Sluice.Cli.Terminals;

namespace Sluice.Cli;

/// <summary>What is wrong with a command line, in our words, and where to read on.</summary>
internal static class UsageErrors
{
    /// <summary>Whether the line cannot be run. Help and version can, whatever else stands on it.</summary>
    public static bool Stand(ParseResult parsed) =>
        parsed.Action is ParseErrorAction or null || (parsed.Action is not { ClearsParseErrors: true } && Misspelt(parsed).Any());

    public static ExitCode Print(Terminal terminal, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (Missing(command, parsed) is { } missing) terminal.Tell(missing);
        else foreach (var line in Lines(parsed).Distinct(StringComparer.Ordinal)) terminal.Tell(line);
        var name = command is SluiceCommand known ? $" {known.FullName}" : "";
        terminal.Error.WriteLine($"'sluice{name} --help' shows how it is used.");
        return ExitCode.Usage;
    }

    private static string? Missing(Command command, ParseResult parsed)
    {
        if (command.Subcommands.Count == 0) return null;
        var names = string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));
        return parsed.UnmatchedTokens switch
        {
            [] => $"a command is missing. There are: {names}.",
            [var token, ..] when token.StartsWith('-') => UnknownOption(command, token),
            [var token, ..] => $"there is no command '{token}'.{Suggestion.Sentence(token, command.Subcommands.Select(c => c.Name))}",
        };
    }

    private static IEnumerable<string> Lines(ParseResult parsed)
    {
        foreach (var token in Misspelt(parsed)) yield return UnknownOption(parsed.CommandResult.Command, token);
        foreach (var token in parsed.UnmatchedTokens)
            yield return token.StartsWith('-') ? UnknownOption(parsed.CommandResult.Command, token) : $"'{token}' is one argument too many.";
        foreach (var error in parsed.Errors.Where(e => !parsed.UnmatchedTokens.Any(t => e.Message.Contains($"'{t}'", StringComparison.Ordinal))))
            yield return Line(error);
    }

    private static string Line(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value: {option.Option.Name} {option.Option.HelpName}.",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.HelpName ?? argument.Argument.Name} is missing.",
        CommandResult command when command.Command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0
            && command.GetResult(a) is null or { Tokens.Count: 0 }) is { } argument => $"{argument.HelpName ?? argument.Name} is missing.",
        _ => error.Message,
    };

    // The parser takes a misspelt option for an argument where one can stand. An argument that begins with a dash goes after '--'.
    private static IEnumerable<string> Misspelt(ParseResult parsed)
    {
        var meant = parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens)
            .Where(t => t.Value.Length > 1 && t.Value[0] == '-' && !meant.Contains(t)).Select(t => t.Value);
    }

    private static string UnknownOption(Command command, string token) =>
        $"there is no option '{token}'.{Suggestion.Sentence(token, Known(command).Where(o => !o.Hidden).Select(o => o.Name))}";

    private static IEnumerable<Option> Known(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(Known).Where(o => o.Recursive));
}
