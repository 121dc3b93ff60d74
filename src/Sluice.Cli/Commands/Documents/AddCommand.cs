using System.CommandLine;
using Sluice.Cli.Documents;
using Sluice.Cli.Help;
using Sluice.Cli.Input;
using Sluice.Retrieval;

namespace Sluice.Cli.Commands.Documents;

/// <summary><c>sluice document add</c></summary>
internal static class AddCommand
{
    private const int MetadataBytesMax = 16 * 1024;

    public static SluiceCommand Create(Session session)
    {
        var paths = new Argument<string[]>("path") { HelpName = "PATH...", Description = "Files, folders with all below them, or - for standard input.", Arity = ArgumentArity.OneOrMore };
        var collection = DocumentArguments.Collection();
        var id = new Option<string?>("--id") { HelpName = "ID", Description = "Id of the one document. Default: its path below what was named." };
        var title = new Option<string?>("--title") { HelpName = "TEXT", Description = "Title of the one document. Default: its own." };
        var metadata = new Option<string?>("--metadata") { HelpName = "FILE", Description = "A JSON object that is the metadata of each document." };
        var mediaType = new Option<string?>("--media-type")
        {
            HelpName = "TYPE",
            Description = $"What the documents are: {string.Join(", ", DocumentMediaType.All)}. Default: by their names' endings; standard input is {DocumentMediaType.Markdown}.",
        };
        mediaType.AcceptOnlyFromAmong([.. DocumentMediaType.All]);
        var json = CommandOptions.Json("Print what became of each as JSON, one document a line.");
        var command = Describe();
        command.Add(paths);
        foreach (var option in new Option[] { collection, id, title, metadata, mediaType, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var terminal = session.Terminal;
            var name = DocumentArguments.CollectionOf(arguments.GetValue(collection), sluice.Workspace);
            if (!sluice.Workspace.Collections.TryGetValue(name, out var settings))
                throw new CommandException(ExitCode.Rejected, $"The workspace has no collection '{name}'.{Suggestion.Sentence(name, sluice.Workspace.Collections.Keys)}");
            var files = DocumentFiles.Find(terminal, arguments.GetRequiredValue(paths), arguments.GetValue(mediaType));
            var one = arguments.GetValue(id) ?? arguments.GetValue(title);
            if (one is not null && files.Count != 1)
                throw new CommandException(ExitCode.Usage, $"--id and --title belong to one document, and {Quantity.Of(files.Count, "document")} are named.");
            var template = new NewDocument
            {
                Id = arguments.GetValue(id) ?? "",
                Title = arguments.GetValue(title),
                MediaType = DocumentMediaType.Markdown,
                Content = default,
                Metadata = arguments.GetValue(metadata) is { } file
                    ? await InputFile.ReadAsync(terminal, file, MetadataBytesMax, "Keep it in the document itself.", cancellationToken)
                    : default,
            };
            return (int)await new DocumentImport(terminal, sluice.Indexer, arguments.GetRequiredValue(session.TenantOption), settings, arguments.GetValue(json))
                .RunAsync(files, template, cancellationToken);
        });
        return command;
    }

    private static SluiceCommand Describe() => new("add", "add documents to a collection, or put them in the place of those with their ids")
    {
        Section = "Change",
        Usage = "PATH... [--collection NAME] [--id ID] [--metadata FILE] [--media-type TYPE] [--json]",
        Examples =
        [
            new("sluice document add handbook/", "every Markdown, text, HTML and JSON file below the folder"),
            new("sluice document add handbook/", "once more: what did not change costs nothing"),
            new("curl -s https://example.org/page.html | sluice document add - --id page --media-type text/html", "from another program"),
        ],
        ExitCodes = DocumentArguments.ExitCodes,
    };
}
