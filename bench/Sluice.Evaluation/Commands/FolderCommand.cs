using System.CommandLine;

namespace Sluice.Evaluation.Commands;

/// <summary>The shape of most commands here: one folder in, a table out.</summary>
internal static class FolderCommand
{
    public static readonly Argument<DirectoryInfo> Folder = new Argument<DirectoryInfo>("DIR") { Description = "The folder with the cases." }.AcceptExistingOnly();

    public static Command Create(string name, string description, Func<DirectoryInfo, int> run)
    {
        var command = new Command(name, description) { Folder };
        command.SetAction(parsed => run(parsed.GetRequiredValue(Folder)));
        return command;
    }
}
