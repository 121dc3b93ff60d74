using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Commands.Notes;

/// <summary><c>sluice note list</c></summary>
internal static class ListCommand
{
    private const int SnippetMax = 100;

    public static SluiceCommand Create(Session session)
    {
        var subject = new Argument<string?>("subject") { HelpName = "SUBJECT", Description = "Only about this subject.", Arity = ArgumentArity.ZeroOrOne };
        var kind = new Option<string?>("--kind", "-k") { HelpName = "KIND", Description = "Only of this kind." };
        var history = CommandOptions.Flag("--history", "Superseded and removed ones too.");
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        command.Add(subject);
        foreach (var option in new Option[] { kind, history, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var filter = new NoteFilter(arguments.GetValue(subject), arguments.GetValue(kind), arguments.GetValue(history));
            var page = await Paging.ReadAsync(sluice.Notes.ListAsync(arguments.GetRequiredValue(session.TenantOption), filter, arguments.GetValue(limit),
                arguments.GetValue(cursor), cancellationToken));
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, NoteJson.Write));
                return (int)ExitCode.Ok;
            }

            if (page.Items.Count == 0) terminal.Tell("no notes. 'sluice note add' and POST /api/notes make them.");
            var table = new TextTable().With("id").With("subject").With("kind").With("when").With("holds").With("says", wraps: true);
            foreach (var note in page.Items)
                table.Row(note.Id, note.Subject, note.Kind, Quantity.When(note.At), State(note), Visible.Snippet(note.Text ?? "", SnippetMax));
            if (table.Rows > 0) table.Print(terminal.OutConsole);
            var again = $"note list{(filter.Subject is { } name ? $" {name}" : "")}{(filter.Kind is { } of ? $" --kind {of}" : "")}{(filter.History ? " --history" : "")}";
            Paging.TellNext(terminal, again + session.WorkspaceHint(arguments), page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string State(Note note) => note switch
    {
        { Removal: { } removal } => GatewayNames.Of(removal.Reason),
        { SupersededBy: not null } => "superseded",
        _ => "yes",
    };

    private static SluiceCommand Describe() => new("list", "notes that hold, or all with their history, newest first")
    {
        Section = "Look",
        Usage = "[SUBJECT] [--kind KIND] [--history] [--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Examples =
        [
            new("sluice note list ann", "what is remembered of ann"),
            new("sluice note list ann --history --json | jq '.items[] | select(.supersededBy)'", "what held once"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "printed, even when there is none"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
