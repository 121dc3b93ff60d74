using System.CommandLine;
using System.Text.Json;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Traces;

/// <summary><c>sluice trace show</c></summary>
internal static class ShowCommand
{
    public static SluiceCommand Create(Session session)
    {
        var id = new Argument<string>("id")
        {
            HelpName = "ID",
            Description = "A trace id; or the id of a submission, failure or job, or CONTRACT/KEY for the latest revision of a record: that decision alone.",
        };
        var limit = CommandOptions.Number("--limit", "Most decisions to print.", DecisionTraces.DecisionsDefault, 1, DecisionTraces.DecisionsMax);
        var content = CommandOptions.Flag("--content", "Print outputs, documents, messages and replies too; redacted, unless the workspace keeps content plain.");
        var json = CommandOptions.Json("Print everything as JSON, with the texts of contracts, prompts and models.");
        var command = Describe();
        command.Add(id);
        foreach (var option in new Option[] { session.TenantOption, limit, content, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var wanted = arguments.GetRequiredValue(id);
            if (await sluice.Traces.FindAsync(arguments.GetRequiredValue(session.TenantOption), wanted, arguments.GetValue(limit),
                arguments.GetValue(content), cancellationToken) is not { } trace)
            {
                throw new CommandException(ExitCode.Rejected,
                    $"The store holds nothing under {wanted}: no trace, submission, failure, job or record. [trace_not_found]");
            }

            var terminal = session.Terminal;
            if (arguments.GetValue(json)) JsonText.Write(terminal, writer => JsonSerializer.Serialize(writer, trace, GatewayJson.Default.Trace));
            else TraceTree.Print(terminal.OutConsole, trace);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static SluiceCommand Describe() => new("show", "what was asked, done and stored in a trace, and who was shown it")
    {
        Section = "Look",
        Usage = "ID [--tenant NAME] [--limit N] [--content] [--json]",
        Notes = ["Outputs, documents, messages and replies are named by their length and hash, unless --content is given."],
        Examples =
        [
            new("sluice trace show 0af7651916cd43dd8448eb211c80319c", "everything of a trace"),
            new("sluice trace show invoice/R-1017", "how a record came to be"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "printed"),
            (ExitCode.Rejected, "there is nothing under this id"),
            (ExitCode.Usage, "the command line is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
