using System.CommandLine;
using System.Text.Json;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Commands.Audit;

/// <summary><c>sluice audit list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { session.AnyTenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var page = await Paging.ReadAsync(sluice.Store.EntriesAsync(arguments.GetValue(session.AnyTenantOption), arguments.GetValue(limit),
                arguments.GetValue(cursor), cancellationToken));
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, Write));
                return (int)ExitCode.Ok;
            }

            if (page.Items.Count == 0) terminal.Tell("nothing was done yet.");
            var table = new TextTable().With("number").With("when").With("action").With("subject").With("who").With("detail", wraps: true);
            foreach (var entry in page.Items)
                table.Row(Quantity.Of(entry.Number), Quantity.When(entry.At), entry.Action, entry.Subject, entry.Who ?? "-", entry.Detail);
            if (table.Rows > 0) table.Print(terminal.OutConsole);
            Paging.TellNext(terminal, $"audit list{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Write(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("number", entry.Number);
        json.WriteString("action", entry.Action);
        json.WriteString("at", entry.At);
        if (entry.Tenant is { } tenant) json.WriteString("tenant", tenant);
        if (entry.Who is { } who) json.WriteString("who", who);
        json.WriteString("subject", entry.Subject);
        json.WritePropertyName("detail");
        json.WriteRawValue(entry.Detail);
        json.WriteEndObject();
    }

    private static SluiceCommand Describe() => new("list", "what was done: keys, aliases, publications, reloads, migrations, groups, failures; the newest first")
    {
        Section = "Look",
        Usage = "[--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Examples = [new("sluice audit list --limit 10", "the newest ten")],
        ExitCodes =
        [
            (ExitCode.Ok, "printed, even when there is nothing"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
