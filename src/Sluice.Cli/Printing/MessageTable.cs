using System.Text;
using System.Text.Json;
using Sluice.Cli.Terminals;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>Messages of a session, each on a line: who, how long, and how it begins.</summary>
internal static class MessageTable
{
    private const int SnippetMax = 100;

    public static void Print(Terminal terminal, IReadOnlyList<StoredMessage> messages)
    {
        if (messages.Count == 0) return;
        var table = new TextTable().With("seq", right: true).With("role").With("tokens", right: true).With("at").With("says", wraps: true);
        foreach (var stored in messages)
        {
            table.Row(Quantity.Of(stored.Seq), GatewayNames.Of(stored.Message.Role), Quantity.Of(stored.Tokens), Quantity.When(stored.At),
                Visible.Snippet(Says(stored.Message), SnippetMax));
        }

        table.Print(terminal.OutConsole);
    }

    private static string Says(SessionMessage message)
    {
        var calls = string.Join(' ', message.Calls.Select(call => $"{call.Name}({call.Arguments})#{call.Id}"));
        var answers = message.CallId is { } id ? $"#{id} " : "";
        var text = Text(message.Content);
        return $"{(message.Name is { } name ? $"{name}: " : "")}{answers}{text}{(text.Length > 0 && calls.Length > 0 ? " " : "")}{calls}";
    }

    // A text as it reads; anything else as its JSON.
    private static string Text(ReadOnlyMemory<byte> content)
    {
        using var json = JsonDocument.Parse(content);
        return json.RootElement.ValueKind switch
        {
            JsonValueKind.String => json.RootElement.GetString()!,
            JsonValueKind.Null => "",
            _ => Encoding.UTF8.GetString(content.Span),
        };
    }
}
