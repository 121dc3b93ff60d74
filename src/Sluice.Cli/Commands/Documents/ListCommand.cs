using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Documents;

/// <summary><c>sluice document list</c></summary>
internal static class ListCommand
{
    public static SluiceCommand Create(Session session)
    {
        var (collection, limit, cursor, json) = (DocumentArguments.Collection(), CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json());
        var command = Describe();
        foreach (var option in new Option[] { collection, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, tenant) = (DocumentArguments.CollectionOf(arguments.GetValue(collection), sluice.Workspace), arguments.GetRequiredValue(session.TenantOption));
            var state = await sluice.Documents.StateAsync(tenant, name, cancellationToken);
            if (!state.Done) throw DocumentArguments.Refused(state.Refusal);
            var page = await Paging.ReadAsync(ListAsync());
            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => RecordJson.WritePage(writer, page.Items, page.Next, (to, document) => DocumentJson.Write(to, name, document)));
                return (int)ExitCode.Ok;
            }

            var table = new TextTable().With("put").With("revision", right: true).With("chunks", right: true).With("tokens", right: true).With("id").With("title", wraps: true);
            foreach (var document in page.Items)
                table.Row(Quantity.When(document.UpdatedAt), Quantity.Of(document.Revision), Quantity.Of(document.Chunks), Quantity.Of(document.Tokens), document.Id, document.Title);
            if (table.Rows > 0) table.Print(terminal.OutConsole);
            terminal.Out.Flush();
            terminal.Tell($"{name}: {Quantity.Of(state.Value.Documents, "document")}, {Quantity.Of(state.Value.Chunks, "chunk")}, {Quantity.Of(state.Value.Tokens, "token")}");
            Paging.TellNext(terminal, $"document list --collection {name}{session.WorkspaceHint(arguments)}", page.Next);
            return (int)ExitCode.Ok;

            async Task<Gateway.Stores.Page<Gateway.Stores.StoredDocument>> ListAsync()
            {
                var answer = await sluice.Documents.ListAsync(tenant, name, arguments.GetValue(limit), arguments.GetValue(cursor), cancellationToken);
                return answer.Done ? answer.Value : throw DocumentArguments.Refused(answer.Refusal);
            }
        });
        return command;
    }

    private static SluiceCommand Describe() => new("list", "documents of a collection, the newest first")
    {
        Section = "Look",
        Usage = "[--collection NAME] [--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Examples =
        [
            new("sluice document list", "what can be found"),
            new("sluice document list -c handbook --json | jq -r '.items[].id'", "ids alone"),
        ],
        ExitCodes = DocumentArguments.ExitCodes,
    };
}
