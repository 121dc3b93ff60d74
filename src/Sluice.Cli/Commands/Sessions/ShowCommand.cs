using System.CommandLine;
using System.Text;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Commands.Sessions;

/// <summary><c>sluice session show</c></summary>
internal static class ShowCommand
{
    public static SluiceCommand Create(Session session)
    {
        var id = SessionArguments.Id();
        var newest = CommandOptions.Flag("--newest", "The newest message first.");
        var (limit, cursor, json) = (CommandOptions.Limit(), CommandOptions.Cursor(), CommandOptions.Json("Print the session with its messages, whole, as JSON."));
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { newest, session.TenantOption, limit, cursor, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, tenant, backwards) = (arguments.GetRequiredValue(id), arguments.GetRequiredValue(session.TenantOption), arguments.GetValue(newest));
            if (await sluice.Sessions.GetAsync(tenant, name, cancellationToken) is not { } found) throw SessionArguments.NotFound(name);
            var (messages, next) = ((IReadOnlyList<StoredMessage>)[], (string?)null);
            if (found.Removal is null)
            {
                var page = await Paging.ReadAsync(MessagesAsync(
                    sluice.Sessions.MessagesAsync(tenant, name, backwards, arguments.GetValue(limit), arguments.GetValue(cursor), cancellationToken)));
                (messages, next) = (page.Items, page.Next);
            }

            var terminal = session.Terminal;
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => SessionJson.Write(writer, found, messages, next));
                return (int)ExitCode.Ok;
            }

            Tell(new FieldText(terminal.ErrorConsole, 10), found);
            MessageTable.Print(terminal, messages);
            Paging.TellNext(terminal, $"session show {name}{(backwards ? " --newest" : "")}{session.WorkspaceHint(arguments)}", next);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task<Page<StoredMessage>> MessagesAsync(Task<SessionAnswer<Page<StoredMessage>>> asked)
    {
        var answer = await asked;
        return answer.Done ? answer.Value : throw SessionArguments.Refused(answer.Refusal);
    }

    private static void Tell(FieldText fields, Gateway.Session session) => fields
        .Field("session", session.Id)
        .Field("messages", Quantity.Of(session.Head))
        .Field("metadata", Encoding.UTF8.GetString(session.Metadata.Span))
        .Field("branch of", session.Branch is { } branch ? $"{branch.Session} after message {Quantity.Of(branch.Seq)}" : null)
        .Field("retention", session.RetentionDays switch { null => null, 0 => "never removed", { } days => Quantity.Of(days, "day") })
        .Field("made", Quantity.When(session.CreatedAt))
        .Field("last used", Quantity.When(session.UpdatedAt))
        .Field("removed", session.Removal is { } removal
            ? $"{Quantity.When(removal.At)}, {GatewayNames.Of(removal.Reason)} by {removal.Who}, {Quantity.Of(removal.Messages, "message")} taken out of the store"
            : null);

    private static SluiceCommand Describe() => new("show", "a session with its messages")
    {
        Section = "Look",
        Usage = "ID [--newest] [--tenant NAME] [--limit N] [--cursor TEXT] [--json]",
        Notes =
        [
            "Messages go to standard output, one a line and shortened; --json prints them whole. The session goes to standard error.",
            "Of a removed session only the account is left.",
        ],
        Examples =
        [
            new("sluice session show lesson-7", "what was said, in order"),
            new("sluice session show lesson-7 --json | jq '.messages[].content'", "the same, whole"),
        ],
        ExitCodes = SessionArguments.ExitCodes,
    };
}
