using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Documents;

/// <summary><c>sluice document search</c></summary>
internal static class SearchCommand
{
    private const int SnippetMax = 160;

    public static SluiceCommand Create(Session session)
    {
        var text = new Argument<string>("text") { HelpName = "TEXT", Description = "What is looked for; no query language." };
        var collection = DocumentArguments.Collection();
        var count = CommandOptions.Number("--count", "Most passages.", 8, 1, RetrievalRequest.CountMax);
        var filter = new Option<string[]>("--filter") { HelpName = "POINTER=VALUE", Description = "Only documents whose metadata has this value there: --filter /level=beginner. May be given several times." };
        var json = CommandOptions.Json("Print the passages, whole, as JSON.");
        var command = Describe();
        command.Add(text);
        foreach (var option in new Option[] { collection, count, filter, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var answer = await sluice.Retriever.SearchAsync(new RetrievalRequest
            {
                Tenant = arguments.GetRequiredValue(session.TenantOption),
                Collection = DocumentArguments.CollectionOf(arguments.GetValue(collection), sluice.Workspace),
                Text = arguments.GetRequiredValue(text),
                Count = arguments.GetValue(count),
                Filter = FilterOf(arguments.GetValue(filter) ?? []),
            }, cancellationToken);
            if (!answer.Done) throw DocumentArguments.Refused(answer.Refusal);
            var (terminal, found) = (session.Terminal, answer.Value);
            if (arguments.GetValue(json))
            {
                JsonText.Write(terminal, writer => DocumentJson.Write(writer, found));
                return (int)ExitCode.Ok;
            }

            var table = new TextTable().With("score", right: true).With("document").With("id").With("says", wraps: true);
            foreach (var passage in found.Passages)
            {
                var place = passage.Section.Length > 0 ? $"{passage.Section}: " : "";
                table.Row(passage.Score.ToString("G3", CultureInfo.InvariantCulture), passage.Document, passage.Id, Visible.Snippet(place + passage.Text, SnippetMax));
            }

            if (table.Rows > 0) table.Print(terminal.OutConsole);
            terminal.Out.Flush();
            terminal.Tell($"{Quantity.Of(found.Passages.Count, "passage")}, {found.Method}{(found.Embedding is { } model ? $" with {model}" : "")}");
            if (found.Degraded is { } why) terminal.Tell($"vectors were not used: {why}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Dictionary<string, string> FilterOf(string[] given)
    {
        var filter = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in given)
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || part[0] != '/' || !filter.TryAdd(part[..at], part[(at + 1)..]))
                throw new CommandException(ExitCode.Usage, $"--filter: '{part}' is no POINTER=VALUE, or names a place twice. Give --filter /level=beginner.");
        }

        return filter;
    }

    private static SluiceCommand Describe() => new("search", "passages of documents and records that fit a text, the best first")
    {
        Section = "Look",
        Usage = "TEXT [--collection NAME] [--count N] [--filter POINTER=VALUE] [--tenant NAME] [--json]",
        Examples =
        [
            new("sluice document search 'how fractions are added'", "what a model would be shown"),
            new("sluice document search fractions --count 3 --json | jq -r '.passages[].text'", "the texts alone"),
        ],
        ExitCodes = DocumentArguments.ExitCodes,
    };
}
