using Sluice.Cli.Input;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Retrieval;
using Sluice.Workspace;
using Spectre.Console;

namespace Sluice.Cli.Documents;

/// <summary>Adds files to a collection, each whole or not at all, with a bar where a person looks. One that is not taken never spoils another.</summary>
internal sealed class DocumentImport(Terminal terminal, DocumentIndexer indexer, string tenant, CollectionSettings collection, bool json)
{
    private readonly Dictionary<DocumentPutResult, int> _results = [];
    private int _refused, _passed;
    private bool _metadataWrong;
    private long _chunks;

    public async Task<ExitCode> RunAsync(IReadOnlyList<DocumentFile> files, NewDocument template, CancellationToken cancellationToken)
    {
        try
        {
            await WithBarAsync(files.Count, async told =>
            {
                foreach (var file in files)
                {
                    await AddAsync(file, template, cancellationToken);
                    told();
                    // It is the metadata of every document here: the others would be refused for it one by one.
                    if (_metadataWrong) break;
                }
            });
        }
        catch (Exception exception) when (exception is OperationCanceledException or StoreException)
        {
            TellResult();
            terminal.Tell("What is told here is stored. The same command goes on with the rest: what did not change costs nothing.");
            throw;
        }

        TellResult();
        return _refused > 0 ? ExitCode.Rejected : ExitCode.Ok;
    }

    private void TellResult()
    {
        terminal.Out.Flush();
        var (added, replaced, unchanged) = (Count(DocumentPutResult.Added), Count(DocumentPutResult.Replaced), Count(DocumentPutResult.Unchanged));
        terminal.Tell($"{collection.Name}: {Quantity.Of(added)} added, {Quantity.Of(replaced)} replaced, {Quantity.Of(unchanged)} unchanged, {Quantity.Of(_chunks, "new chunk")}"
            + (_passed > 0 ? $"; {Quantity.Of(_passed, "file")} passed over, whose names do not tell what they are (--media-type says it of a file that is named itself)" : "")
            + (_metadataWrong ? "; none can be taken with this metadata" : _refused > 0 ? $"; {Quantity.Of(_refused)} not taken" : ""));
    }

    private async Task AddAsync(DocumentFile file, NewDocument template, CancellationToken cancellationToken)
    {
        if (file.MediaType is not { } mediaType)
        {
            _passed++;
            return;
        }

        ReadOnlyMemory<byte> source;
        try
        {
            source = await InputFile.ReadAsync(terminal, file.Path, collection.DocumentBytesMax, "Cut it, or raise documentBytesMax of the collection.", cancellationToken);
        }
        catch (CommandException exception)
        {
            Refuse(exception.Message);
            return;
        }

        var document = template with { Id = template.Id.Length > 0 ? template.Id : file.Id ?? ContentHash.OfBytes(source.Span).ToString(), MediaType = mediaType, Content = source };
        var outcome = (await indexer.AddAsync(tenant, collection.Name, [document], cancellationToken))[0];
        if (!outcome.Stored)
        {
            Refuse($"{InputFile.Name(file.Path)}: {outcome.Refusal.Message} [{outcome.Refusal.Code}]");
            _metadataWrong = outcome.Refusal.Code == RetrievalCode.MetadataInvalid;
            foreach (var error in outcome.Errors) terminal.Tell($"  {(error.InstanceLocation.Length > 0 ? error.InstanceLocation : "the whole metadata")}: {error.Message}");
            return;
        }

        var put = outcome.Put;
        _results[put.Result] = Count(put.Result) + 1;
        _chunks += put.Added;
        if (json) Print(document.Id, put);
    }

    private void Print(string id, DocumentPut put) => JsonText.WriteOneLine(terminal, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("collection", collection.Name);
        writer.WriteString("id", id);
        writer.WriteString("result", GatewayNames.Of(put.Result));
        writer.WriteNumber("revision", put.Revision);
        writer.WriteNumber("chunksAdded", put.Added);
        writer.WriteNumber("chunksRemoved", put.Removed);
        writer.WriteEndObject();
    });

    private void Refuse(string why)
    {
        _refused++;
        terminal.Tell(why);
    }

    private int Count(DocumentPutResult result) => _results.GetValueOrDefault(result);

    private async Task WithBarAsync(int count, Func<Action, Task> run)
    {
        if (!terminal.ErrorIsTerminal || count < 2)
        {
            await run(static () => { });
            return;
        }

        await terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 30 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var (bar, done) = (context.AddTask("", maxValue: count), 0);
                await run(() =>
                {
                    bar.Increment(1);
                    bar.Description = $"{Quantity.Of(++done)} of {Quantity.Of(count, "document")}, {Quantity.Of(_chunks, "chunk")}";
                });
            });
    }
}
