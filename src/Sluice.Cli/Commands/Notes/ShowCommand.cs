using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Notes;

/// <summary><c>sluice note show</c></summary>
internal static class ShowCommand
{
    public static SluiceCommand Create(Session session)
    {
        var id = new Argument<string>("id") { HelpName = "ID", Description = "Id of the note." };
        var json = CommandOptions.Json("Print the note as JSON.");
        var command = Describe();
        command.Add(id);
        command.Add(session.TenantOption);
        command.Add(json);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetRequiredValue(id);
            var note = await sluice.Notes.GetAsync(arguments.GetRequiredValue(session.TenantOption), name, cancellationToken)
                ?? throw new CommandException(ExitCode.Rejected, $"There is no note {name}. 'sluice note list' shows what there is.");
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => NoteJson.Write(writer, note));
            else Print(session.Terminal, note);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(Terminals.Terminal terminal, Note note)
    {
        new FieldText(terminal.ErrorConsole, 13)
            .Field("note", note.Id)
            .Field("subject", note.Subject)
            .Field("kind", note.Kind)
            .Field("from session", note.Source.Session is { } session ? string.Create(CultureInfo.InvariantCulture, $"{session}, message {note.Source.Seq}") : null)
            .Field("from record", note.Source.Record is { } record ? string.Create(CultureInfo.InvariantCulture, $"{record.Contract}/{record.Key} revision {record.Revision}") : null)
            .Field("submission", note.Source.SubmissionId)
            .Field("trace", note.Source.TraceId)
            .Field("added", $"{Quantity.When(note.At)} by {note.Who}")
            .Field("supersedes", note.Supersedes)
            .Field("superseded by", note.SupersededBy)
            .Field("removed", note.Removal is { } removal ? $"{Quantity.When(removal.At)}, {GatewayNames.Of(removal.Reason)} by {removal.Who}" : null);
        if (note.Text is { } text) terminal.Out.WriteLine(Terminals.Visible.Lines(text));
    }

    private static SluiceCommand Describe() => new("show", "a note, where it comes from, and what stands in its place")
    {
        Section = "Look",
        Usage = "ID [--tenant NAME] [--json]",
        Notes = ["The text goes to standard output, the rest to standard error. Of a removed note only the account is left."],
        Examples = [new("sluice note show note_…", "what it says, and where it was said")],
        ExitCodes =
        [
            (ExitCode.Ok, "printed"),
            (ExitCode.Rejected, "there is no such note"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
