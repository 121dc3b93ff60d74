using System.CommandLine;

namespace Sluice.Cli.Help;

/// <summary>One line to try, with what it does.</summary>
internal sealed record Example(string Line, string Meaning);

/// <summary>A command with everything its help page says.</summary>
internal sealed class SluiceCommand(string name, string description) : Command(name, description)
{
    /// <summary>Heading on the root page under which the command stands; null for those that stand on no page.</summary>
    public string? Section { get; init; }

    /// <summary>What follows the command's name, such as <c>CONTRACT KEY [options]</c>.</summary>
    public string Usage { get; init; } = "[options]";

    /// <summary>Paragraphs below the usage: what a reader must know and cannot guess.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<Example> Examples { get; init; } = [];

    /// <summary>The exit codes the command itself chooses; those that any command can end with are not repeated.</summary>
    public IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; init; } = [];

    /// <summary>The words that call it, after the program's name.</summary>
    public string FullName => Parents.OfType<SluiceCommand>().FirstOrDefault() is { } parent ? $"{parent.FullName} {Name}" : Name;

    /// <summary>This command, or the ones below it: those that do something.</summary>
    public IEnumerable<SluiceCommand> Leaves() => Subcommands.Count == 0 ? [this] : Subcommands.OfType<SluiceCommand>().SelectMany(c => c.Leaves());
}
