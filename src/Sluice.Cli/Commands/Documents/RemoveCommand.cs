using System.CommandLine;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;

namespace Sluice.Cli.Commands.Documents;

/// <summary><c>sluice document remove</c></summary>
internal static class RemoveCommand
{
    public static SluiceCommand Create(Session session)
    {
        var ids = new Argument<string[]>("id") { HelpName = "ID...", Description = "Ids of documents.", Arity = ArgumentArity.OneOrMore };
        var (collection, json) = (DocumentArguments.Collection(), CommandOptions.Json("Print what was removed as JSON, one document a line."));
        var command = Describe();
        command.Add(ids);
        foreach (var option in new Option[] { collection, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var (name, terminal, ended) = (DocumentArguments.CollectionOf(arguments.GetValue(collection), sluice.Workspace), session.Terminal, ExitCode.Ok);
            foreach (var id in arguments.GetRequiredValue(ids))
            {
                var answer = await sluice.Documents.RemoveAsync(arguments.GetRequiredValue(session.TenantOption), name, id, cancellationToken);
                if (!answer.Done)
                {
                    terminal.Tell($"{id}: {answer.Refusal.Message} [{answer.Refusal.Code}]");
                    ended = ExitCode.Rejected;
                }
                else if (arguments.GetValue(json))
                {
                    JsonText.WriteOneLine(terminal, writer => DocumentJson.Write(writer, name, answer.Value));
                }
                else
                {
                    terminal.Tell($"removed {id}: {Quantity.Of(answer.Value.Chunks, "chunk")}");
                }
            }

            return (int)ended;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("remove", "remove documents with everything that was made of them")
    {
        Section = "Change",
        Usage = "ID... [--collection NAME] [--tenant NAME] [--json]",
        Examples = [new("sluice document remove guides/old.md", "it is not found from now on")],
        ExitCodes = DocumentArguments.ExitCodes,
    };
}
