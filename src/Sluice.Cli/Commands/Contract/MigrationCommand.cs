using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Cli.Commands.Contract;

/// <summary><c>sluice contract migration</c></summary>
internal static class MigrationCommand
{
    public static SluiceCommand Create(Session session)
    {
        var from = new Argument<string>("old") { HelpName = "OLD", Description = "NAME@VERSION that documents are in now." };
        var to = new Argument<string>("new") { HelpName = "NEW", Description = "NAME@VERSION, or the VERSION alone, that they become." };
        var print = CommandOptions.Flag("--print", "Print the migration instead of writing its file.");
        var command = Describe();
        command.Add(from);
        command.Add(to);
        command.Add(print);
        command.SetAction(arguments =>
        {
            var older = Reference(arguments.GetRequiredValue(from), null);
            var newer = Reference(arguments.GetRequiredValue(to), older.Name);
            var folder = session.WorkspaceFolder(arguments);
            if (!MigrationDraftFile.TryPrepare(folder, older, newer, out var draft, out var problem)) throw new CommandException(ExitCode.Usage, problem);
            if (arguments.GetValue(print)) session.Terminal.Out.Write(draft.Text);
            else Write(session, folder, draft);
            session.Terminal.Out.Flush();
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static ContractReference Reference(string text, string? name)
    {
        var full = name is not null && !text.Contains('@', StringComparison.Ordinal) && char.IsAsciiDigit(text.FirstOrDefault()) ? $"{name}@{text}" : text;
        if (ContractReference.TryParse(full, out var reference) && reference.Version is not null) return reference;
        throw new CommandException(ExitCode.Usage, $"'{text}' is no version of a contract: write NAME@VERSION, such as invoice@2.0.0.");
    }

    private static void Write(Session session, string folder, MigrationDraftFile draft)
    {
        var path = Path.Combine(folder, draft.Path);
        try
        {
            // CreateNew: a file that appears in between is not overwritten either.
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            stream.Write(System.Text.Encoding.UTF8.GetBytes(draft.Text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"{draft.Path} cannot be written: {e.Message.ReplaceLineEndings(" ")}");
        }
        session.Terminal.Out.WriteLine(session.Terminal.Display(path));
        session.Terminal.Tell("hashes and plain changes are filled in; comments name what only you can say. 'sluice lint' tries it on documents.");
    }

    private static SluiceCommand Describe() => new("migration", "begins the migration between two versions: hashes, and an op for every plain change")
    {
        Section = "Contracts",
        Usage = "OLD NEW [--print]",
        Notes =
        [
            "Writes contracts/NAME/NEW/migration.yaml and prints its path; a file that is there is never overwritten. What only a person can judge "
            + "stands there as a comment: a rename is never guessed.",
        ],
        Examples =
        [
            new("sluice contract migration invoice@1.0.0 invoice@2.0.0", "the file, ready to be finished"),
            new("sluice contract migration invoice@1 2.0.0 --print", "only to look at"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "written or printed"),
            (ExitCode.Usage, "the command line is wrong, a version is not there, or the file is"),
        ],
    };
}
