using System.CommandLine;
using Sluice.Cli.Commands;
using Sluice.Cli.Help;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Tests.Help;

public sealed class HelpTests : IDisposable
{
    private readonly CliFolder _folder = new();

    public static TheoryData<string> Pages => new((string[])[.. CommandTree.Commands().Select(c => c is SluiceCommand known ? known.FullName : "")]);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_help_page_is_what_was_reviewed(string command)
    {
        var result = await _folder.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Empty(result.Error);
        Assert.All(result.OutLines, line => Assert.InRange(line.Length, 0, 120));
        Golden.Check($"Help/Golden/{(command.Length == 0 ? "sluice" : command.Replace(' ', '-'))}.golden.txt", result.Out);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Help_of_a_command_and_the_command_with_help_are_the_same(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal((await _folder.RunAsync([.. words, "--help"])).Out, (await _folder.RunAsync(["help", .. words])).Out);
        Assert.Equal((await _folder.RunAsync([.. words, "-h"])).Out, (await _folder.RunAsync(["help", .. words])).Out);
    }

    [Fact]
    public async Task Help_is_shown_whatever_else_is_wrong_on_the_line()
    {
        var result = await _folder.RunAsync("submit", "--nonsense", "--help");

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.StartsWith("sluice submit: ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_usage_names_every_option_of_its_command_or_says_that_there_are_some()
    {
        foreach (var command in CommandTree.Leaves())
        {
            foreach (var option in command.Options.Where(o => !o.Hidden))
            {
                Assert.True(command.Usage.Contains(option.Name, StringComparison.Ordinal) || HelpPage.Of(command).Contains(option.Name, StringComparison.Ordinal),
                    $"{command.FullName} {option.Name}");
                Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{command.FullName} {option.Name} has no description.");
            }
        }
    }

    [Fact]
    public async Task The_version_is_one_line_for_scripts()
    {
        var result = await _folder.RunAsync("--version");

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Matches(@"^sluice \d+\.\d+\.\d+\S*\n$", result.Out);
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>The commands as the program makes them.</summary>
internal static class CommandTree
{
    public static RootCommand Root()
    {
        using var nowhere = new MemoryStream();
        var setup = new TerminalSetup { Input = Stream.Null, Output = Stream.Null, Error = Stream.Null, Directory = Path.GetTempPath() };
        return SluiceCommands.Create(new Session(new Terminal(setup)));
    }

    public static IEnumerable<Command> Commands()
    {
        var root = Root();
        return [root, .. root.Subcommands.SelectMany(Below)];
    }

    public static IEnumerable<SluiceCommand> Leaves() => Commands().OfType<SluiceCommand>().Where(c => c.Subcommands.Count == 0);

    private static IEnumerable<Command> Below(Command command) => [command, .. command.Subcommands.SelectMany(Below)];
}
